import { useRef, useState } from 'react';
import { MAX_SESSION_NAME, type SessionSummary } from '../../../shared/model/session.ts';
import { changeSession } from '../../state/sessions.ts';
import { toastFailure } from '../../state/toasts.ts';

/** A session's name while it is written, in the place where it is read. Enter and leaving it keep what was written, Escape does not; nothing written takes the name away. */
export function NameField({ session, onDone }: { readonly session: SessionSummary; readonly onDone: (byKey: boolean) => void }) {
  const [typed, setTyped] = useState(session.name ?? '');
  /** Leaving it comes after each of the keys that end it. */
  const over = useRef(false);
  const end = (keep: boolean, byKey: boolean): void => {
    if (over.current) return;
    over.current = true;
    const name = typed.trim() === '' ? null : typed.trim();
    if (keep && name !== session.name) changeSession(session.id, { name }).catch(toastFailure);
    onDone(byKey);
  };
  return (
    <input
      className="input sessions-name-field"
      aria-label="Name of the session"
      dir="auto"
      placeholder={session.title}
      maxLength={MAX_SESSION_NAME}
      spellCheck={false}
      autoComplete="off"
      value={typed}
      ref={(input) => {
        // Once, when it is put in.
        if (input && input.dataset['met'] === undefined) {
          input.dataset['met'] = '';
          input.focus();
          input.select();
        }
      }}
      onChange={(event) => setTyped(event.target.value)}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        // What is typed here is for nobody else.
        event.stopPropagation();
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        end(event.key === 'Enter', true);
      }}
      onBlur={() => end(true, false)}
    />
  );
}

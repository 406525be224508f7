import { useEffect, useRef, useState } from 'react';
import { MAX_SESSION_NOTE, type SessionSummary } from '../../../shared/model/session.ts';
import { changeSession } from '../../state/sessions.ts';
import { wordsOf } from '../../state/toasts.ts';
import { TextArea } from '../../ui/field.tsx';

/** After the last key. */
const REST_MS = 600;

type Saved = 'as-it-was' | 'writing' | 'kept';

/** What a person wants to remember about a session; kept by itself. Give it the session's id as key. */
export function NoteField({
  session,
  small = false,
  wanted = false,
}: {
  readonly session: SessionSummary;
  /** Two lines, the label read aloud only. */
  readonly small?: boolean;
  /** It was asked for just now: the keyboard is in it. */
  readonly wanted?: boolean;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const [saved, setSaved] = useState<Saved>('as-it-was');
  const [error, setError] = useState<string | null>(null);
  const waiting = useRef<{ readonly timer: ReturnType<typeof setTimeout>; readonly keep: () => void } | null>(null);
  const { id } = session;

  const keep = (note: string): void => {
    waiting.current = null;
    changeSession(id, { note }).then(
      () => {
        if (waiting.current !== null) return;
        setSaved('kept');
        setTyped(null);
      },
      (failure: unknown) => {
        setError(wordsOf(failure));
      },
    );
  };
  const flush = (): void => {
    if (!waiting.current) return;
    clearTimeout(waiting.current.timer);
    waiting.current.keep();
  };
  // Whoever goes elsewhere at once has written it all the same.
  useEffect(
    () => () => {
      if (!waiting.current) return;
      clearTimeout(waiting.current.timer);
      waiting.current.keep();
    },
    [],
  );
  return (
    <TextArea
      label="Note"
      labelHidden={small}
      // Somebody asked for it by a key or a button: that is where they want to be.
      autoFocus={wanted}
      className="sessions-note"
      dir="auto"
      rows={small ? 2 : 4}
      maxLength={MAX_SESSION_NOTE}
      value={typed ?? session.note}
      placeholder="What you want to remember about it"
      hint={saved === 'writing' ? 'Saving …' : saved === 'kept' ? 'Saved.' : 'Saved by itself while you write.'}
      error={error}
      onValue={(note) => {
        setTyped(note);
        setSaved('writing');
        setError(null);
        if (waiting.current) clearTimeout(waiting.current.timer);
        const now = (): void => keep(note);
        waiting.current = { timer: setTimeout(now, REST_MS), keep: now };
      }}
      onBlur={flush}
    />
  );
}

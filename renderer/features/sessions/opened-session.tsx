import { ChevronLeft, Download, Pencil, StickyNote } from 'lucide-react';
import { useEffect, useState } from 'react';
import { addActions } from '../../state/actions.ts';
import { showExport } from '../../state/exports.ts';
import { closeRun } from '../../state/opened-runs.ts';
import { useRunOnScreen } from '../../state/run-on-screen.ts';
import { sessionOf, useSessions } from '../../state/sessions.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { RunPanel } from '../run/index.tsx';
import { NameField } from './name-field.tsx';
import { NoteField } from './note-field.tsx';
import { calledOf, momentOf } from './words.ts';

function back(): void {
  closeRun('sessions');
  // The list is drawn by then: the keyboard goes on where it was.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.sessions-grid')?.focus());
}

/** A run of the log, as it looked live, under its name. */
export function OpenedSession({ id }: { readonly id: string }) {
  const session = useSessions((state) => sessionOf(state, id));
  const startedAt = useRunOnScreen(({ run }) => run?.startedAt ?? null);
  const [renaming, setRenaming] = useState(false);
  /** Null: nobody asked; then a note that is there is shown. */
  const [noteAsked, setNoteAsked] = useState<boolean | null>(null);
  const noteShown = noteAsked ?? (session !== null && session.note !== '');
  useEffect(
    () =>
      addActions([
        { id: 'close-session', label: 'Back to the sessions', group: 'Sessions', keys: 'Escape', run: back },
        { id: 'rename-session', label: 'Rename this session', group: 'Sessions', keys: 'F2', run: () => setRenaming(true) },
        { id: 'note-session', label: 'Write a note on this session', group: 'Sessions', keys: 'n', run: () => setNoteAsked(true) },
      ]),
    [],
  );
  return (
    <div className="sessions-opened">
      <header className="sessions-bar">
        <IconButton label="Back to the sessions (Esc)" icon={<ChevronLeft size={18} aria-hidden />} onClick={back} />
        <div className="sessions-title">
          {renaming && session ? (
            <NameField session={session} onDone={() => setRenaming(false)} />
          ) : (
            <>
              <h1 className="sessions-heading cut" dir="auto" title={session ? calledOf(session) : undefined}>
                <span className="only-read-aloud">Sessions: </span>
                {session ? calledOf(session) : 'A session'}
              </h1>
              {session && <IconButton label="Rename (F2)" icon={<Pencil size={14} aria-hidden />} onClick={() => setRenaming(true)} />}
            </>
          )}
        </div>
        {startedAt !== null && (
          <span className="muted number sessions-moment" title={startedAt}>
            {momentOf(startedAt, new Date())}
          </span>
        )}
        {session && (
          <Button
            look="quiet"
            icon={<StickyNote size={14} aria-hidden />}
            aria-expanded={noteShown}
            onClick={() => setNoteAsked(!noteShown)}
          >
            Note
          </Button>
        )}
        <Button icon={<Download size={14} aria-hidden />} onClick={() => showExport(id)}>
          Export…
        </Button>
      </header>
      {session && noteShown && (
        <div className="sessions-bar-note">
          <NoteField session={session} small wanted={noteAsked === true} />
        </div>
      )}
      <RunPanel />
    </div>
  );
}

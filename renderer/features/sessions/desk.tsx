import { useEffect, useRef, useState } from 'react';
import type { SessionSummary } from '../../../shared/model/session.ts';
import { addActions } from '../../state/actions.ts';
import { showExport } from '../../state/exports.ts';
import { goTo } from '../../state/navigation.ts';
import { findSessions, readSessions, useSessions } from '../../state/sessions.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Split } from '../../ui/split.tsx';
import { Callout, EmptyState } from '../../ui/state.tsx';
import { select, useSessionChoices } from './choices.ts';
import { deleteWithUndo } from './delete.ts';
import { SessionDetail } from './detail.tsx';
import { ImportStatus } from './import-status.tsx';
import { SessionGrid } from './list.tsx';
import { LogRoom } from './log-room.tsx';
import { open } from './open.ts';
import { chooseOnly, withoutGone } from './selection.ts';
import { ImportButton, SessionSearch } from './toolbar.tsx';
import { asSentence, problemWords } from './words.ts';

/** The list of what the log holds, and the one that is chosen. */
export function SessionsDesk() {
  const { sessions, matching, loaded, problem, failure, search, kind } = useSessions();
  const selection = useSessionChoices((state) => state.selection);
  const width = useSessionChoices((state) => state.detailWidth);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const chosen = sessions.filter(({ id }) => selection.chosen.has(id));

  useEffect(() => {
    void readSessions();
  }, []);
  useSelectionThatIsThere(sessions);

  const show = (session: SessionSummary): void => {
    setRefused(null);
    open(session).catch((error: unknown) => setRefused(wordsOf(error)));
  };
  const remove = (): void => {
    setRefused(null);
    deleteWithUndo(chosen).catch((error: unknown) => setRefused(wordsOf(error)));
  };
  useDeskActions(chosen, place, show, remove, setRenaming);

  const looking = search.trim() !== '' || kind !== null;
  const wrong = failure ?? problem?.message ?? null;
  return (
    <Screen
      title="Sessions"
      says="Every run and every sweep, kept as it happens. Open one to see it as it was, or export it for somebody else."
      actions={<ImportButton />}
    >
      <SessionSearch place={place} />
      {(wrong !== null || refused !== null) && (
        <div className="sessions-problems">
          {wrong !== null && (
            <Callout tone="bad" action={<Button onClick={() => void readSessions()}>Try again</Button>}>
              <strong>{problemWords(failure === null ? (problem?.code ?? null) : null)}</strong> {asSentence(wrong)} Everything else works
              as always.
            </Callout>
          )}
          {refused !== null && <Callout tone="bad">{asSentence(refused)}</Callout>}
        </div>
      )}
      <ImportStatus onShow={(id) => select(chooseOnly(id))} />
      {sessions.length > 0 ? (
        <div className="sessions-panes">
          <Split
            label="The chosen session"
            size={width}
            onSize={(detailWidth) => useSessionChoices.setState({ detailWidth })}
            minFirst={420}
            minSecond={300}
            first={
              <SessionGrid
                sessions={sessions}
                matching={matching}
                selection={selection}
                renaming={renaming}
                onSelect={select}
                onOpen={show}
                onRename={setRenaming}
                onDelete={remove}
              />
            }
            second={<SessionDetail chosen={chosen} onOpen={show} onDelete={remove} />}
          />
        </div>
      ) : (
        loaded && wrong === null && <NothingHere looking={looking} />
      )}
      <LogRoom />
    </Screen>
  );
}

function NothingHere({ looking }: { readonly looking: boolean }) {
  return looking ? (
    <EmptyState
      title="No session is like that"
      action={<Button onClick={() => findSessions({ search: '', kind: null })}>Show all sessions</Button>}
    >
      None has these words in its name, its note, its route or its verdict.
    </EmptyState>
  ) : (
    <EmptyState title="No sessions yet" action={<Button onClick={() => goTo('diagnose')}>Go to Diagnose</Button>}>
      Each run appears here as soon as it starts, with all that was seen at both ends, and stays when Duplexscope ends. An export of
      somebody else can be imported, or dropped on the window.
    </EmptyState>
  );
}

/** What is chosen follows what is there: after a deletion the next one is chosen, so that the keyboard goes on from there. */
function useSelectionThatIsThere(sessions: readonly SessionSummary[]): void {
  const before = useRef<readonly string[]>([]);
  useEffect(() => {
    const ids = sessions.map(({ id }) => id);
    const { selection } = useSessionChoices.getState();
    const next = withoutGone(selection, before.current, ids);
    before.current = ids;
    if (next !== selection) select(next);
  }, [sessions]);
}

function useDeskActions(
  chosen: readonly SessionSummary[],
  place: React.RefObject<HTMLDivElement | null>,
  show: (session: SessionSummary) => void,
  remove: () => void,
  rename: (id: string) => void,
): void {
  const latest = useRef({ show, remove, rename });
  useEffect(() => {
    latest.current = { show, remove, rename };
  });
  const [only, ...others] = chosen;
  const one = others.length === 0 ? only : undefined;
  useEffect(
    () =>
      addActions([
        {
          id: 'search-sessions',
          label: 'Search the sessions',
          group: 'Sessions',
          keys: 'Mod+f',
          run: () => place.current?.querySelector('input')?.focus(),
        },
        ...(one
          ? ([
              { id: 'open-session', label: 'Open the chosen session', group: 'Sessions', keys: null, run: () => latest.current.show(one) },
              {
                id: 'rename-session',
                label: 'Rename the chosen session',
                group: 'Sessions',
                keys: 'F2',
                run: () => latest.current.rename(one.id),
              },
              {
                id: 'export-session',
                label: 'Export the chosen session…',
                group: 'Sessions',
                keys: 'Mod+e',
                run: () => showExport(one.id),
              },
            ] as const)
          : []),
        ...(chosen.length > 0
          ? ([
              { id: 'delete-sessions', label: 'Delete what is chosen', group: 'Sessions', keys: null, run: () => latest.current.remove() },
            ] as const)
          : []),
      ]),
    [one, chosen.length, place],
  );
}

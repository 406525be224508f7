import { Download, Pencil } from 'lucide-react';
import { useEffect, useState } from 'react';
import { addActions } from '../../state/actions.ts';
import { showExport } from '../../state/exports.ts';
import { goTo } from '../../state/navigation.ts';
import { useRuns } from '../../state/runs.ts';
import { readRecent, useSessions } from '../../state/sessions.ts';
import { Button } from '../../ui/button.tsx';
import { ToneIcon } from '../../ui/state.tsx';
import { NameField } from './name-field.tsx';
import './sessions.css';

/** That the run of Diagnose is kept, with a way to name it and to hand it on. */
export function SavedRun() {
  const run = useRuns(({ shown }) => shown?.id ?? null);
  const running = useRuns(({ shown }) => shown?.status === 'running');
  const session = useSessions(({ recent }) => recent.find(({ id }) => id === run) ?? null);
  const wrong = useSessions(({ problem, failure }) => failure ?? problem?.message ?? null);
  const [renaming, setRenaming] = useState<string | null>(null);
  useEffect(() => {
    if (run !== null && !running) void readRecent();
  }, [run, running]);
  const named = session !== null;
  useEffect(() => {
    if (!named || run === null) return undefined;
    return addActions([{ id: 'name-run', label: 'Name this run', group: 'Run', keys: 'Mod+s', run: () => setRenaming(run) }]);
  }, [run, named]);
  if (run === null || running) return null;
  if (!session)
    return (
      wrong !== null && (
        <span className="sessions-saved" title={wrong}>
          <ToneIcon tone="bad" />
          Not saved
          <Button look="quiet" onClick={() => goTo('sessions')}>
            Why
          </Button>
        </span>
      )
    );
  return (
    <span className="sessions-saved">
      {renaming === run ? (
        <NameField session={session} onDone={() => setRenaming(null)} />
      ) : (
        <>
          <ToneIcon tone={wrong === null ? 'good' : 'altered'} />
          <bdi className="cut" title={wrong ?? session.name ?? undefined}>
            {wrong !== null ? 'Perhaps not all of it is saved' : session.name === null ? 'Saved' : `Saved as ${session.name}`}
          </bdi>
          <Button look="quiet" icon={<Pencil size={14} aria-hidden />} onClick={() => setRenaming(run)}>
            {session.name === null ? 'Name it' : 'Rename'}
          </Button>
        </>
      )}
      <Button look="quiet" icon={<Download size={14} aria-hidden />} onClick={() => showExport(session.id)}>
        Export…
      </Button>
    </span>
  );
}

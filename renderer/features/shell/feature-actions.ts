import { useEffect } from 'react';
import { addActions, type Action } from '../../state/actions.ts';
import { goTo } from '../../state/navigation.ts';
import { startServer, useServers } from '../../state/servers.ts';
import { loadSpecimens, startSpecimens, stopSpecimens, useSpecimens } from '../../state/specimens.ts';
import { toastFailure } from '../../state/toasts.ts';
import { stopWithUndo } from '../servers/stop.ts';
import { addressOf, serviceWords } from '../servers/words.ts';
import { diagnoseThrough, runUnderWay } from '../specimens/diagnose-through.ts';

const STARTED_AT_ONCE = ['echo', 'probe', 'discard', 'chargen'] as const;

/** Work of the engine as an action; what goes wrong is said in a message, since it may have been asked for from anywhere. */
function does(work: () => Promise<unknown>): () => void {
  return () => void work().catch(toastFailure);
}

const START_SERVER: readonly Action[] = STARTED_AT_ONCE.map((service) => ({
  id: `start-${service}`,
  label: `Start a server: ${service}`,
  group: 'Server',
  keys: null,
  run: does(async () => {
    goTo('server');
    await startServer({ service, takeover: null, host: '127.0.0.1', port: 0, answer: 'strict', tls: 'none' });
  }),
}));

/** Puts what the servers and specimens of now can do among the actions. */
export function useFeatureActions(): void {
  const servers = useServers((state) => state.servers.map(({ id }) => id).join(' '));
  const names = useSpecimens((state) => state.specimens.map(({ name }) => name).join(' '));
  useEffect(() => addActions(START_SERVER), []);
  useEffect(() => addActions(stopActions()), [servers]);
  useEffect(() => addActions(specimenActions(names.split(' ').filter((name) => name !== ''))), [names]);
}

/** The palette names specimens too: forty files, read when they are first asked for. */
export function loadSpecimensOnce(): void {
  if (!useSpecimens.getState().loaded) void loadSpecimens().catch(toastFailure);
}

/** One with open connections is stopped on its screen, where that is asked. */
function stopActions(): readonly Action[] {
  return useServers.getState().servers.map((server) => ({
    id: `stop-${server.id}`,
    label: `Stop the server: ${serviceWords(server.service)} at ${addressOf(server)}`,
    group: 'Server',
    keys: null,
    run: does(() => stopWithUndo(server)),
    possible: () => useServers.getState().servers.some(({ id, live }) => id === server.id && live === 0),
  }));
}

function specimenActions(names: readonly string[]): readonly Action[] {
  const running = (name: string): boolean => useSpecimens.getState().specimens.some((known) => known.name === name && known.url !== null);
  return names.flatMap((name): Action[] => [
    {
      id: `diagnose-through-${name}`,
      label: `Diagnose through ${name}`,
      group: 'Specimens',
      keys: null,
      run: does(() => diagnoseThrough(name)),
      possible: () => !runUnderWay(),
    },
    {
      id: `start-specimen-${name}`,
      label: `Start ${name}`,
      group: 'Specimens',
      keys: null,
      run: does(() => startSpecimens([name])),
      possible: () => !running(name),
    },
    {
      id: `stop-specimen-${name}`,
      label: `Stop ${name}`,
      group: 'Specimens',
      keys: null,
      run: does(() => stopSpecimens([name])),
      possible: () => running(name),
    },
  ]);
}

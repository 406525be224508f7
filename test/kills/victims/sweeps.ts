/* Real sweeps of a window; whoever is killed leaves one unfinished, which the next one takes on. */
import { createWorkbench } from '../../../electron/engine/workbench/workbench.ts';
import { DEFAULT_SWEEP_PLAN } from '../../../shared/model/sweep.ts';
import { say } from '../say.ts';
import { Random } from '../../fuzz/random.ts';

const LIST = 'nobody';
const [dataFolder = '', seed = '1'] = process.argv.slice(2);
const random = new Random(seed);
const workbench = createWorkbench({
  host: 'browser',
  dataFolder,
  resolveProxy: null,
  onBug: (error) => {
    throw error;
  },
});
const { handlers } = workbench;

/** A list of proxies that are not there: a different address each, and some lines that are none. */
function listText(): string {
  return Array.from({ length: 200 + random.below(400) }, (_, index) =>
    random.chance(1 / 20) ? 'no proxy' : `http://127.${String(random.below(200) + 1)}.${String(index >> 8)}.${String(index & 255)}:9`,
  ).join('\n');
}

async function listed(text: string): Promise<string> {
  const ready = Promise.withResolvers<undefined>();
  const stop = workbench.subscribe((event, payload) => {
    if (event === 'listChanged' && 'status' in payload && payload.status === 'ready') ready.resolve(undefined);
  });
  const { id } = await handlers.readList({ source: { kind: 'text', name: LIST, text } });
  await ready.promise;
  stop();
  return id;
}

/** Runs until it is over, and says what can be read of it in the log. */
async function follow(sweep: string): Promise<void> {
  const over = Promise.withResolvers<undefined>();
  const stop = workbench.subscribe((event, payload) => {
    if (event === 'sessionsChanged') void tell(sweep);
    if (event === 'sweepChanged' && 'status' in payload && payload.status === 'done') over.resolve(undefined);
  });
  await over.promise;
  stop();
  await tell(sweep);
}

async function tell(sweep: string): Promise<void> {
  const { sessions } = await handlers.listSessions({ search: '', kind: 'sweep', before: null, limit: 5 });
  const found = sessions.find(({ id }) => id === sweep);
  if (found?.status === 'done' && found.rows !== found.total) throw new Error(`${String(found.rows)} of ${String(found.total)} rows`);
  if (found) say(found.status === 'running' ? { session: sweep, events: 0 } : { session: sweep, events: 0, over: found.status });
}

// Only one of its own: other victims leave sweeps in the same log that no real list was read for.
const { sessions } = await handlers.listSessions({ search: LIST, kind: 'sweep', before: null, limit: 5 });
const unfinished = sessions.find(({ status }) => status === 'unfinished');
if (unfinished) {
  const followed = follow(unfinished.id);
  await handlers.resumeSweep({ sweep: unfinished.id, list: null });
  await followed;
}
for (;;) {
  const list = await listed(listText());
  const { sweep } = await handlers.startSweep({
    ...structuredClone(DEFAULT_SWEEP_PLAN),
    target: { kind: 'own', listenHost: '127.0.0.1' },
    checks: ['handshake'],
    concurrency: 32,
    list,
  });
  await follow(sweep);
}

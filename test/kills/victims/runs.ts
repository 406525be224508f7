/* Real runs of a window, one after the other. */
import { planOf } from '../../engine/workbench/run-plans.ts';
import { say } from '../say.ts';
import { victimsWorkbench } from '../victims-workbench.ts';
import { Random } from '../../fuzz/random.ts';

const [dataFolder = '', seed = '1'] = process.argv.slice(2);
const seeded = new Random(seed);
const random = (limit: number): number => seeded.below(limit);
const workbench = victimsWorkbench(dataFolder);
/** Sessions that the log is known to have, and how many events of each: earlier lives have told of theirs. */
const known = new Map<string, number>();
for (const { id, events } of (await workbench.handlers.listSessions({ search: '', kind: null, before: null, limit: 500 })).sessions)
  known.set(id, events);

// Whatever can be read in the log was committed.
workbench.subscribe((event) => {
  if (event !== 'runEvents' && event !== 'sessionsChanged') return;
  void tell();
});

async function tell(): Promise<void> {
  const { sessions } = await workbench.handlers.listSessions({ search: '', kind: null, before: null, limit: 5 });
  for (const { id, events, status } of sessions) {
    if (status === 'unfinished' || known.get(id) === events) continue;
    known.set(id, events);
    say(status === 'running' ? { session: id, events } : { session: id, events, over: status });
  }
}

for (;;) {
  const over = Promise.withResolvers<undefined>();
  const stop = workbench.subscribe((event, payload) => {
    if (event === 'runChanged' && 'status' in payload && payload.status !== 'running') over.resolve(undefined);
  });
  await workbench.handlers.startRun(planOf({ checks: ['handshake', 'headers', 'duplex', 'streaming'], durationMs: 50 + random(400) }));
  await over.promise;
  stop();
}

/* Writes runs, sweeps, deletions and what deletes for good at once, as fast as it can. */
import { SessionLog } from '../../../electron/sessions/session-log.ts';
import { entryLine, event, runState, sample, sweepState } from '../../sessions/recorded.ts';
import { say } from '../say.ts';
import { Random } from '../../fuzz/random.ts';

const [folder = '', seed = '1'] = process.argv.slice(2);
const seeded = new Random(seed);
const random = (limit: number): number => seeded.below(limit);
const log = new SessionLog({ folder, onChange: () => undefined });

async function runs(): Promise<void> {
  for (;;) {
    let state = runState({ startedAt: new Date().toISOString() });
    const run = log.beginRun(() => state);
    let events = 0;
    let samples = 0;
    for (let batch = random(8); batch >= 0; batch -= 1) {
      for (let count = random(3000); count >= 0; count -= 1) {
        events += 1;
        run.event(event(events, { bytes: Buffer.alloc(random(200), events).toString('base64') }));
      }
      run.sample(sample(events));
      samples += 1;
      run.touch();
      await log.written();
      say({ session: state.id, events, samples });
    }
    state = { ...state, status: 'done', events };
    await log.endRun(run);
    // Half of them are deleted, and then nobody may ask for them.
    if (random(2) === 0) say({ session: state.id, events, samples, over: 'done' });
    else {
      say({ session: state.id, over: 'deleted' });
      await log.remove([state.id]);
      await log.purge();
    }
  }
}

async function sweeps(): Promise<void> {
  for (;;) {
    const state = sweepState({ startedAt: new Date().toISOString(), total: 200 });
    const sweep = await log.beginSweep(state, async (begun) => {
      // In pieces, so that it is killed between two of them.
      for (let line = 1; line <= 200; line += 20) {
        await begun.entries(
          Array.from({ length: 20 }, (_, index) => ({ line: line + index, proxy: `10.0.0.1:${String(line + index)}`, password: false })),
        );
      }
    });
    for (let line = 1; line <= 200;) {
      const rows = Array.from({ length: Math.min(1 + random(20), 201 - line) }, (_, index) => line + index);
      await sweep.rows(rows.map((at) => ({ row: entryLine(at), evidence: { run: runState({ status: 'done' }), events: [] } })));
      say({ session: state.id, rows });
      line += rows.length;
    }
    await sweep.state({ ...state, status: 'done', tested: 200 });
    say({ session: state.id, over: 'done' });
  }
}

await Promise.all([runs(), sweeps()]);

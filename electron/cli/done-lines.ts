import type { Sessions } from '../engine/workbench/sessions.ts';
import type { SweepLine } from '../../shared/model/sweep.ts';

const AT_ONCE = 500;

/** The lines of a sweep of the log that are done, in order, without their evidence. */
export async function* doneLines({ log }: Sessions, sweep: string): AsyncGenerator<Exclude<SweepLine, { summary: unknown }>> {
  for (let after = 0; ;) {
    const lines = await log.read('lines', sweep, after, AT_ONCE);
    yield* lines;
    after = lines.at(-1)?.line ?? after;
    if (lines.length < AT_ONCE) return;
  }
}

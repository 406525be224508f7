import type { Sessions } from '../engine/workbench/sessions.ts';
import type { SweepLine } from '../../shared/model/sweep.ts';

const AT_ONCE = 500;

/** The lines of a sweep of the log that are done, in order of their numbers, and of each all places, without their evidence. */
export async function* doneLines({ log }: Sessions, sweep: string): AsyncGenerator<Exclude<SweepLine, { summary: unknown }>> {
  for (let after = { line: 0, place: '' }; ;) {
    const lines = await log.read('lines', sweep, after, AT_ONCE);
    yield* lines;
    const last = lines.at(-1);
    if (last) after = { line: last.line, place: 'proxy' in last ? (last.place ?? '') : '' };
    if (lines.length < AT_ONCE) return;
  }
}

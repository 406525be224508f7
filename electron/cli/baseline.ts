import { compareSets } from '../../shared/model/comparison.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { ProbeSet } from '../../shared/model/probe-set.ts';
import { baselineOfFile, documentOf } from '../engine/baseline-file.ts';
import { EXIT } from './exit.ts';
import { findSession, withLog } from './find-session.ts';
import type { Host } from './host.ts';
import { changeLines, renderChanges } from './text/changes.ts';

/**
 * The earlier diagnosis that is meant: a file when it is written like one, else a session of the log. Throws `NO_SUCH_SESSION`, `UNREADABLE_FILE`,
 * `BAD_IMPORT`, or `BAD_USAGE` for a session that is no finished run.
 */
export async function readBaseline(meant: string, host: Host): Promise<ProbeSet> {
  if (/[\\/]|\.(?:json|jsonl|gz|duplexscope)$/iu.test(meant)) return await baselineOfFile(meant, host.interrupted);
  const found: { set: ProbeSet | null } = { set: null };
  await withLog(async (sessions) => {
    const { run } = await sessions.log.read('header', await findSession(sessions, meant));
    found.set = documentOf(run, `the session "${meant}"`);
    return EXIT.done;
  });
  if (!found.set) throw new Failure('INTERNAL', 'a session was read and is not there', { stage: 'usage' });
  return found.set;
}

export interface Baseline {
  /** As it was named. */
  readonly meant: string;
  readonly set: ProbeSet;
}

/** Tells what differs: behind a report on standard output; beside a JSON document, which stays the only thing there, on standard error. True: something has changed. */
export function tellChanges({ meant, set: baseline }: Baseline, set: ProbeSet, json: boolean, host: Host): boolean {
  const comparison = compareSets(baseline, set);
  if (json) for (const line of changeLines(comparison)) host.err(`${line}\n`);
  else host.out(renderChanges(comparison, { meant, startedAt: baseline.runs[0]?.startedAt ?? '' }, host.colours));
  return comparison.changes.length > 0;
}

import type { ErrorCode } from '../../shared/model/failure.ts';
import type { ProbeSet, RunRecord } from '../../shared/model/probe-set.ts';
import type { SweepEntryLine, SweepRun } from '../../shared/model/sweep.ts';

/** The line of a tested entry (CLI.md, "sweep --format jsonl"), the run first that the row is about. `ms`: how long all of it took. `place`: from where, where there are several. */
export function rowOf(line: number, proxy: string, { runs }: ProbeSet, ms: number, place?: string): SweepEntryLine {
  const best = runs.find(gotThrough);
  const shown = best ?? runs[0];
  if (!shown) throw new Error('a probe without a run has no row');
  const mode = best && best.route.mode !== 'direct' ? best.route.mode : null;
  const ordered = [shown, ...runs.filter((run) => run !== shown)];
  return { line, ...at(place), proxy, grade: shown.grade, best: mode, fix: shown.fix, ms, runs: ordered.map(compact), error: null };
}

/** The line of an entry that could not be tested at all. */
export function errorRow(line: number, proxy: string, code: ErrorCode, message: string, ms: number, place?: string): SweepEntryLine {
  return { line, ...at(place), proxy, grade: 'inconclusive', best: null, fix: null, ms, runs: [], error: { code, message } };
}

function at(place: string | undefined): Pick<SweepEntryLine, 'place'> {
  return place === undefined ? {} : { place };
}

/**
 * Of the runs, which come best grade first, the first that was upgraded is the best: one that is not clear in all it was asked tells more of a proxy than the
 * other mode, in which it is known to be blocked.
 */
function gotThrough({ handshake, grade }: RunRecord): boolean {
  return handshake.outcome === 'upgraded' && grade !== 'blocked' && grade !== 'unreachable';
}

function compact(run: RunRecord): SweepRun {
  const { dialogues: _dialogues, events: _events, handshake, ...rest } = run;
  const {
    clientSent: _sent,
    serverReceived: _received,
    serverSent: _answer,
    clientReceived: _got,
    redacted: _redacted,
    ...kept
  } = handshake;
  return { ...rest, handshake: kept };
}

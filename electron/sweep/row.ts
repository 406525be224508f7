import type { ErrorCode } from '../../shared/model/failure.ts';
import type { ProbeSet, RunRecord } from '../../shared/model/probe-set.ts';
import type { SweepEntryLine, SweepRun } from '../../shared/model/sweep.ts';

/** The line of a tested entry (CLI.md, "sweep --format jsonl"). `ms`: how long all of it took. */
export function rowOf(line: number, proxy: string, { runs }: ProbeSet, ms: number): SweepEntryLine {
  const [best] = runs;
  if (!best) throw new Error('a probe without a run has no row');
  return { line, proxy, grade: best.grade, best: bestMode(runs), fix: best.fix, ms, runs: runs.map(compact), error: null };
}

/** The line of an entry that could not be tested at all. */
export function errorRow(line: number, proxy: string, code: ErrorCode, message: string, ms: number): SweepEntryLine {
  return { line, proxy, grade: 'inconclusive', best: null, fix: null, ms, runs: [], error: { code, message } };
}

/** The mode of the best run that was upgraded; the best grade comes first. */
function bestMode(runs: readonly RunRecord[]): SweepEntryLine['best'] {
  const upgraded = runs.find(({ handshake, grade }) => handshake.outcome === 'upgraded' && grade !== 'blocked' && grade !== 'unreachable');
  const mode = upgraded?.route.mode ?? null;
  return mode === 'direct' ? null : mode;
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

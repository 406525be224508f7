import { CHECK_IDS, type CheckId, type CheckOutcome } from './check.ts';
import { headerDifferences } from './header-comparison.ts';
import type { CheckRecord, NumberTree, ProbeSet, RunRecord } from './probe-set.ts';
import type { RouteMode } from './route.ts';

/** One thing that two diagnoses do not have in common. `what`: `grade`, a check's id, `answer`, `request header`, `answer header`. `before` and `now`: what was seen, in a few words. */
export interface Difference {
  readonly mode: RouteMode;
  readonly what: string;
  readonly before: string;
  readonly now: string;
}

export interface Comparison {
  /** Seen for certain in both, and not the same. */
  readonly changes: readonly Difference[];
  /** Nothing that shows a change: one of the two was not run, not tested, or not certain. */
  readonly unclear: readonly Difference[];
}

/**
 * What differs between an earlier diagnosis and this one, a mode at a time. What varies by itself is left out: ports of our own, dates, rates and delays. Only
 * what both saw for certain is a change: a fault that struck now and then, and what could not be tested, prove none.
 */
export function compareSets(before: ProbeSet, now: ProbeSet): Comparison {
  const changes: Difference[] = [];
  const unclear: Difference[] = [];
  const modes = [...new Set([...now.runs, ...before.runs].map(({ route }) => route.mode))];
  for (const mode of modes) {
    const [earlier, later] = [before, now].map(({ runs }) => runs.find(({ route }) => route.mode === mode));
    if (!earlier || !later) {
      unclear.push({ mode, what: 'run', before: earlier ? 'run' : NOT_RUN, now: later ? 'run' : NOT_RUN });
      continue;
    }
    const found = compareRuns(earlier, later);
    changes.push(...found.changes);
    unclear.push(...found.unclear);
  }
  return { changes, unclear };
}

function compareRuns(before: RunRecord, now: RunRecord): Comparison {
  const { mode } = now.route;
  const changes: Difference[] = [];
  const unclear: Difference[] = [];
  if (before.variant !== now.variant) unclear.push({ mode, what: 'variant', before: before.variant, now: now.variant });
  if (before.tls !== now.tls) unclear.push({ mode, what: 'TLS', before: before.tls, now: now.tls });
  for (const id of CHECK_IDS) {
    const [earlier, check] = [before, now].map(({ checks }) => checks.find((one) => one.id === id));
    if (!earlier && !check) continue;
    const difference = { mode, what: id, before: outcomeOf(earlier), now: outcomeOf(check) };
    if (!earlier || !check) {
      unclear.push(difference);
      continue;
    }
    const verdict = compareOutcomes(earlier, check);
    if (verdict === 'changed') changes.push(difference);
    if (verdict === 'unclear') unclear.push(difference);
    if (verdict === 'same') changes.push(...numberChanges(mode, earlier, check));
  }
  const handshakes = [before, now].map(handshakeOf);
  const settled = handshakes.every((check) => check !== undefined && isCertain(check.result));
  const answers = [before, now].map(answerOf);
  const sameFinding = handshakes[0]?.finding === handshakes[1]?.finding;
  if (settled && sameFinding && answers[0] !== answers[1])
    changes.push({ mode, what: 'answer', before: answers[0] ?? '', now: answers[1] ?? '' });
  changes.push(...headerDifferences(before, now).map((difference) => ({ mode, ...difference })));
  if (before.grade !== now.grade) {
    const difference = { mode, what: 'grade', before: before.grade, now: now.grade };
    // A grade follows from the checks: where none has changed for certain, neither has it.
    if (changes.length > 0) changes.unshift(difference);
    else unclear.unshift(difference);
  }
  // What could not be tested behind a handshake that changed is no news.
  const consequences = changes.some(({ what }) => what === 'handshake');
  return { changes, unclear: consequences ? unclear.filter(({ what }) => !isUntested(what, before, now)) : unclear };
}

function compareOutcomes(before: CheckRecord, now: CheckRecord): 'same' | 'changed' | 'unclear' {
  if (before.result === now.result && before.finding === now.finding) return 'same';
  if (!isCertain(before.result) && !isCertain(now.result)) return isUnknown(before.result) && isUnknown(now.result) ? 'same' : 'unclear';
  if (isCertain(before.result) && isCertain(now.result)) return 'changed';
  // That it went wrong is proven, and it was not there before.
  return before.result === 'pass' && now.result === 'intermittent' ? 'changed' : 'unclear';
}

function isCertain(result: CheckOutcome): boolean {
  return result === 'pass' || result === 'fail';
}

function isUnknown(result: CheckOutcome): boolean {
  return result === 'inconclusive' || result === 'not-tested';
}

/** What only one of the two had. */
const NOT_RUN = 'not run';

function outcomeOf(check: CheckRecord | undefined): string {
  if (!check) return NOT_RUN;
  const { result, finding, attempts, failures } = check;
  if (result === 'intermittent') return `${finding ?? 'failed'} (${String(failures)} of ${String(attempts)})`;
  return finding ?? (result === 'pass' ? 'measured' : result);
}

function isUntested(what: string, before: RunRecord, now: RunRecord): boolean {
  return [before, now].some(({ checks }) => checks.some(({ id, result }) => id === what && result === 'not-tested'));
}

function handshakeOf({ checks }: RunRecord): CheckRecord | undefined {
  return checks.find(({ id }) => id === 'handshake');
}

/** Who answered what to the request, or to the last proxy's dialogue where there was none. */
function answerOf({ handshake, dialogues }: RunRecord): string {
  const { status, answeredBy, reason } = handshake;
  const code = dialogues.at(-1)?.code ?? null;
  const said =
    handshake.outcome === 'not-attempted'
      ? code === null
        ? 'none'
        : `${String(code)} by a proxy`
      : status === null
        ? 'none'
        : String(status);
  const by = status === null ? '' : { server: ' by the server', 'not-server': ' not by the server', unknown: '' }[answeredBy];
  return `${said}${by}${reason === null ? '' : ` (${reason})`}`;
}

/** Of numbers that do not vary by themselves. */
function numberChanges(mode: RouteMode, before: CheckRecord, now: CheckRecord): Difference[] {
  const id: CheckId = now.id;
  const found: Difference[] = [];
  const plain = (name: string, label: string): void => {
    const [a, b] = [before.numbers[name], now.numbers[name]];
    if (a === b || a === null || b === null || typeof a === 'object' || typeof b === 'object' || a === undefined || b === undefined) return;
    found.push({ mode, what: `${id}: ${label}`, before: String(a), now: String(b) });
  };
  if (id === 'headers') {
    plain('anonymity', 'anonymity');
    plain('credentialLeak', 'password for the proxy reaches the server');
  }
  if (id === 'idle' || id === 'lifetime') {
    for (const side of ['client', 'server', 'both']) {
      const [a, b] = [intervalOf(before.numbers[side]), intervalOf(now.numbers[side])];
      // What overlaps may be the same time.
      if (a && b && (a.high < b.low || b.high < a.low)) found.push({ mode, what: `${id}: ${side} silent`, before: a.text, now: b.text });
    }
  }
  return found;
}

function intervalOf(value: NumberTree[string] | undefined): { readonly low: number; readonly high: number; readonly text: string } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { lowS, highS } = value;
  if (typeof lowS !== 'number' || typeof highS !== 'number') return null;
  return { low: lowS, high: highS, text: `${String(lowS)} to ${String(highS)} s` };
}

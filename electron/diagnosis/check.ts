import { byPrecedence, type CheckId, type CheckOutcome, type FindingOf } from '../../shared/model/check.ts';
import type { NumberTree } from '../../shared/model/probe-set.ts';
import type { Attempt, AttemptOptions } from './attempt.ts';
import type { ProbePlan } from './probe-plan.ts';
import { AddressTally, atCulprits, notingAddresses } from './used-address.ts';

/** What a check works with. */
export interface CheckContext {
  /** Its `pace` is never more than the server's cap. */
  readonly plan: ProbePlan;
  readonly signal: AbortSignal;
  /** Whether the server is our own: it can be told what comes, shares our clock, and sees every connection. */
  readonly ownServer: boolean;
  /** Bytes a second that the server carries on one connection each way; null: it named no cap. */
  readonly serverCap: number | null;
  /** Whether some handshakes of the run's own kind were refused so far, whatever a check adds to them. */
  readonly refusedBefore: () => boolean;
  /** Whether some connections of the run were upgraded so far and others were not. */
  readonly upgradesSometimes: () => boolean;
  /** The shortest that a handshake over the route took so far; 0 where there was none. */
  readonly roundTripMs: number;
  /** A fresh connection over the run's route, handshake done. */
  readonly attempt: (options: AttemptOptions) => Promise<Attempt>;
  /** The same straight to the server, for comparison; null when the run itself is direct or the server's direct address is not known. */
  readonly control: ((options: AttemptOptions) => Promise<Attempt>) | null;
}

export interface CheckOutput {
  readonly id: CheckId;
  readonly result: CheckOutcome;
  readonly finding: string | null;
  readonly also: readonly string[];
  readonly summary: string;
  readonly numbers: NumberTree;
  readonly attempts: number;
  readonly failures: number;
  /** Ids of the transcript events that show it. */
  readonly evidence: readonly string[];
}

/** What one try of a check showed. */
export interface Observed<Id extends CheckId> {
  readonly finding: FindingOf<Id> | null;
  readonly also?: readonly FindingOf<Id>[];
  /** True when the bytes themselves prove it; false when it rests on silence or delay, which our own machine can cause too. */
  readonly proven: boolean;
  /** The route does not carry what the check would look at: twice so, and it is `not-tested` instead of unsure. */
  readonly untestable?: boolean;
  /** Nothing bad, nothing that could be told, and no other try can tell more. */
  readonly final?: boolean;
  readonly numbers: NumberTree;
  readonly remark: string | null;
  readonly evidence: readonly string[];
}

export type Open = (options: AttemptOptions) => Promise<Attempt>;

/** One try over an opener; null: no connection could be upgraded. */
export type Try<Id extends CheckId> = (open: Open, path: 'route' | 'control') => Promise<Observed<Id> | null>;

export interface Confirmed<Id extends CheckId> {
  readonly result: CheckOutcome;
  readonly finding: FindingOf<Id> | null;
  readonly also: readonly FindingOf<Id>[];
  readonly shown: Observed<Id> | null;
  readonly control: Observed<Id> | null;
  readonly attempts: number;
  readonly failures: number;
  readonly evidence: readonly string[];
  /** Why the result is not plain, for the summary. */
  readonly remark: string | null;
  /** Which address each try used; only where there was something bad. */
  readonly addresses: AddressTally | null;
}

const MOST_TRIES = 3;

/**
 * Runs a try until it can be believed. Good news is believed at once. Bad news is tried again: twice the same is the finding, unless the
 * direct control shows it too. Proven bad news followed by good news is `intermittent`; unproven bad news followed by good news was our own noise.
 */
export async function confirm<Id extends CheckId>(
  id: Id,
  context: CheckContext,
  isGood: (finding: FindingOf<Id>) => boolean,
  once: Try<Id>,
): Promise<Confirmed<Id>> {
  const bad: Observed<Id>[] = [];
  const unsure: Observed<Id>[] = [];
  let good: Observed<Id> | null = null;
  let attempts = 0;
  let notUpgraded = 0;
  let final = false;
  const tally = new AddressTally();
  while (attempts < MOST_TRIES && !good && !final && bad.length < 2 && unsure.filter((seen) => seen.untestable).length < 2) {
    attempts += 1;
    const { open, used } = notingAddresses((options) => context.attempt(options));
    const seen = await once(open, 'route');
    const failed = seen !== null && seen.finding !== null && !isGood(seen.finding);
    for (const address of used) tally.add(address, failed);
    if (!seen) notUpgraded += 1;
    else if (seen.finding === null) unsure.push(seen);
    else if (isGood(seen.finding)) good = seen;
    else bad.push(seen);
    final = seen?.final === true && bad.length === 0;
  }
  const evidence = [...new Set([...bad, ...unsure, ...(good ? [good] : [])].flatMap((seen) => seen.evidence))];
  const provenBad = bad.filter((seen) => seen.proven);
  const base = { attempts, evidence, addresses: bad.length > 0 ? tally : null };
  if (good && provenBad.length > 0) {
    const { finding, also } = byPrecedence(id, provenBad.flatMap(findingsOf));
    return {
      ...base,
      result: 'intermittent',
      finding,
      also,
      shown: provenBad[0] ?? null,
      control: null,
      failures: provenBad.length,
      remark: null,
    };
  }
  if (good)
    return {
      ...base,
      result: 'pass',
      finding: good.finding,
      also: good.also ?? [],
      shown: good,
      control: null,
      failures: 0,
      remark: good.remark,
    };
  const [worst] = provenBad.length > 0 ? provenBad : bad;
  if (bad.length < 2 || !worst) {
    const remark =
      bad[0]?.remark ?? unsure[0]?.remark ?? (notUpgraded > 0 ? 'no connection could be upgraded for it' : 'nothing could be seen');
    const nothing = bad.length === 0 && unsure.every((seen) => seen.untestable);
    return {
      ...base,
      result: nothing ? 'not-tested' : 'inconclusive',
      finding: null,
      also: [],
      shown: bad[0] ?? unsure[0] ?? null,
      control: null,
      failures: bad.length,
      remark,
    };
  }
  const { finding, also } = byPrecedence(id, (provenBad.length > 0 ? provenBad : bad).flatMap(findingsOf));
  const control = context.control ? await once(context.control, 'control') : null;
  if (control && control.finding === finding) {
    return {
      ...base,
      result: 'inconclusive',
      finding: null,
      also: [],
      shown: worst,
      control,
      failures: bad.length,
      remark: "the direct control shows the same, so it is not shown to be the proxy's doing",
    };
  }
  return { ...base, result: 'fail', finding, also, shown: worst, control, failures: bad.length, remark: worst.remark };
}

function findingsOf<Id extends CheckId>(seen: Observed<Id>): FindingOf<Id>[] {
  return seen.finding === null ? [] : [seen.finding, ...(seen.also ?? [])];
}

/** The output of a confirmed check. `sentence` is asked for only when there is a finding. */
export function outputOf<Id extends CheckId>(
  id: Id,
  { result, finding, also, attempts, failures, evidence, remark, addresses }: Confirmed<Id>,
  numbers: NumberTree,
  sentence: (finding: FindingOf<Id>) => string,
): CheckOutput {
  const told = addresses && (result === 'fail' || result === 'intermittent') ? { ...numbers, addresses: addresses.numbers } : numbers;
  return { id, result, finding, also, attempts, failures, evidence, numbers: told, summary: summary() };

  function summary(): string {
    if (result === 'not-tested') return `Not tested: ${remark ?? 'no connection could be used'}.`;
    if (result === 'inconclusive' || finding === null) return `Not clear: ${remark ?? 'the tries disagree'}.`;
    if (result !== 'intermittent') return sentence(finding);
    return `In ${String(failures)} of ${String(attempts)} tries${addresses ? atCulprits(addresses) : ''}: ${sentence(finding)}`;
  }
}

export function notTested(id: CheckId, summary: string): CheckOutput {
  return { id, result: 'not-tested', finding: null, also: [], summary, numbers: {}, attempts: 0, failures: 0, evidence: [] };
}

export function round(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}

/** The p-th part of sorted-by-us values, nearest rank; null for none. */
export function percentile(values: readonly number[], p: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? null;
}

export function median(values: readonly number[]): number | null {
  return percentile(values, 0.5);
}

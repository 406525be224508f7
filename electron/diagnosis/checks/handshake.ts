import type { CheckOutcome } from '../../../shared/model/check.ts';
import type { HandshakeRecord } from '../../../shared/model/probe-set.ts';
import { brokenRules } from '../../websocket/rules.ts';
import type { Attempt } from '../attempt.ts';
import type { CheckOutput } from '../check.ts';
import type { HandshakeFinding, HandshakeVerdict } from '../handshake-verdict.ts';
import type { ProbePlan } from '../probe-plan.ts';
import type { ConnectionEvidence } from '../probe-record.ts';
import { usedAddress } from '../used-address.ts';
import { handshakeSentence } from '../words.ts';
import type { ServerContext } from '../server-context.ts';

/** One try of the handshake, judged. */
export interface JudgedAttempt {
  readonly attempt: Attempt;
  readonly verdict: HandshakeVerdict;
  readonly connection: ConnectionEvidence | null;
}

/** `handshake`: answers, and waits until the client has gone. */
export async function serveHandshake({ stream, reply, takeLine, signal }: ServerContext): Promise<void> {
  await stream.write(reply(), signal);
  await takeLine();
  await stream.drain(() => undefined, signal);
}

/**
 * The check's output, from every connection of the run that tried this handshake: some that worked and some that failed are `intermittent`.
 * `shown` is the attempt that the record shows.
 */
export function handshakeOutput(
  tried: readonly JudgedAttempt[],
  shown: JudgedAttempt,
  record: HandshakeRecord,
  plan: ProbePlan,
): CheckOutput {
  const upgraded = tried.some(({ verdict }) => verdict.finding === 'upgraded');
  const failures: { finding: HandshakeFinding; judged: JudgedAttempt }[] = [];
  let attempts = 0;
  let redialled = 0;
  for (const judged of tried) {
    attempts += 1;
    // A proxy that went away without an answer was dialled again by the route itself: the first dial failed all the same.
    if (judged.attempt.route.ok) redialled += judged.attempt.route.unanswered;
    const { finding } = judged.verdict;
    if (finding !== null && finding !== 'upgraded') failures.push({ finding, judged });
  }
  attempts += redialled;
  const failed = failures.length + redialled;
  const first: HandshakeFinding | null = failures[0]?.finding ?? (redialled > 0 ? 'closed' : null);
  const finding = upgraded && failed === 0 ? 'upgraded' : first;
  const result: CheckOutcome = finding === null ? 'inconclusive' : finding === 'upgraded' ? 'pass' : upgraded ? 'intermittent' : 'fail';
  const cited = result === 'intermittent' ? failures.slice(0, 3).flatMap(({ judged }) => judged.attempt.cite()) : [];
  return {
    id: 'handshake',
    result,
    finding,
    also: [],
    summary: handshakeSentence({
      result,
      finding,
      verdict: failures[0]?.judged.verdict ?? shown.verdict,
      record,
      attempts,
      failed,
      plan,
    }),
    numbers: { ms: record.ms, addresses: addressesOf(tried), ...brokenRulesOf(plan) },
    attempts,
    failures: failed,
    evidence: [...new Set([...shown.attempt.cite(), ...cited])],
  };
}

/** Whether the try, or a dial within it, counts as failed. */
export function isFailure({ attempt: { route }, verdict: { finding } }: JudgedAttempt): boolean {
  return (finding !== null && finding !== 'upgraded') || (route.ok && route.unanswered > 0);
}

/** Which of the proposal's five rules the user's own head breaks, and how; nothing for the other variants. */
function brokenRulesOf({ variant, customHead }: ProbePlan): { readonly brokenRules?: string } {
  if (variant !== 'custom' || !customHead) return {};
  const broken = brokenRules(customHead).map(({ rule, says }) => `rule ${String(rule)}: ${says}`);
  return { brokenRules: broken.join('; ') || 'none' };
}

/** Which address each try used: what a name with a broken address behind it needs. */
function addressesOf(judged: readonly JudgedAttempt[]): { readonly [address: string]: string } {
  const counts = new Map<string, { ok: number; all: number }>();
  for (const { attempt, verdict } of judged) {
    const used = usedAddress(attempt) ?? 'none';
    const count = counts.get(used) ?? { ok: 0, all: 0 };
    count.all += 1;
    if (verdict.finding === 'upgraded') count.ok += 1;
    counts.set(used, count);
  }
  return Object.fromEntries([...counts].map(([address, { ok, all }]) => [address, `${String(ok)} of ${String(all)} upgraded`]));
}

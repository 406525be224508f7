import type { RouteMode } from '../../shared/model/route.ts';
import type { Attempt } from './attempt.ts';
import type { CheckOutput } from './check.ts';
import type { JudgedAttempt } from './checks/handshake.ts';
import type { FarEnd } from './far-end.ts';

/*
 * A far server knows a run by the nonce, which a request that was refused, or lost its Upgrade, never carries. The same handshake to a port that the server opens
 * for this run alone needs none: what comes there is ours. Method: that port over the run's route; where nothing comes, straight to it too, since a firewall before
 * the server may let nobody there. What was seen there counts for the run where the client was given the same answer, but for numbers and dates; where it was given
 * another one, somebody on the way treats the two ports differently. Repeats: one try beside those of the run.
 * Cannot tell: what a proxy does that gives the same answer to both and yet treats them differently.
 */

export interface LeasedTry {
  readonly port: number;
  readonly judged: JudgedAttempt;
  /** The client was given the same as at the run's own port, and the server's half of it is known. */
  readonly counts: boolean;
}

export interface LeasedTryParts {
  readonly farEnd: FarEnd;
  /** The try of the run that the record would show. */
  readonly shown: Attempt;
  /** Tries the handshake there over the run's route, and judges it. */
  readonly overRoute: (farEnd: FarEnd) => Promise<JudgedAttempt>;
  /** Tries it straight to there. */
  readonly straight: (farEnd: FarEnd) => Promise<Attempt>;
  readonly signal: AbortSignal;
}

/** Null: the server gives no port, or nobody is let there. Rejects with `CANCELLED` and `PROBE_SECRET`. */
export async function tryAtLeasedPort({ farEnd, shown, overRoute, straight, signal }: LeasedTryParts): Promise<LeasedTry | null> {
  const lease = await farEnd.lease?.(signal);
  if (!lease) return null;
  try {
    const judged = await overRoute(lease.farEnd);
    const { attempt, verdict, connection } = judged;
    if (!attempt.route.ok || verdict.serverSaw === 'unknown') return null;
    if (connection === null && !(await isOpen(straight, lease.farEnd))) return null;
    const counts = faceOf(attempt) === faceOf(shown) && !(connection === null && mayMeanUnreachable(attempt));
    return { port: lease.farEnd.target.port, judged, counts };
  } finally {
    lease.end();
  }
}

async function isOpen(straight: LeasedTryParts['straight'], farEnd: FarEnd): Promise<boolean> {
  const attempt = await straight(farEnd);
  attempt.stream?.abort();
  return attempt.handshake?.outcome === 'upgraded';
}

/** What a proxy says that could not reach the server, of which there may be two reasons at two ports (RFC 9110 §15.6). */
function mayMeanUnreachable({ handshake }: Attempt): boolean {
  const status = handshake?.status ?? 0;
  return status === 502 || status === 503 || status === 504;
}

/** What the client was given, without what is another in each answer: ports, times, lengths. */
function faceOf({ route, handshake }: Attempt): string {
  const received = handshake ? handshake.received.toString('latin1') : '';
  const [head = ''] = received
    .replace(/^Date:.*$/gimu, '')
    .replace(/\d+/gu, '0')
    .split('\r\n\r\n', 1);
  return [String(route.ok), handshake?.outcome ?? 'not-attempted', String(handshake?.status ?? ''), head].join('\n');
}

/** The tries as the run counts them: with the one that tells, which gives the others its verdict. */
export function withLeased(tried: readonly JudgedAttempt[], { judged, counts }: LeasedTry): readonly JudgedAttempt[] {
  if (!counts) return tried;
  const { verdict } = judged;
  const face = faceOf(judged.attempt);
  return [judged, ...tried.map((one) => (faceOf(one.attempt) === face ? { ...one, verdict } : one))];
}

/** The check `handshake` with where the server's half of it comes from, or with what is different there. */
export function withLeasedWords(output: CheckOutput, leased: LeasedTry | null, own: number, mode: RouteMode): CheckOutput {
  if (!leased) return output;
  const { port, judged, counts } = leased;
  const outcome = judged.attempt.handshake?.outcome ?? 'not-attempted';
  const there = `port ${String(port)} of the same server, which it opened for this run alone`;
  const who = mode === 'direct' ? 'something on the way treats' : 'the route treats';
  const words = counts
    ? `What the server received was seen at ${there}: the same request got the same answer there.`
    : outcome === 'upgraded'
      ? `At ${there}, the same handshake is upgraded: ${who} port ${String(own)} differently.`
      : `At ${there}, the same request got another answer: ${who} port ${String(own)} differently.`;
  return {
    ...output,
    summary: `${output.summary} ${words}`,
    numbers: { ...output.numbers, leasedPort: { port, outcome, sameAnswer: counts } },
  };
}

import type { RouteMode } from '../../shared/model/route.ts';
import { makeAttempt, type Attempt, type Path } from './attempt.ts';
import type { CheckOutput } from './check.ts';
import type { JudgedAttempt } from './checks/handshake.ts';
import { judgeHandshake } from './handshake-verdict.ts';
import { locate } from './locate.ts';

/*
 * A far server knows a run by the nonce, which a request that was refused, or lost its Upgrade, never carries. The same handshake to a port that the server opens
 * for this run alone needs none: what comes there is ours. Method: that port over the run's route; where nothing comes, straight to it too, since a firewall before
 * the server may let nobody there. What was seen there counts for the run where the client was given the same answer, but for numbers and dates; where it was given
 * another one, somebody on the way treats the two ports differently. Repeats: one try beside those of the run; where it was another answer, one more at each of
 * the two, which must get what they got before. Cannot tell: what a proxy does that gives the same answer to both and yet treats them differently; anything where
 * nothing came to either the client or this port, since there are many reasons for silence.
 */

export interface LeasedTry {
  readonly port: number;
  readonly judged: JudgedAttempt;
  /** The client was given the same as at the run's own port, and the server's half of it is known. */
  readonly counts: boolean;
}

const HANDSHAKE = { check: 'handshake' } as const;

/** A try of the run, and how to make another one of its own. */
export interface OwnPort {
  readonly shown: Attempt;
  readonly again: () => Promise<Attempt>;
}

/**
 * `shown`: the try of the run that the record would show. Null: the server gives no port, nobody is let there, or what it shows says nothing of the run's own.
 * Rejects with `CANCELLED`, `PROBE_SECRET` and `PROBE_LOCKED`.
 */
export async function tryAtLeasedPort(path: Path, { shown, again }: OwnPort, signal: AbortSignal): Promise<LeasedTry | null> {
  const lease = await path.farEnd.lease?.(signal);
  if (!lease) return null;
  const { farEnd } = lease;
  try {
    const judged = await tried({ ...path, farEnd }, signal);
    const { attempt, verdict, connection } = judged;
    if (!attempt.route.ok || verdict.serverSaw === 'unknown') return null;
    if (connection === null && !(await isOpen({ ...path, farEnd }, signal))) return null;
    const { port } = farEnd.target;
    if (faceOf(attempt) === faceOf(shown))
      return connection === null && mayMeanUnreachable(attempt) ? null : { port, judged, counts: true };
    const by = kindOf(attempt) === kindOf(shown) ? faceOf : kindOf;
    const stays = by((await tried({ ...path, farEnd }, signal)).attempt) === by(attempt) && by(await again()) === by(shown);
    return stays ? { port, judged, counts: false } : null;
  } finally {
    lease.end();
  }
}

async function tried(path: Path, signal: AbortSignal): Promise<JudgedAttempt> {
  const { farEnd, plan } = path;
  const attempt = await makeAttempt(path, HANDSHAKE, signal);
  const { connection, known } = await locate(attempt, HANDSHAKE, { farEnd, plan, signal });
  attempt.stream?.abort();
  return { attempt, connection, verdict: judgeHandshake(attempt, connection, known, plan.variant) };
}

/** Straight to there. */
async function isOpen(path: Path, signal: AbortSignal): Promise<boolean> {
  const route = { hops: [], mode: 'direct' } as const;
  const attempt = await makeAttempt({ ...path, route, plan: { ...path.plan, ...route }, transcript: null }, HANDSHAKE, signal);
  attempt.stream?.abort();
  return attempt.handshake?.outcome === 'upgraded';
}

/** What a proxy says that could not reach the server, of which there may be two reasons at two ports (RFC 9110 §15.6); or it says nothing at all. */
function mayMeanUnreachable({ handshake }: Attempt): boolean {
  const status = handshake?.status ?? 0;
  return !handshake || handshake.received.length === 0 || status === 502 || status === 503 || status === 504;
}

/** What the client was given, without what is another in each answer: ports, times, lengths. */
function faceOf({ route, handshake }: Attempt): string {
  const received = handshake ? handshake.received.toString('latin1') : '';
  const [head = ''] = received
    .replace(/^(?:Date|Sec-WebSocket-Accept):.*$/gimu, '')
    .replace(/\d+/gu, '0')
    .split('\r\n\r\n', 1);
  return [kindOf({ route, handshake }), head].join('\n');
}

function kindOf({ route, handshake }: Pick<Attempt, 'route' | 'handshake'>): string {
  return [String(route.ok), handshake?.outcome ?? 'not-attempted', String(handshake?.status ?? '')].join('\n');
}

/** The tries as the run counts them: with the one that tells, which gives the others its verdict. */
export function withLeased(tried: readonly JudgedAttempt[], { judged, counts }: LeasedTry): readonly JudgedAttempt[] {
  if (!counts) return tried;
  const { verdict } = judged;
  const face = faceOf(judged.attempt);
  return [judged, ...tried.map((one) => (faceOf(one.attempt) === face ? { ...one, verdict } : one))];
}

/**
 * The check `headers` of a route without proxies, on which heads were changed all the same. `changes`: how many there are at the other port; where there are none,
 * whoever changes them looks for HTTP at the run's port alone.
 */
export function withOtherPort(output: CheckOutput, { port }: LeasedTry, own: number, changes: number): CheckOutput {
  const there = `port ${String(port)} of the same server, which it opened for this run alone`;
  const words =
    changes === 0
      ? `At ${there}, nothing is changed: something on the way takes what goes to port ${String(own)} for HTTP.`
      : `At ${there}, heads are changed too.`;
  return { ...output, summary: `${output.summary} ${words}`, numbers: { ...output.numbers, leasedPort: { port, changes } } };
}

/** The check `handshake` with where the server's half of it comes from, or with what is different there. */
export function withLeasedWords(output: CheckOutput, leased: LeasedTry | null, own: number, mode: RouteMode): CheckOutput {
  // Where all was upgraded, only the heads were compared (see `withOtherPort`).
  if (!leased || output.finding === 'upgraded') return output;
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

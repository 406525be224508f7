import { randomBytes } from 'node:crypto';
import type { CheckId } from '../../../shared/model/check.ts';
import type { NumberTree } from '../../../shared/model/probe-set.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { monotonicMs, startDeadline } from '../../net/deadline.ts';
import { framedClient } from '../../websocket/rfc6455.ts';
import { headerValues } from '../../wire/http-head.ts';
import type { Attempt } from '../attempt.ts';
import { runStreamCheck } from '../stream-checks.ts';
import { notTested, percentile, round, type CheckContext, type CheckOutput } from '../check.ts';
import { toldTrips, type Trip } from '../checks/latency.ts';
import { tlsNumbers, trustWords } from '../tls-numbers.ts';

/*
 * The checks of somebody else's standard WebSocket server. Method: the standard handshake, then pings, which every server must answer (RFC 6455 §5.5.2) and no
 * application gets to see; for TLS, what its handshake said. Repeats: a connection that answers no ping is tried once more. Control: TLS is tried straight to the
 * server where a proxy's was not trusted. Cannot tell: everything that needs the server's half, which reads `not-tested`.
 */

const NOT_UPGRADED = 'Not tested: the connection was not upgraded.';
const PINGS = 10;
const PING_BYTES = 8;
/** As messages of a stranger are read while a pong is waited for. */
const MAX_PAYLOAD = 4 * 1024 * 1024;

/** What the connections of a run have shown so far. */
export interface OneEnded {
  /** Of each attempt of the handshake, in order. */
  readonly attempts: readonly Attempt[];
  readonly context: CheckContext;
}

interface Pinged {
  /** In the order of sending. */
  readonly trips: readonly Trip[];
  readonly closed: boolean;
  readonly subprotocol: string | null;
  readonly evidence: readonly string[];
}

/** One check; `standard`: whether the standard websocket works, where this check has tried it. Rejects with `CANCELLED` only. */
export async function checkFromOneEnd(
  id: CheckId,
  seen: OneEnded,
): Promise<{ readonly output: CheckOutput; readonly standard?: boolean | null }> {
  switch (id) {
    case 'rfc6455':
      return await standardOutput(seen);
    case 'latency':
      return { output: await latencyOutput(seen) };
    case 'tls':
      return { output: await tlsOutput(seen) };
    case 'idle':
      return { output: upgraded(seen) ? await runStreamCheck('idle', seen.context, { busy: [] }) : notTested(id, NOT_UPGRADED) };
    case 'ports':
      return { output: notTested(id, "Not tested: other ports of somebody else's server are not ours to try.") };
    default:
      return { output: notTested(id, "Not tested: it needs the server's end, and this one is somebody else's.") };
  }
}

async function standardOutput(seen: OneEnded): Promise<{ readonly output: CheckOutput; readonly standard: boolean | null }> {
  if (!upgraded(seen)) return { output: notTested('rfc6455', NOT_UPGRADED), standard: answered(seen) ? false : null };
  const tried = (await pinged(seen.context, 1)) ?? (await pinged(seen.context, 1));
  const works = tried !== null && tried.trips.length > 0;
  const summary = works
    ? "The standard websocket works: the server upgraded the connection and answered a ping. The simplified one cannot be tried with somebody else's server."
    : tried?.closed === true
      ? 'Not clear: the connection was upgraded, and then closed before a ping was answered.'
      : 'Not clear: the connection was upgraded, but no ping was answered.';
  const numbers = {
    standard: works ? true : null,
    simplified: null,
    subprotocol: tried?.subprotocol ?? null,
    pongMs: rounded(tried?.trips[0]?.ms),
  };
  const result = works ? 'not-tested' : 'inconclusive';
  return {
    output: { ...notTested('rfc6455', summary), result, numbers, attempts: 1, evidence: tried?.evidence ?? [] },
    standard: works ? true : null,
  };
}

async function latencyOutput(seen: OneEnded): Promise<CheckOutput> {
  if (!upgraded(seen)) return notTested('latency', NOT_UPGRADED);
  const tried = await pinged(seen.context, PINGS);
  const trips = tried?.trips ?? [];
  if (trips.length < PINGS)
    return {
      ...notTested('latency', `Not clear: ${String(trips.length)} of ${String(PINGS)} pings were answered.`),
      result: 'inconclusive',
      attempts: 1,
      evidence: tried?.evidence ?? [],
    };
  const times = trips.map(({ ms }) => ms);
  const [p50, p95] = [rounded(percentile(times, 0.5)), rounded(percentile(times, 0.95))];
  return {
    ...notTested(
      'latency',
      `A ping takes ${String(p50)} ms to the server and back, ${String(p95)} ms at worst; under load was not tested.`,
    ),
    result: 'pass',
    numbers: {
      idleP50Ms: p50,
      idleP95Ms: p95,
      loadedP50Ms: null,
      loadedP95Ms: null,
      roundTripsPerMinute: null,
      trips: { idle: toldTrips(trips) },
    },
    attempts: 1,
    evidence: tried?.evidence ?? [],
  };
}

async function tlsOutput({ attempts, context }: OneEnded): Promise<CheckOutput> {
  const { plan } = context;
  if (plan.tls !== 'direct') return notTested('tls', 'Not tested: the address is ws://, without TLS.');
  const [failed] = attempts.filter(({ tlsFailure }) => tlsFailure !== null);
  const come = attempts.filter(({ handshake }) => handshake !== null);
  const shown = failed ?? come[0];
  const numbersWith = (straight: Attempt | null): NumberTree => {
    const chain = straight?.tlsPeer?.chain ?? [];
    const held = chain.length > 0 ? { chain, from: 'direct way' } : null;
    return shown ? tlsNumbers({ attempt: shown, connection: null }, held, trustWords(plan, false)) : {};
  };
  const base = {
    ...notTested('tls', ''),
    numbers: numbersWith(null),
    attempts: attempts.length,
    evidence: attempts.flatMap((attempt) => attempt.cite()).slice(0, 32),
  };
  if (!failed && come.length === 0) return notTested('tls', 'Not tested: the route could not be opened.');
  if (!failed) {
    const known =
      plan.trust?.insecure === true
        ? 'TLS came about; whose certificate it is was not looked at (--insecure).'
        : 'TLS came about, with a certificate for this name that is trusted here.';
    return plan.trust?.insecure === true
      ? { ...base, result: 'inconclusive', summary: `Not clear: ${known}` }
      : { ...base, result: 'pass', finding: 'passed', summary: known };
  }
  const failure = failed.tlsFailure?.message ?? 'it failed';
  if (come.length > 0)
    return {
      ...base,
      result: 'intermittent',
      finding: 'refused',
      failures: attempts.length - come.length,
      summary: `TLS comes about only sometimes: ${failure}.`,
    };
  const straight = context.control ? await context.control({ check: 'handshake' }) : null;
  straight?.stream?.abort();
  const compared = { ...base, numbers: numbersWith(straight) };
  if (straight?.handshake && straight.tlsFailure === null)
    return failed.tlsFailure?.code === 'TLS_CERTIFICATE'
      ? {
          ...compared,
          result: 'fail',
          finding: 'ends-before-server',
          failures: attempts.length,
          summary: `TLS ends before the server, or at another one that the proxy knows by this name: straight to it the certificate is trusted, over this route ${failure}.`,
        }
      : {
          ...compared,
          result: 'fail',
          finding: 'refused',
          failures: attempts.length,
          summary: `TLS does not come about over this route, and does straight to the server: ${failure}.`,
        };
  return {
    ...compared,
    result: 'inconclusive',
    failures: attempts.length,
    summary: `Not clear: ${failure}. ${straight ? 'Straight to the server it fails too.' : 'There is no other way to the server to compare with.'}`,
  };
}

function rounded(value: number | null | undefined): number | null {
  return typeof value === 'number' ? round(value) : null;
}

/** A route that could not be opened says nothing of the websocket. */
function answered({ attempts }: OneEnded): boolean {
  return attempts.some(({ handshake }) => handshake !== null);
}

function upgraded({ attempts }: OneEnded): boolean {
  return attempts.some(({ handshake }) => handshake?.outcome === 'upgraded');
}

/** Opens a connection and sends pings one after the other; null: it was not upgraded. */
async function pinged({ attempt, plan, signal }: Pick<CheckContext, 'attempt' | 'plan' | 'signal'>, count: number): Promise<Pinged | null> {
  const opened = await attempt({ check: 'handshake' });
  const { stream, handshake } = opened;
  if (!stream) return null;
  const framed = framedClient(stream, { maxPayload: MAX_PAYLOAD });
  const trips: Trip[] = [];
  let closed = false;
  const deadline = startDeadline(signal, plan.quietMs + 2 * (handshake?.ms ?? 0) * count);
  try {
    const began = monotonicMs();
    while (trips.length < count && !closed) {
      const at = monotonicMs() - began;
      const took = await framed.ping(randomBytes(PING_BYTES), deadline.signal);
      if (took === null) closed = true;
      else trips.push({ at, ms: took });
    }
  } catch (error) {
    if (!(error instanceof Failure) || signal.aborted) throw error;
    closed ||= error.code !== 'CANCELLED';
  } finally {
    deadline.clear();
    stream.abort();
  }
  const [subprotocol] = handshake?.head ? headerValues(handshake.head, 'sec-websocket-protocol') : [];
  return { trips, closed, subprotocol: subprotocol ?? null, evidence: opened.cite() };
}

import { Failure } from '../../shared/model/failure.ts';
import { serverHalfOf, type ServerHalf, type TlsMode, type Variant } from '../../shared/model/handshake.ts';
import type { Route } from '../../shared/model/route.ts';
import type { ReachEntry } from '../../shared/model/probe-set.ts';
import type { EventKind, Observe } from '../../shared/model/transcript.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { throwIfAborted } from '../net/deadline.ts';
import type { TlsPeer } from '../net/tls.ts';
import { openRoute, type Dial, type FailedRoute, type RouteResult } from '../route/chain.ts';
import type { BinSeries } from '../traffic/sampler.ts';
import type { ClientHandshake } from '../websocket/client.ts';
import { openByMode, type OpenedByMode } from '../websocket/open-by-mode.ts';
import type { Exchange, ReceptionReport } from './exchange.ts';
import { believedOf } from './evidence-belief.ts';
import { farClockOf, type FarClock } from './far-clock.ts';
import type { FarEnd } from './far-end.ts';
import { ownConnection } from './own-connection.ts';
import { parseReply, type ProbeCheck, type ProbeRequest } from './probe-line.ts';
import type { ProbePlan } from './probe-plan.ts';
import type { ConnectionEvidence } from './probe-record.ts';
import { randomPiece } from './random.ts';
import type { Transcript } from './transcript.ts';

/** What a check asks of a fresh connection. */
export interface AttemptOptions {
  readonly check: ProbeCheck;
  readonly up?: number | null;
  readonly down?: number | null;
  readonly ms?: number | null;
  readonly pace?: number | null;
  readonly part?: string;
  /** Other than the run's own variant. */
  readonly variant?: Variant;
  readonly half?: ServerHalf;
  /** The server sends these together with its 101. */
  readonly firstBytes?: Buffer;
  /** The client sends these together with its request. */
  readonly earlyData?: (request: ProbeRequest) => Buffer;
}

/** One connection that was tried, over all stages. */
export interface Attempt {
  readonly request: ProbeRequest;
  readonly route: RouteResult;
  /** Null when the route could not be opened, or TLS failed before it or behind `outer`. */
  readonly handshake: ClientHandshake | null;
  /** The upgrade to TLS, where `handshake` is one inside it or TLS failed behind it. */
  readonly outer: ClientHandshake | null;
  readonly tls: TlsMode;
  /** Failure of the TLS handshake with the target, else null. */
  readonly tlsFailure: Failure | null;
  readonly tlsReach: ReachEntry | null;
  /** The end of TLS that the client met, trusted or not; null: there was no TLS, or it did not come about. */
  readonly tlsPeer: TlsPeer | null;
  /** The websocket, when it was upgraded. */
  readonly stream: ByteStream | null;
  /** False: the server cannot play its half of this, so nothing was tried. */
  readonly playable: boolean;
  readonly signal: AbortSignal;
  /** How wrong the server's times can be on our clock, nanoseconds either way; 0 for a server of our own. */
  readonly clockUncertainty: number;
  /** How a far server's clock stands to ours; null for a server of our own, and until evidence has come. */
  readonly farClock: FarClock | null;
  /** What the server saw since the attempt began, its times on our clock; null when it cannot be had. `sent`: see `FarEnd.evidence`. */
  evidence(sent?: number): Promise<readonly ConnectionEvidence[] | null>;
  /** The connection that carried this attempt's nonce, else the first that came; null when there was none. */
  mine(sent?: number): Promise<ConnectionEvidence | null>;
  /** Whether `line` is the server's answer to this attempt's request. */
  isReply(line: Buffer): boolean;
  /** Puts what both receivers counted into the transcript. */
  noteTraffic(client: ReceptionReport, server: ReceptionReport | null): void;
  /** Tells whoever watches the run's traffic that an exchange has begun on this connection. */
  showExchange(exchange: Exchange): void;
  /** Ids of the transcript events that show what happened. */
  cite(): readonly string[];
}

/** The client's end of a duplex exchange that has just begun. */
export interface ShownExchange {
  readonly nonce: string;
  /** Straight to the server, to compare with. */
  readonly control: boolean;
  readonly exchange: Exchange;
}

export interface Path {
  readonly route: Route;
  readonly farEnd: FarEnd;
  readonly plan: ProbePlan;
  /** Null: this path is only a control and leaves no transcript. */
  readonly transcript: Transcript | null;
  readonly onExchange?: ((shown: ShownExchange) => void) | undefined;
  /** Told why a far server's evidence is not believed. */
  readonly onDoubt?: ((why: string) => void) | undefined;
  /** Told for how long, milliseconds, the server did not look at most, each time that it has told what it saw. */
  readonly onStill?: ((ms: number) => void) | undefined;
  readonly dial?: Dial | undefined;
}

const CITED: readonly EventKind[] = [
  'connect-failed',
  'proxy-dialogue',
  'head',
  'interim-head',
  'body',
  'early-bytes',
  'first-bytes',
  'fin',
  'reset',
  'timeout',
  'error',
];
const MOST_CITED = 32;

/**
 * Dials the route, shakes hands, and ties what the server saw to it. Throws only `CANCELLED`; every failure of the network is part of the result.
 * The stream is the caller's to abort; `signal` does it too.
 */
export async function makeAttempt({ route, dial, ...end }: Path, options: AttemptOptions, signal: AbortSignal): Promise<Attempt> {
  const { farEnd, plan, transcript } = end;
  const variant = options.variant ?? plan.variant;
  const request = requestOf(options, plan);
  const since = transcript?.events.length ?? 0;
  const observe: Observe = transcript?.observe ?? nobody;
  const half = options.half ?? serverHalfOf(variant);
  const firstBytes = options.firstBytes ?? null;
  const playable = await farEnd.prepare({ half, request: farEnd.own ? request : null, firstBytes }, signal);
  // The answer of `prepare` comes behind all that the server had seen before it.
  const earlier = transcript?.lastConnection ?? 0;

  const seen = playable ? await open() : NOT_OPENED;
  return attemptOf({ request, seen, playable, since, earlier }, { ...end, signal });

  async function open(): Promise<Opened> {
    const opened = await openRoute(route, farEnd.target, {
      signal,
      timeoutMs: plan.timeoutMs,
      observe,
      ...(dial ? { dial } : {}),
    });
    // A dial that was called off looks like a broken route.
    if (!opened.ok) {
      throwIfAborted(signal);
      return { ...NOT_OPENED, route: opened };
    }
    let tlsPeer: TlsPeer | null = null;
    const { handshake, outer, tls } = await openByMode(opened.stream, {
      target: farEnd.target,
      variant,
      tls: plan.tls,
      trust: plan.trust ?? (farEnd.fingerprint === null ? {} : { pin: farEnd.fingerprint }),
      relay: opened.relay,
      customHead: plan.customHead,
      resource: plan.resource,
      timeoutMs: plan.timeoutMs,
      signal,
      observe,
      onPeer: (peer) => {
        tlsPeer = peer;
      },
      ...(options.earlyData ? { earlyData: options.earlyData(request) } : {}),
    });
    if (handshake?.socket) abortWith(signal, handshake.socket);
    return { route: opened, handshake, outer, tlsFailure: tls?.failure ?? null, tlsReach: tls && reachOfTls(tls), tlsPeer };
  }
}

/** An attempt over a route that could not be opened, of which all that was seen is in the transcript: the run's first. */
export function attemptWithout(route: FailedRoute, end: AttemptEnd): Attempt {
  const request = requestOf({ check: 'handshake' }, end.plan);
  return attemptOf({ request, seen: { ...NOT_OPENED, route }, playable: true, since: 0, earlier: 0 }, end);
}

function requestOf(options: AttemptOptions, plan: ProbePlan): ProbeRequest {
  return {
    check: options.check,
    nonce: randomPiece(12).toString('hex'),
    up: options.up ?? null,
    down: options.down ?? null,
    ms: options.ms ?? null,
    pace: options.pace ?? null,
    seed: randomPiece(4).readUInt32LE(),
    part: options.part ?? null,
    of: null,
    auth: plan.secret,
  };
}

/** Who was to be reached, and who is told. */
type AttemptEnd = Pick<Path, 'farEnd' | 'plan' | 'transcript' | 'onExchange' | 'onDoubt' | 'onStill'> & { readonly signal: AbortSignal };

interface Tried {
  readonly request: ProbeRequest;
  readonly seen: Opened;
  readonly playable: boolean;
  /** Events of the transcript, and the highest number of a server's connection, that were there before. */
  readonly since: number;
  readonly earlier: number;
}

function attemptOf(
  { request, seen, playable, since, earlier }: Tried,
  { farEnd, plan, transcript, onExchange, onDoubt, onStill, signal }: AttemptEnd,
): Attempt {
  let farClock: FarClock | null = null;
  const evidence = async (sent?: number): Promise<readonly ConnectionEvidence[] | null> => {
    const found = await farEnd.evidence(request.nonce, signal, sent);
    onStill?.(Math.max(0, ...(found ?? []).map(({ probe }) => probe?.stoodStillMs ?? 0)));
    if (farEnd.own) return found;
    if (!found) {
      if (farEnd.doubt) onDoubt?.(farEnd.doubt);
      return null;
    }
    const believed = believedOf(found, { request, handshake: seen.handshake, outer: seen.outer, leased: farEnd.leased === true });
    if (believed.doubt !== null) onDoubt?.(believed.doubt);
    const [first] = found;
    if (believed.evidence && first) farClock = farClockOf(seen.handshake, first);
    return believed.evidence;
  };
  const answeredAt = seen.handshake?.answeredAt ?? null;
  return {
    request,
    ...seen,
    tls: plan.tls,
    stream: seen.handshake?.socket ?? null,
    playable,
    signal,
    clockUncertainty: farEnd.own || !seen.handshake || answeredAt === null ? 0 : (answeredAt - seen.handshake.startedAt) / 2,
    get farClock() {
      return farClock;
    },
    evidence,
    mine: async (sent) => ownConnection((await evidence(sent)) ?? [], request.nonce),
    isReply: (line) => isReplyTo(line, request),
    noteTraffic: (client, server) => {
      const observe = transcript?.observe ?? nobody;
      noteBins(observe, 'client', client.coarse);
      if (server) noteBins(observe, 'server', server.coarse);
    },
    showExchange: (exchange) => {
      onExchange?.({ nonce: request.nonce, control: transcript === null, exchange });
    },
    cite: () =>
      (transcript?.events ?? [])
        .slice(since)
        .filter((event) => CITED.includes(event.kind) && (transcript?.connectionOf(event) ?? Infinity) > earlier)
        .slice(0, MOST_CITED)
        .map(({ id }) => id),
  };
}

function nobody(): void {
  // A control leaves no transcript.
}

type Opened = Pick<Attempt, 'route' | 'handshake' | 'outer' | 'tlsFailure' | 'tlsReach' | 'tlsPeer'>;

function reachOfTls({ ms, failure }: NonNullable<OpenedByMode['tls']>): ReachEntry {
  const error = failure ? { code: failure.code, message: failure.message } : null;
  return { hop: 'target', stage: 'tls', ok: failure === null, ms, addresses: [], local: null, remote: null, error };
}

/** However a check ends, none of its streams outlives the run. */
function abortWith(signal: AbortSignal, stream: ByteStream): void {
  const abort = (): void => {
    stream.abort();
  };
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  void stream.closed.then(() => {
    signal.removeEventListener('abort', abort);
  });
}

const NOT_OPENED: Opened = {
  route: {
    ok: false,
    failure: new Failure('INTERNAL', 'nothing was tried', { stage: 'usage' }),
    reason: null,
    reach: [],
    dialogues: [],
    attempts: 0,
    unanswered: 0,
  },
  handshake: null,
  outer: null,
  tlsFailure: null,
  tlsReach: null,
  tlsPeer: null,
};

function isReplyTo(line: Buffer, { nonce }: ProbeRequest): boolean {
  try {
    const reply = parseReply(line);
    return reply.ok && reply.nonce === nonce;
  } catch {
    return false;
  }
}

function noteBins(observe: Observe, end: 'client' | 'server', { startedAt, binNs, bins }: BinSeries): void {
  bins.forEach((count, index) => {
    if (count > 0) observe({ at: startedAt + index * binNs, end, direction: 'received', kind: 'bytes', count });
  });
}

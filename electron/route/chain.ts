import { isIPv4 } from 'node:net';
import { Failure } from '../../shared/model/failure.ts';
import type { HandshakeReason } from '../../shared/model/handshake.ts';
import type { Endpoint, Hop, Route } from '../../shared/model/route.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { hrtimeNs, monotonicMs } from '../net/deadline.ts';
import { dialTcp, lookUp, type Dialled, type DialOptions } from '../net/dial.ts';
import { reachEntry, type ReachEntry } from '../net/reach.ts';
import type { Resolve } from '../net/resolve.ts';
import { startTlsClient } from '../net/tls.ts';
import type { Dialogue, HopContext, HopResult } from './hop.ts';
import { connectThroughHttp } from './http-connect.ts';
import { canRelay, relayImpossible } from './modes.ts';
import { proxyAuthorization } from './proxy-authorization.ts';
import { connectThroughSocks4 } from './socks4.ts';
import { connectThroughSocks5 } from './socks5.ts';

/** A stage may take so long (CLI.md, `--timeout`). */
export const DEFAULT_STAGE_TIMEOUT_MS = 10_000;

export interface RouteOptions {
  readonly signal?: AbortSignal;
  /** For each stage of each hop; default 10 s. */
  readonly timeoutMs?: number;
  readonly observe?: Observe;
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
  /** Connects to the first hop (or to the target where there is none); default: `dialTcp`. */
  readonly dial?: Dial;
}

export type Dial = (endpoint: Endpoint, options: DialOptions) => Promise<Dialled>;

interface RouteRecord {
  /** In order, those of a redialled chain included. */
  readonly reach: readonly ReachEntry[];
  readonly dialogues: readonly Dialogue[];
  /** How often the chain was dialled. */
  readonly attempts: number;
  /** How many of these ended because a proxy went away without an answer. */
  readonly unanswered: number;
}

/** What the caller has to add to its absolute-form request to the last hop. */
export interface Relay {
  readonly proxyAuthorization: string | null;
}

export type RouteResult =
  | (RouteRecord & {
      readonly ok: true;
      /** Open to the target (`direct`, `tunnel`) or to the last hop (`relay`). Its counters include the dialogues with the hops. */
      readonly stream: ByteStream;
      /** Set in mode `relay`. */
      readonly relay: Relay | null;
    })
  | (RouteRecord & {
      readonly ok: false;
      /** With `stage` and `hop`: whose connection or answer it was. */
      readonly failure: Failure;
      readonly reason: HandshakeReason | null;
    });

export type FailedRoute = Extract<RouteResult, { ok: false }>;

/**
 * Opens `route`: each next hop's address is asked of the one before it. Failures on the way are results, not errors. On failure and on
 * `signal` nothing stays open. A proxy that goes away without an answer is tried once more, from the first hop on.
 */
export async function openRoute(route: Route, target: Endpoint, options: RouteOptions = {}): Promise<RouteResult> {
  try {
    return await new Opening(route, target, options).run(relayOver(route));
  } catch (error) {
    return notDialled(error);
  }
}

/** The same where the first hop is known to be out of reach; `tell` is called for what was seen of that, where the route would dial at all. */
export function unreachedRoute(route: Route, { failure, reach }: Extract<Dialled, { ok: false }>, tell: () => void): FailedRoute {
  try {
    relayOver(route);
  } catch (error) {
    return notDialled(error);
  }
  tell();
  return { ok: false, failure, reason: dialReason(failure, true), reach, dialogues: [], attempts: 1, unanswered: 0 };
}

/** Null in other modes. Throws where nobody can be asked to relay, or in such words. */
function relayOver({ hops, mode }: Route): Relay | null {
  if (mode !== 'relay') return null;
  const last = hops.at(-1);
  if (!canRelay(last)) throw relayImpossible(last);
  return { proxyAuthorization: proxyAuthorization(last?.credentials) };
}

function notDialled(error: unknown): FailedRoute {
  if (!(error instanceof Failure && error.stage === 'usage')) throw error;
  return { ok: false, failure: error, reason: null, reach: [], dialogues: [], attempts: 0, unanswered: 0 };
}

/** Where one walk along the chain ended, when not at its end. */
interface Stop {
  readonly failure: Failure;
  readonly reason: HandshakeReason | null;
  readonly unanswered?: boolean;
  /** The hop was given one of several addresses and could not reach it. */
  readonly otherAddress?: number;
}

class Opening {
  readonly #route: Route;
  readonly #target: Endpoint;
  readonly #options: RouteOptions;
  readonly #timeoutMs: number;
  readonly #reach: ReachEntry[] = [];
  readonly #dialogues: Dialogue[] = [];
  /** Names looked up here on behalf of a hop that cannot, and which address comes next. */
  readonly #lookups = new Map<number, { readonly addresses: readonly string[]; next: number }>();

  constructor(route: Route, target: Endpoint, options: RouteOptions) {
    this.#route = route;
    this.#target = target;
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_STAGE_TIMEOUT_MS;
  }

  async run(relay: Relay | null): Promise<RouteResult> {
    let unanswered = 0;
    for (let attempts = 1; ; attempts += 1) {
      const walked = await this.#walk();
      if (!('stream' in walked) && walked.unanswered) unanswered += 1;
      const record = { reach: this.#reach, dialogues: this.#dialogues, attempts, unanswered };
      if ('stream' in walked) return { ok: true, stream: walked.stream, relay, ...record };
      if (walked.otherAddress !== undefined && this.#takeNextAddress(walked.otherAddress)) continue;
      if (walked.unanswered && unanswered === 1) continue;
      return { ok: false, failure: walked.failure, reason: walked.reason, ...record };
    }
  }

  async #walk(): Promise<{ readonly stream: ByteStream } | Stop> {
    const { hops, mode } = this.#route;
    const first = hops[0];
    const dialled = await (this.#options.dial ?? dialTcp)(first ?? this.#target, this.#dialOptions(first ? 0 : 'target'));
    this.#reach.push(...dialled.reach);
    if (!dialled.ok) return { failure: dialled.failure, reason: dialReason(dialled.failure, first !== undefined) };
    let stream = dialled.stream;
    for (const [index, hop] of hops.entries()) {
      const reached = hop.kind === 'https' ? await this.#secure(stream, hop, index) : { stream };
      if (!('stream' in reached)) return reached;
      stream = reached.stream;
      if (mode === 'relay' && index === hops.length - 1) break;
      const passed = await this.#pass(stream, hop, index);
      if (!('stream' in passed)) {
        stream.abort();
        await stream.closed;
        return passed;
      }
      stream = passed.stream;
    }
    return { stream };
  }

  /** TLS to an https hop. `startTlsClient` releases the stream when it fails. */
  async #secure(stream: ByteStream, hop: Hop, index: number): Promise<{ readonly stream: ByteStream } | Stop> {
    const since = monotonicMs();
    const ends = { local: stream.local, remote: stream.remote };
    try {
      const { signal } = this.#options;
      const secured = await startTlsClient(stream, {
        servername: hop.host,
        trust: hop.trust ?? {},
        timeoutMs: this.#timeoutMs,
        ...(signal ? { signal } : {}),
      });
      this.#reach.push(reachEntry({ hop: index, stage: 'tls', since, ends }));
      this.#options.observe?.({
        at: hrtimeNs(),
        end: 'client',
        hop: index,
        kind: 'tls',
        text: secured.tls ? `${secured.tls.protocol} ${secured.tls.cipher}` : 'TLS',
      });
      return { stream: secured };
    } catch (error) {
      const failure = (
        error instanceof Failure
          ? error
          : new Failure('TLS_FAILED', 'the TLS handshake with the proxy failed', { stage: 'tls', cause: error })
      ).at(index);
      this.#reach.push(reachEntry({ hop: index, stage: 'tls', since, ends, failure }));
      return { failure, reason: tlsReason(failure) };
    }
  }

  /** The dialogue with one hop, about the one behind it. */
  async #pass(stream: ByteStream, hop: Hop, index: number): Promise<{ readonly stream: ByteStream } | Stop> {
    const following = this.#route.hops[index + 1];
    const nextIndex = following ? index + 1 : 'target';
    const next = await this.#addressFor(hop, index, following ?? this.#target, nextIndex);
    if ('failure' in next) return next;
    const { signal, observe } = this.#options;
    const context: HopContext = {
      index,
      nextIndex,
      timeoutMs: this.#timeoutMs,
      ...(signal ? { signal } : {}),
      ...(observe ? { observe } : {}),
    };
    const since = monotonicMs();
    const ends = { local: stream.local, remote: stream.remote };
    const result = await connectThrough(stream, hop, next, context);
    this.#dialogues.push(result.dialogue);
    this.#reach.push(reachEntry({ hop: index, stage: 'proxy', since, ends, failure: result.ok ? null : result.failure }));
    if (result.ok) return { stream: result.stream };
    const { failure, reason, unanswered } = result;
    return {
      failure,
      reason,
      unanswered,
      ...(mayBeTheAddress(hop, failure) ? { otherAddress: index } : {}),
    };
  }

  /** `socks4` and `socks5` resolve here, the others at the proxy. */
  async #addressFor(hop: Hop, index: number, next: Endpoint, nextIndex: number | 'target'): Promise<Endpoint | Stop> {
    if (hop.kind !== 'socks4' && hop.kind !== 'socks5') return next;
    let known = this.#lookups.get(index);
    if (!known) {
      const resolved = await lookUp(next.host, this.#dialOptions(nextIndex));
      this.#reach.push(...resolved.reach);
      if (!resolved.ok) return { failure: resolved.failure, reason: dialReason(resolved.failure, nextIndex !== 'target') };
      known = { addresses: hop.kind === 'socks4' ? resolved.addresses.filter((address) => isIPv4(address)) : resolved.addresses, next: 0 };
      this.#lookups.set(index, known);
    }
    const host = known.addresses[known.next];
    if (host !== undefined) return { host, port: next.port };
    const failure = new Failure(
      'PROXY_TARGET_UNREACHABLE',
      `SOCKS4 carries IPv4 addresses only, and ${next.host} has none; use socks5 or socks5h for this hop`,
      { stage: 'proxy', hop: index },
    );
    return { failure, reason: nextIndex === 'target' ? 'target-unreachable' : 'hop-unreachable' };
  }

  #takeNextAddress(index: number): boolean {
    const known = this.#lookups.get(index);
    if (!known || known.next + 1 >= known.addresses.length) return false;
    known.next += 1;
    return true;
  }

  #dialOptions(hop: number | 'target'): DialOptions {
    const { signal, observe, resolve } = this.#options;
    return {
      hop,
      timeoutMs: this.#timeoutMs,
      ...(signal ? { signal } : {}),
      ...(observe ? { observe } : {}),
      ...(resolve ? { resolve } : {}),
    };
  }
}

function connectThrough(stream: ByteStream, hop: Hop, next: Endpoint, context: HopContext): Promise<HopResult> {
  switch (hop.kind) {
    case 'http':
    case 'https':
      return connectThroughHttp(stream, hop, next, context);
    case 'socks4':
    case 'socks4a':
      return connectThroughSocks4(stream, hop, next, context);
    case 'socks5':
    case 'socks5h':
      return connectThroughSocks5(stream, hop, next, context);
  }
}

/** SOCKS4 has one code for a rule and for an address out of reach. */
function mayBeTheAddress(hop: Hop, { code }: Failure): boolean {
  return code === 'PROXY_TARGET_UNREACHABLE' || (hop.kind === 'socks4' && code === 'PROXY_REFUSED');
}

function dialReason(failure: Failure, isHop: boolean): HandshakeReason | null {
  if (failure.code === 'CANCELLED') return null;
  return isHop ? 'hop-unreachable' : 'target-unreachable';
}

function tlsReason({ code }: Failure): HandshakeReason | null {
  if (code === 'TLS_NOT_SPOKEN') return 'not-understood';
  return code === 'CANCELLED' || code === 'TLS_CERTIFICATE' ? null : 'hop-unreachable';
}

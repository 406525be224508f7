import net from 'node:net';
import { Failure, type ErrorCode } from '../../shared/model/failure.ts';
import { formatEndpoint, type Endpoint } from '../../shared/model/route.ts';
import type { EventKind, Observe } from '../../shared/model/transcript.ts';
import type { ByteStream } from './byte-stream.ts';
import { cancelled, hrtimeNs, monotonicMs, startDeadline } from './deadline.ts';
import { errorCode } from './pumped-stream.ts';
import { millisecondsSince, reachEntry, type AddressAttempt, type AttemptOutcome, type ReachEntry } from './reach.ts';
import { resolveBySystem, type Resolve } from './resolve.ts';
import { directRead, tcpStream } from './tcp-stream.ts';

export interface DialOptions {
  readonly signal?: AbortSignal;
  /** For the lookup, and for each address; a name with more than two addresses has twice this for all of them together. */
  readonly timeoutMs: number;
  readonly observe?: Observe;
  readonly hop: number | 'target';
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
}

export type Dialled =
  | { readonly ok: true; readonly stream: ByteStream; readonly reach: readonly ReachEntry[] }
  | { readonly ok: false; readonly failure: Failure; readonly reach: readonly ReachEntry[] };

/** A hop that was looked up but not dialled, or could not be. */
export type Resolved =
  | { readonly ok: true; readonly addresses: readonly string[]; readonly reach: readonly ReachEntry[] }
  | { readonly ok: false; readonly failure: Failure; readonly reach: readonly ReachEntry[] };

/**
 * Connects to the first address of `endpoint` that answers. Addresses are tried one after the other, each with its own time, and all
 * are recorded: a race that gives up on slow addresses would blame the network for its own impatience.
 */
export async function dialTcp(endpoint: Endpoint, options: DialOptions): Promise<Dialled> {
  const resolved = await lookUp(endpoint.host, options);
  if (!resolved.ok) return resolved;
  const { addresses } = resolved;
  const since = monotonicMs();
  const attempts: AddressAttempt[] = [];
  const failures: Failure[] = [];
  const budget = options.timeoutMs * Math.min(addresses.length, 2);
  for (const [index, address] of addresses.entries()) {
    const left = budget - (monotonicMs() - since);
    const share = Math.max(1, Math.min(options.timeoutMs, left / (addresses.length - index)));
    const at: Endpoint = { host: address, port: endpoint.port };
    const tried = monotonicMs();
    tell(options, 'connecting', formatEndpoint(at));
    try {
      const stream = await connect(at, share, options.signal);
      if (isItself(stream)) throw await selfConnected(stream);
      attempts.push({ address: formatEndpoint(at), outcome: 'connected', ms: millisecondsSince(tried) });
      tell(options, 'connected', formatEndpoint(at));
      const entry = reachEntry({ hop: options.hop, stage: 'tcp', since, addresses: attempts, ends: stream });
      return { ok: true, stream, reach: [...resolved.reach, entry] };
    } catch (error) {
      const failure = located(error, at, options.hop);
      failures.push(failure);
      attempts.push({ address: formatEndpoint(at), outcome: outcomeOf(failure.code), ms: millisecondsSince(tried) });
      tell(options, 'connect-failed', `${formatEndpoint(at)}: ${failure.code}`);
      if (failure.code === 'CANCELLED') break;
    }
  }
  const failure = summary(failures, endpoint, options.hop);
  return {
    ok: false,
    failure,
    reach: [...resolved.reach, reachEntry({ hop: options.hop, stage: 'tcp', since, addresses: attempts, failure })],
  };
}

/** Looks a host up within `timeoutMs`, recorded as stage `dns`; an address is given back without a record. */
export async function lookUp(host: string, options: DialOptions): Promise<Resolved> {
  if (net.isIP(host) !== 0) return { ok: true, addresses: [host], reach: [] };
  const since = monotonicMs();
  const deadline = startDeadline(options.signal, options.timeoutMs);
  try {
    const addresses = await (options.resolve ?? resolveBySystem)(host, deadline.signal);
    tell(options, 'resolved', `${host}: ${addresses.join(' ')}`);
    return { ok: true, addresses, reach: [reachEntry({ hop: options.hop, stage: 'dns', since })] };
  } catch (error) {
    const failure = deadline.expired
      ? new Failure(
          'NAME_LOOKUP_FAILED',
          `no answer for the name "${host}" within ${String(options.timeoutMs)} ms; is the name server reachable?`,
          { stage: 'dns', hop: options.hop },
        )
      : new Failure(
          error instanceof Failure ? error.code : 'NAME_LOOKUP_FAILED',
          error instanceof Failure ? error.message : `looking up "${host}" failed`,
          {
            stage: 'dns',
            hop: options.hop,
            cause: error,
          },
        );
    tell(options, 'connect-failed', `${host}: ${failure.code}`);
    return { ok: false, failure, reach: [reachEntry({ hop: options.hop, stage: 'dns', since, failure })] };
  } finally {
    deadline.clear();
  }
}

function connect({ host, port }: Endpoint, timeoutMs: number, signal: AbortSignal | undefined): Promise<ByteStream> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(cancelled());
      return;
    }
    const direct = directRead();
    const socket = net.connect({ host, port, autoSelectFamily: false, allowHalfOpen: true, noDelay: true, onread: direct.onread });
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.off('connect', onConnect);
    };
    const giveUp = (failure: Failure): void => {
      settle();
      // The error that the destruction may bring has nobody left to tell.
      socket.off('error', onError);
      socket.on('error', () => undefined);
      socket.destroy();
      reject(failure);
    };
    const onConnect = (): void => {
      settle();
      socket.off('error', onError);
      resolve(tcpStream(socket, direct));
    };
    const onError = (error: Error): void => {
      giveUp(new Failure(codeOf(error), errorCode(error) ?? 'no system code', { stage: 'tcp', cause: error }));
    };
    const onAbort = (): void => {
      giveUp(cancelled());
    };
    const timer = setTimeout(() => {
      giveUp(new Failure('CONNECT_TIMEOUT', `no answer within ${String(Math.round(timeoutMs))} ms`, { stage: 'tcp' }));
    }, timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('connect', onConnect);
    socket.on('error', onError);
  });
}

/**
 * A port of this machine that nobody listens on may be chosen as the connection's own: TCP then connects it to itself (RFC 9293 §3.5, simultaneous open), and
 * everything that is sent comes back. Of thousands of dials that happens now and then, and it would pass for a proxy that echoes.
 */
function isItself({ local, remote }: ByteStream): boolean {
  return local !== null && remote !== null && local.port === remote.port && local.host === remote.host;
}

async function selfConnected(stream: ByteStream): Promise<Failure> {
  stream.abort();
  await stream.closed;
  return new Failure('CONNECTION_REFUSED', 'nobody listens there: the connection was made to itself', { stage: 'tcp' });
}

function codeOf(error: Error): ErrorCode {
  switch (errorCode(error)) {
    case 'ECONNREFUSED':
      return 'CONNECTION_REFUSED';
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
      return 'CONNECTION_RESET';
    case 'ETIMEDOUT':
      return 'CONNECT_TIMEOUT';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EACCES':
    case 'EPERM':
    case 'EAFNOSUPPORT':
      return 'HOST_UNREACHABLE';
    default:
      return 'NETWORK_ERROR';
  }
}

const OUTCOMES: Readonly<Partial<Record<ErrorCode, AttemptOutcome>>> = {
  CONNECTION_REFUSED: 'refused',
  CONNECTION_RESET: 'reset',
  CONNECT_TIMEOUT: 'timeout',
  HOST_UNREACHABLE: 'unreachable',
};
function outcomeOf(code: ErrorCode): AttemptOutcome {
  return OUTCOMES[code] ?? 'error';
}

const SAID: Readonly<Partial<Record<ErrorCode, string>>> = {
  CONNECTION_REFUSED: 'refused the connection; does something listen there?',
  CONNECTION_RESET: 'reset the connection while it was made',
  CONNECT_TIMEOUT: 'did not answer in time; is a firewall in between?',
  HOST_UNREACHABLE: 'cannot be reached from this machine',
};
function located(error: unknown, at: Endpoint, hop: number | 'target'): Failure {
  const code = error instanceof Failure ? error.code : 'NETWORK_ERROR';
  if (code === 'CANCELLED') return new Failure(code, 'cancelled', { stage: 'tcp', hop, cause: error });
  const detail = error instanceof Failure ? error.message : 'unknown error';
  return new Failure(code, `${formatEndpoint(at)} ${SAID[code] ?? `failed (${detail})`}`, { stage: 'tcp', hop, cause: error });
}

/** What came nearest to a connection tells most: somebody who refuses is there, somebody silent may not be. */
const TELLING: readonly ErrorCode[] = [
  'CANCELLED',
  'CONNECTION_RESET',
  'CONNECTION_REFUSED',
  'CONNECT_TIMEOUT',
  'HOST_UNREACHABLE',
  'NETWORK_ERROR',
];
function summary(failures: readonly Failure[], endpoint: Endpoint, hop: number | 'target'): Failure {
  const told = TELLING.map((code) => failures.find((failure) => failure.code === code)).find((failure) => failure !== undefined);
  if (!told) return new Failure('NETWORK_ERROR', `${formatEndpoint(endpoint)} has no address to connect to`, { stage: 'tcp', hop });
  if (failures.length === 1 || told.code === 'CANCELLED') return told;
  const all = failures.map((failure) => failure.message).join(' · ');
  return new Failure(
    told.code,
    `none of the ${String(failures.length)} addresses of ${formatEndpoint(endpoint)} could be connected to: ${all}`,
    { stage: 'tcp', hop, cause: told },
  );
}

function tell({ observe, hop }: DialOptions, kind: EventKind, text: string): void {
  observe?.({ at: hrtimeNs(), end: 'client', hop: hop === 'target' ? null : hop, kind, text });
}

import { Failure } from '../../shared/model/failure.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { hrtimeNs, monotonicMs, startDeadline } from '../net/deadline.ts';
import type { Service } from '../websocket/connection-record.ts';
import { EvidenceStore, type EvidenceLimits } from './evidence-store.ts';
import type { Exchange } from './exchange.ts';
import { readLine } from './first-line.ts';
import { formatError, formatOk, parseRequest, type ProbeRequest } from './probe-line.ts';
import { Leases, type LeaseCaps, type OpenPort } from './lease.ts';
import { LoopWatch } from './loop-watch.ts';
import { pacedService } from './paced-service.ts';
import { newProbeRecord, type ProbeRecord } from './probe-record.ts';
import { SecretGuard, type GuessLimits } from './secret-guard.ts';
import type { ProbeCaps, ServerContext } from './server-context.ts';
import { SERVERS } from './server-halves.ts';

export const STRANGER_CAPS: ProbeCaps = { bytesPerConnection: 4 * 2 ** 30, bytesTotal: 256 * 2 ** 30, msPerConnection: 10 * 60_000 };
export const OWN_CAPS: ProbeCaps = { bytesPerConnection: Infinity, bytesTotal: Infinity, msPerConnection: Infinity };

const SPEAKS_ANYWAY_MS = 600;
/** How long a client may take for its first line: it costs nothing to send, and who holds a place for longer wants the place. */
const FIRST_LINE_MS = 30_000;
/** The longest time that a timer of Node can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface ProbeServiceOptions {
  readonly caps: ProbeCaps;
  /** Every request must carry it as `auth`. */
  readonly secret?: string | null;
  /** How often an address may give a wrong one. */
  readonly guessLimits?: GuessLimits;
  readonly evidence?: EvidenceLimits;
  /** Opens ports for single runs (`lease`); without it there are none. */
  readonly openPort?: OpenPort;
  readonly leaseCaps?: LeaseCaps;
  /** Told of each duplex exchange as it begins: the connection's number, the request's nonce, and the server's end of it. */
  readonly onExchange?: (connection: number, nonce: string, exchange: Exchange) => void;
}

export interface ProbeService {
  readonly service: Service;
  /** What the next connections are for; null: their first line says it. */
  expect(request: ProbeRequest | null): void;
  readonly store: EvidenceStore;
}

/** The probe service of PROTOCOL.md: reads the request, plays the server's half of the check, keeps what it saw. */
export function createProbeService(options: ProbeServiceOptions): ProbeService {
  const store = new EvidenceStore(options.evidence);
  let expected: ProbeRequest | null = null;
  let promised = 0;
  /** While anybody is served. */
  let watch: LoopWatch | null = null;
  let served = 0;

  const guard = options.secret ? new SecretGuard(options.secret, options.guessLimits) : null;

  /** Checks secret and caps, reserves what the request may cost, and fills in the limits that it left open. */
  const admit = (request: ProbeRequest, host: string): { readonly request: ProbeRequest; readonly reserved: number } => {
    guard?.admit(request.auth, host);
    const { bytesPerConnection, bytesTotal, msPerConnection } = options.caps;
    // What a client sends is not this server's to pay; `evidence` only names such an amount.
    const most = request.check === 'evidence' ? 0 : Math.max(request.up ?? 0, request.down ?? 0);
    if (most > bytesPerConnection) {
      throw new Failure('PROBE_CAP', `this server moves at most ${String(bytesPerConnection)} bytes a connection; ask for less`, {
        stage: 'stream',
      });
    }
    const left = bytesTotal - promised;
    // Only `duplex` sends amounts; what the other checks cost is small and counted when they are over.
    const reserved = request.check === 'duplex' ? (request.down ?? Math.min(bytesPerConnection, left)) : 0;
    if (left < 1 || reserved > left) {
      throw new Failure('PROBE_CAP', 'this server has sent all the bytes that it was given; restart it to go on', { stage: 'stream' });
    }
    if (reserved !== Infinity) promised += reserved;
    return {
      reserved: reserved === Infinity ? 0 : reserved,
      request: {
        ...request,
        down: request.check !== 'duplex' || reserved === Infinity ? request.down : reserved,
        ms:
          request.ms === null && (request.down !== null || msPerConnection === Infinity)
            ? null
            : Math.min(request.ms ?? Infinity, msPerConnection),
      },
    };
  };

  const { bytesPerSecond } = options.caps;
  const toldCap = bytesPerSecond === undefined ? {} : { maxRate: bytesPerSecond };

  const unpaced: Service = async (stream, connection, stopped) => {
    const record = newProbeRecord(hrtimeNs());
    const told = expected;
    let reserved = 0;
    const writtenBefore = stream.bytesWritten;
    const deadline = startDeadline(stopped, Math.min(LONGEST_TIMER_MS, options.caps.msPerConnection + FIRST_LINE_MS));
    const { signal } = deadline;
    const [watching, since] = [(watch ??= new LoopWatch()), monotonicMs()];
    served += 1;
    store.add(connection, record, () => watching.since(since));
    void stream.ended.then((seen) => {
      record.ended ??= seen;
    });
    try {
      const first = told ? await awaitLine(stream, record, told, signal) : await readRequest(stream, record, signal);
      const { request, ...admitted } = admit(first.request, connection.remote?.host ?? '');
      ({ reserved } = admitted);
      Object.assign(record, { nonce: request.nonce, check: request.check, part: request.part });
      const context: ServerContext = {
        stream,
        request,
        record,
        connection,
        caps: options.caps,
        signal,
        store,
        leases,
        takenLine: () => first.line,
        takeLine: async () => {
          if (record.line === 'waiting') accept(record, request, await readLine(stream, signal));
        },
        accepts: (line) => accept(record, request, line),
        reply: (fields) => formatOk(request.nonce, { ...toldCap, ...fields }),
        publish: (exchange) => {
          store.follow(record, exchange);
          options.onExchange?.(connection.id, request.nonce, exchange);
        },
      };
      await SERVERS[request.check](context);
    } catch (error) {
      const failure = error instanceof Failure ? error : null;
      record.error = { code: failure?.code ?? 'INTERNAL', message: failure?.message ?? 'the probe service failed' };
      if (!failure) throw error;
      if (failure.code.startsWith('PROBE_') || failure.code === 'EVIDENCE_MISSING') await refuse(stream, failure, signal);
    } finally {
      record.closedFirst = stream.readState === 'open' || stream.readState === 'aborted';
      store.settle(record);
      served -= 1;
      if (served === 0) {
        watching.close();
        watch = null;
      }
      promised += stream.bytesWritten - writtenBefore - reserved;
      if (deadline.expired) stream.abort();
      deadline.clear();
    }
  };

  const service = bytesPerSecond === undefined ? unpaced : pacedService(unpaced, bytesPerSecond);
  const leases = options.openPort ? new Leases(options.openPort, service, options.leaseCaps) : null;
  return {
    service,
    store,
    expect: (request) => {
      expected = request;
    },
  };
}

/** The request, and its line where it has been read. */
interface FirstLine {
  readonly request: ProbeRequest;
  readonly line: Buffer | null;
}

/**
 * A server that was told what comes speaks even if the client's line never arrives, but not at once: bytes on the heels of the 101 are what the check
 * `early-data` is about, and must not be at stake in the others.
 */
async function awaitLine(stream: ByteStream, record: ProbeRecord, request: ProbeRequest, signal: AbortSignal): Promise<FirstLine> {
  const deadline = startDeadline(signal, SPEAKS_ANYWAY_MS);
  try {
    const line = await readLine(stream, deadline.signal);
    if (line.length > 0 && accept(record, request, line)) return { request, line };
    stream.unread(line);
  } catch (error) {
    if (!(error instanceof Failure) || signal.aborted) throw error;
  } finally {
    deadline.clear();
  }
  return { request, line: null };
}

async function readRequest(stream: ByteStream, record: ProbeRecord, signal: AbortSignal): Promise<FirstLine> {
  const line = await readLineInTime(stream, signal);
  if (line.length === 0) throw new Failure('STREAM_CLOSED', 'the client left without a request', { stage: 'stream' });
  try {
    const request = parseRequest(line);
    record.line = 'ok';
    return { request, line };
  } catch (error) {
    record.line = 'bad';
    record.lineBytes = line.subarray(0, 256);
    throw error;
  }
}

async function readLineInTime(stream: ByteStream, signal: AbortSignal): Promise<Buffer> {
  const deadline = startDeadline(signal, FIRST_LINE_MS);
  try {
    return await readLine(stream, deadline.signal);
  } catch (error) {
    if (!deadline.expired) throw error;
    throw new Failure('PROBE_MALFORMED', `no request came within ${String(FIRST_LINE_MS / 1000)} s`, { stage: 'stream' });
  } finally {
    deadline.clear();
  }
}

function accept(record: ProbeRecord, request: ProbeRequest, line: Buffer): boolean {
  if (record.line === 'ok') return true;
  if (isLineOf(line, request)) record.line = 'ok';
  else if (line.length > 0) {
    record.line = 'bad';
    record.lineBytes = line.subarray(0, 256);
  }
  return record.line === 'ok';
}

function isLineOf(line: Buffer, request: ProbeRequest): boolean {
  try {
    const came = parseRequest(line);
    return came.nonce === request.nonce && came.check === request.check;
  } catch {
    return false;
  }
}

async function refuse(stream: ByteStream, failure: Failure, signal: AbortSignal): Promise<void> {
  try {
    await stream.write(formatError(failure), signal);
  } catch (error) {
    // The client has gone meanwhile; the record already says why it was refused.
    if (!(error instanceof Failure)) throw error;
  }
}

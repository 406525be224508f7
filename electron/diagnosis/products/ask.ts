import { Failure } from '../../../shared/model/failure.ts';
import type { Endpoint, Hop } from '../../../shared/model/route.ts';
import type { ByteStream } from '../../net/byte-stream.ts';
import { monotonicMs, startDeadline } from '../../net/deadline.ts';
import { openRoute } from '../../route/chain.ts';
import { closingOf, type Closing } from './closing.ts';
import { NO_REQUEST, PORT_ZERO, SOCKS_GREETING, UNKNOWN_COMMAND } from './known-products.ts';
import type { Behaviour } from './recognise.ts';

export type Asked = Pick<Behaviour, 'refusal' | 'socks' | 'closing'>;

export interface AskOptions {
  /** Of each stage of the way there, and for each answer. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Enough for the head and the beginning of a page; what comes after tells nothing more. */
const MOST_BYTES = 16 * 1024;
/** A greeting's yes and a reply with an IPv4 address (RFC 1928 §6). */
const SOCKS_YES = '0500';
const NOTHING_ASKED: Asked = { refusal: null, socks: null, closing: null };

/** Asks the last of `hops`, over those before it, what products answer differently. Rejects with `CANCELLED` only; what does not answer is null. */
export async function askHop(hops: readonly Hop[], options: AskOptions): Promise<Asked> {
  const hop = hops.at(-1);
  if (!hop) return NOTHING_ASKED;
  const first = hops.length === 1;
  if (hop.kind === 'http' || hop.kind === 'https') return await refusalOf(() => openTo(hops, options), first, options);
  const open = (): Promise<ByteStream | null> => openThrough(hops.slice(0, -1), hop, options);
  // Which of the versions it speaks is not asked: of SOCKS 4 nothing is known that differs.
  if (hop.kind === 'socks4' || hop.kind === 'socks4a' || hop.credentials) return NOTHING_ASKED;
  const unknownCommand = await socksAnswer(open, UNKNOWN_COMMAND, first, options);
  const portZero = await socksAnswer(open, PORT_ZERO, false, options);
  if (!unknownCommand || !portZero) return NOTHING_ASKED;
  return {
    refusal: null,
    socks: { unknownCommand: unknownCommand.answer, portZero: portZero.answer },
    closing: unknownCommand.closing,
  };
}

/** Asks what stands at an address in front of the server. */
export async function askFront(target: Endpoint, options: AskOptions): Promise<Asked> {
  return await refusalOf(() => openThrough([], target, options), true, options);
}

/** A connection to the last hop itself, within TLS where it wants that. */
async function openTo(hops: readonly Hop[], { waitMs, signal }: AskOptions): Promise<ByteStream | null> {
  const opened = await openRoute({ hops, mode: 'relay' }, NOWHERE, { timeoutMs: waitMs, signal });
  return opened.ok ? opened.stream : null;
}

/** In mode `relay` nobody is told the target. */
const NOWHERE: Endpoint = { host: 'nowhere.invalid', port: 1 };

async function openThrough(hops: readonly Hop[], target: Endpoint, { waitMs, signal }: AskOptions): Promise<ByteStream | null> {
  const opened = await openRoute({ hops, mode: hops.length === 0 ? 'direct' : 'tunnel' }, target, { timeoutMs: waitMs, signal });
  return opened.ok ? opened.stream : null;
}

/** `first`: nothing that is known stands between, so its closing is seen as well. */
async function refusalOf(open: () => Promise<ByteStream | null>, first: boolean, options: AskOptions): Promise<Asked> {
  const stream = await open();
  if (!stream) return NOTHING_ASKED;
  try {
    const askedAt = monotonicMs();
    await stream.write(Buffer.from(NO_REQUEST, 'latin1'), options.signal);
    const { bytes, ended } = await readAll(stream, MOST_BYTES, options);
    if (bytes.length === 0) return NOTHING_ASKED;
    return { refusal: bytes, socks: null, closing: ended && first ? await closingOf(stream, askedAt, options.signal) : null };
  } catch (error) {
    nothing(error, options.signal);
    return NOTHING_ASKED;
  } finally {
    stream.abort();
  }
}

interface SocksAnswer {
  /** What follows the greeting's yes; null: it neither answered nor closed. */
  readonly answer: Buffer | null;
  readonly closing: Closing | null;
}

/** null: no yes to the greeting. */
async function socksAnswer(
  open: () => Promise<ByteStream | null>,
  request: Buffer,
  first: boolean,
  options: AskOptions,
): Promise<SocksAnswer | null> {
  const stream = await open();
  if (!stream) return null;
  try {
    await stream.write(SOCKS_GREETING, options.signal);
    const yes = await readAll(stream, SOCKS_YES.length / 2, options);
    if (yes.bytes.toString('hex') !== SOCKS_YES) return null;
    const askedAt = monotonicMs();
    await stream.write(request, options.signal);
    const { bytes, ended } = await readAll(stream, request.length, options);
    const closing = ended && first ? await closingOf(stream, askedAt, options.signal) : null;
    return { answer: ended || bytes.length === request.length ? bytes : null, closing };
  } catch (error) {
    return nothing(error, options.signal);
  } finally {
    stream.abort();
  }
}

/** Up to `most` bytes, to the end of the stream, or until nothing more comes in time. */
async function readAll(
  stream: ByteStream,
  most: number,
  { waitMs, signal }: AskOptions,
): Promise<{ readonly bytes: Buffer; readonly ended: boolean }> {
  const parts: Buffer[] = [];
  let length = 0;
  const deadline = startDeadline(signal, waitMs);
  try {
    while (length < most) {
      const part = await stream.read(most - length, deadline.signal);
      if (part.length === 0) return { bytes: Buffer.concat(parts), ended: true };
      parts.push(part);
      length += part.length;
    }
  } catch (error) {
    // What came before a reset, or before the time was up, is an answer too.
    nothing(error, signal);
  } finally {
    deadline.clear();
  }
  return { bytes: Buffer.concat(parts), ended: false };
}

/** No answer is an answer here, but for a bug and for somebody who wants to stop. */
function nothing(error: unknown, signal: AbortSignal): null {
  if (!(error instanceof Failure) || signal.aborted) throw error;
  return null;
}

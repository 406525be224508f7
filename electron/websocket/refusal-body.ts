import { Failure } from '../../shared/model/failure.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { startDeadline } from '../net/deadline.ts';
import { bodyFraming } from '../wire/connect-reply.ts';
import type { ResponseHead } from '../wire/http-head.ts';

const MAX_BYTES = 4096;
const MAX_MS = 500;

/**
 * The beginning of a refusal's body as on the wire: at most 4 KiB and at most 500 ms, since it is only there to be shown.
 * Never throws for what the peer does; what came until then is the result.
 */
export async function readRefusalBody(stream: ByteStream, head: ResponseHead, signal: AbortSignal): Promise<Buffer> {
  const framing = bodyFraming(head);
  if (framing.kind === 'none') return Buffer.alloc(0);
  const wanted = framing.kind === 'length' ? Math.min(framing.length, MAX_BYTES) : MAX_BYTES;
  const deadline = startDeadline(signal, MAX_MS);
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    while (length < wanted) {
      const piece = await stream.read(wanted - length, deadline.signal);
      if (piece.length === 0) break;
      pieces.push(piece);
      length += piece.length;
      if (framing.kind === 'chunked' && endsChunked(Buffer.concat(pieces))) break;
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  } finally {
    deadline.clear();
  }
  return Buffer.concat(pieces);
}

/** The last chunk without trailers (RFC 9112 §7.1); with trailers the time limit ends the reading. */
function endsChunked(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  return text === '0\r\n\r\n' || text.endsWith('\r\n0\r\n\r\n');
}

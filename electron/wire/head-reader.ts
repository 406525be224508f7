import { Failure } from '../../shared/model/failure.ts';
import type { HeadLimits } from '../../shared/model/handshake.ts';
import { CR, LF } from './characters.ts';
import type { HeadProgress, HeadReader, HttpHead } from './http-head.ts';

/** How a start line is told from what is none. `null` means: nothing wrong so far. */
export interface StartRules<H extends HttpHead> {
  /** Looks once at each byte in [from, to) of what stands before the end of the start line. A text says why this cannot be a head. */
  inspect(bytes: Buffer, from: number, to: number, lineStart: number): string | null;
  /** For a complete, non-empty line: where in it the start line begins, `junk`, or why this cannot be a head. */
  find(bytes: Buffer, lineStart: number, contentEnd: number): { readonly start: number } | 'junk' | { readonly wrong: string };
  parse(bytes: Buffer, junk: Buffer): H | null;
}

/** A few lines before the start line are forgiven (RFC 9112 §2.2 asks for one empty one); more are another protocol, or a flood. */
export const MAX_JUNK_LINES = 16;

const FIRST_CAPACITY = 1024;

/**
 * The chunk-independent core of both readers: every decision hangs on a position in the input, never on where a chunk ends. Each byte is
 * copied once and looked at a fixed number of times.
 */
export function createHeadReader<H extends HttpHead>(rules: StartRules<H>, limits: HeadLimits): HeadReader<H> {
  let store = Buffer.allocUnsafe(Math.max(1, Math.min(FIRST_CAPACITY, limits.maxBytes)));
  let length = 0;
  let lineStart = 0;
  let headStart = -1;
  let junkLines = 0;
  let headerLines = 0;
  let settled = false;

  /** Keeps as much of `piece` as the limit allows; true when all of it. */
  function keep(piece: Uint8Array): boolean {
    const room = Math.min(piece.length, limits.maxBytes - length);
    if (length + room > store.length) {
      const larger = Buffer.allocUnsafe(Math.min(limits.maxBytes, Math.max(store.length * 2, length + room)));
      store.copy(larger, 0, 0, length);
      store = larger;
    }
    store.set(piece.subarray(0, room), length);
    length += room;
    return room === piece.length;
  }

  function fail(code: 'HEAD_TOO_LARGE' | 'TOO_MANY_HEADERS' | 'HANDSHAKE_MALFORMED', message: string, unseen: Uint8Array): HeadProgress<H> {
    settled = true;
    keep(unseen);
    return { state: 'failed', code, message, bytes: held() };
  }

  function held(): Buffer {
    return Buffer.from(store.subarray(0, length));
  }

  /** A line ended before the start line was found. */
  function beforeHead(contentEnd: number): string | null {
    if (contentEnd > lineStart) {
      const found = rules.find(store, lineStart, contentEnd);
      if (found !== 'junk' && 'wrong' in found) return found.wrong;
      if (found !== 'junk') {
        headStart = found.start;
        return null;
      }
    }
    junkLines += 1;
    return junkLines > MAX_JUNK_LINES ? `no start line within ${String(MAX_JUNK_LINES)} lines` : null;
  }

  function complete(rest: Uint8Array): HeadProgress<H> {
    const head = rules.parse(Buffer.from(store.subarray(headStart, length)), Buffer.from(store.subarray(0, headStart)));
    if (!head) return fail('HANDSHAKE_MALFORMED', 'the start line cannot be read', rest);
    settled = true;
    return { state: 'done', head, rest: Buffer.from(rest) };
  }

  function push(chunk: Uint8Array): HeadProgress<H> {
    if (settled) throw new Failure('INTERNAL', 'a head reader was fed after its head had ended', { stage: 'handshake' });
    let position = 0;
    while (position < chunk.length) {
      const lf = chunk.indexOf(LF, position);
      const pieceEnd = lf < 0 ? chunk.length : lf + 1;
      const before = length;
      const kept = keep(chunk.subarray(position, pieceEnd));
      const unseen = chunk.subarray(Math.min(pieceEnd, position + length - before));
      position = pieceEnd;

      if (headStart < 0) {
        const wrong = rules.inspect(store, before, length, lineStart);
        if (wrong !== null) return fail('HANDSHAKE_MALFORMED', wrong, unseen);
      }
      if (!kept) return fail('HEAD_TOO_LARGE', `the head is larger than ${String(limits.maxBytes)} bytes`, unseen);
      if (lf < 0) break;

      const contentEnd = length - (length - 1 > lineStart && store[length - 2] === CR ? 2 : 1);
      if (headStart < 0) {
        const wrong = beforeHead(contentEnd);
        if (wrong !== null) return fail('HANDSHAKE_MALFORMED', wrong, unseen);
      } else if (contentEnd === lineStart) {
        return complete(unseen);
      } else {
        headerLines += 1;
        if (headerLines > limits.maxLines)
          return fail('TOO_MANY_HEADERS', `the head has more than ${String(limits.maxLines)} header lines`, unseen);
      }
      lineStart = length;
    }
    return { state: 'more' };
  }

  return {
    push,
    get held() {
      return held();
    },
  };
}

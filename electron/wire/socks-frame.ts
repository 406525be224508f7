import { Failure } from '../../shared/model/failure.ts';
import type { Span } from './redact.ts';

/** A frame to send. `secret`: the stretch to replace by `***` (redactSpan) before it is recorded, or null. */
export interface SocksFrame {
  readonly bytes: Buffer;
  readonly secret: Span | null;
}

/** What a reply means, in the words of `ConnectReply`. */
export type SocksOutcome = 'tunnel' | 'authentication' | 'policy' | 'target-unreachable' | 'not-understood' | 'refused';

export interface SocksMeaning {
  readonly outcome: SocksOutcome;
  /** A phrase without a full stop, for messages. */
  readonly text: string;
}

export type FrameProgress<T> =
  | { readonly state: 'more' }
  /** `bytes`: the exact frame. `rest`: the bytes behind it, which belong to whatever comes next. `secret` as in SocksFrame. */
  | { readonly state: 'done'; readonly value: T; readonly bytes: Buffer; readonly rest: Buffer; readonly secret: Span | null }
  /** `bytes`: what was read, 1 KiB at most. */
  | { readonly state: 'failed'; readonly code: 'PROXY_MALFORMED'; readonly message: string; readonly bytes: Buffer };

/** Reads one frame from any chunking. Feed it until it is `done` or `failed`; afterwards it must not be fed again. No bytes make it throw. */
export interface FrameReader<T> {
  push(chunk: Uint8Array): FrameProgress<T>;
  /** What is held so far (for the record when the peer stops in the middle). */
  readonly held: Buffer;
}

export type Decoded<T> =
  'more' | { readonly wrong: string } | { readonly value: T; readonly length: number; readonly secret?: Span | null };

/**
 * Reads the frame at the start of `bytes`: its value and length, `'more'`, or why it is none. A decoder checks its fields from left to
 * right, each as soon as it is there, so that the verdict does not depend on how much came at once.
 */
export type FrameDecoder<T> = (bytes: Buffer) => Decoded<T>;

/** Above every frame that a decoder accepts: SOCKS5 takes 513 bytes at most (user and password), SOCKS4a 520. */
const MAX_HELD = 1024;

export function createFrameReader<T>(decode: FrameDecoder<T>): FrameReader<T> {
  let held: Buffer = Buffer.alloc(0);
  let settled = false;
  return {
    push(chunk) {
      if (settled) throw new Failure('INTERNAL', 'a SOCKS frame reader was fed after its frame had ended', { stage: 'proxy' });
      const before = held.length;
      held = Buffer.concat([held, chunk.subarray(0, MAX_HELD - before)]);
      const decoded = decode(held);
      if (decoded === 'more') return { state: 'more' };
      settled = true;
      if ('wrong' in decoded)
        return { state: 'failed', code: 'PROXY_MALFORMED', message: `${decoded.wrong}${hint(held)}`, bytes: Buffer.from(held) };
      const { value, length, secret } = decoded;
      return {
        state: 'done',
        value,
        bytes: Buffer.from(held.subarray(0, length)),
        rest: Buffer.from(chunk.subarray(length - before)),
        secret: secret ?? null,
      };
    },
    get held() {
      return Buffer.from(held);
    },
  };
}

/** By the first byte alone, so that the message is the same for every chunking. */
function hint(bytes: Buffer): string {
  switch (bytes[0]) {
    case 0x15:
    case 0x16:
      return '; it looks like TLS';
    case 0x48:
      return '; it looks like an HTTP answer';
    case 0x43:
    case 0x47:
    case 0x4f:
    case 0x50:
      return '; it looks like an HTTP request';
    default:
      return '';
  }
}

export function wrongVersion(what: string, byte: number, expected: string): { readonly wrong: string } {
  return { wrong: `${what} begins with 0x${byte.toString(16).padStart(2, '0')} instead of ${expected}` };
}

import { Failure } from '../../shared/model/failure.ts';
import { DEFAULT_HEAD_LIMITS } from '../../shared/model/handshake.ts';
import type { HeadLimits } from '../../shared/model/handshake.ts';
import { createHeadReader } from './head-reader.ts';
import { requestRules, responseRules } from './start-rules.ts';

/** What is unusual about a head without making it unreadable. Those that request smuggling is made of have `smuggling: true`. */
export interface Irregularity {
  readonly code:
    | 'junk-before-start-line'
    | 'bare-lf'
    | 'bare-cr'
    | 'nul'
    | 'control-character'
    | 'non-ascii'
    | 'obs-fold'
    | 'space-before-colon'
    | 'no-colon'
    | 'empty-name'
    | 'bad-name-character'
    | 'start-line-spacing'
    | 'bad-start-line'
    | 'unknown-version'
    | 'repeated-content-length'
    | 'bad-content-length'
    | 'content-length-and-transfer-encoding'
    | 'repeated-host'
    | 'missing-host';
  /** Offset in `bytes` (in `junk` for junk). */
  readonly offset: number;
  readonly detail: string;
  readonly smuggling: boolean;
}

export interface HeaderLine {
  /** As on the wire, latin1. */
  readonly name: string;
  /** Trimmed of surrounding white space, folds replaced by one space, latin1. */
  readonly value: string;
  /** The exact bytes, line ends and folded lines included. */
  readonly raw: Buffer;
}

interface HeadBase {
  readonly headers: readonly HeaderLine[];
  /** The exact bytes from the start line to the empty line, both included. */
  readonly bytes: Buffer;
  /** What stood before the start line (empty lines of robustness included). */
  readonly junk: Buffer;
  readonly irregularities: readonly Irregularity[];
}
export interface RequestHead extends HeadBase {
  readonly kind: 'request';
  readonly startLine: string;
  readonly method: string;
  readonly target: string;
  /** `1.1`, `1.0`, … as on the wire; empty for a line without one. */
  readonly version: string;
}
export interface ResponseHead extends HeadBase {
  readonly kind: 'response';
  readonly startLine: string;
  readonly version: string;
  readonly status: number;
  readonly reason: string;
}
export type HttpHead = RequestHead | ResponseHead;

export type HeadProgress<H extends HttpHead> =
  | { readonly state: 'more' }
  /** `rest`: the bytes behind the head, which belong to whatever comes next. */
  | { readonly state: 'done'; readonly head: H; readonly rest: Buffer }
  /** `bytes`: everything read so far. */
  | {
      readonly state: 'failed';
      readonly code: 'HEAD_TOO_LARGE' | 'TOO_MANY_HEADERS' | 'HANDSHAKE_MALFORMED';
      readonly message: string;
      readonly bytes: Buffer;
    };

/**
 * Reads one head from any chunking. Feed it until it is `done` or `failed`; afterwards it must not be fed again.
 * Limits are enforced while reading: never more than `maxBytes` plus one chunk is looked at, and never more than `maxBytes` kept.
 */
export interface HeadReader<H extends HttpHead> {
  push(chunk: Uint8Array): HeadProgress<H>;
  /** What is held so far (for the record when the peer stops in the middle). */
  readonly held: Buffer;
}

/**
 * Reads a request head. Empty lines before it are junk; anything else that is no request line fails with `HANDSHAKE_MALFORMED` at the byte
 * that shows it, so that a TLS or SOCKS client is not left waiting for an empty line that never comes.
 */
export function createRequestReader(limits: HeadLimits = DEFAULT_HEAD_LIMITS): HeadReader<RequestHead> {
  return createHeadReader(requestRules(), limits);
}

/** Reads a response head. Up to 4 KiB and 16 lines of junk before the status line are kept apart; more is `HANDSHAKE_MALFORMED`. */
export function createResponseReader(limits: HeadLimits = DEFAULT_HEAD_LIMITS): HeadReader<ResponseHead> {
  return createHeadReader(responseRules(), limits);
}

/** Values of all lines of that name, in order, any case. */
export function headerValues(head: HttpHead, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return head.headers.filter((line) => line.name.toLowerCase() === wanted).map((line) => line.value);
}

/**
 * Writes exactly what is given, CRLF line ends, in latin1. Throws `BAD_HEAD` for a line break or a character above U+00FF in any part: the
 * first would write lines that nobody asked for, and of the second latin1 keeps only the low byte, which may be a line break.
 */
export function serialiseHead(startLine: string, headers: readonly (readonly [name: string, value: string])[]): Buffer {
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`)];
  if (lines.some((line) => /[\r\n]|[^\u0000-\u00ff]/u.test(line))) {
    throw new Failure('BAD_HEAD', 'a head line holds a line break or a character that one byte cannot carry', { stage: 'usage' });
  }
  return Buffer.from([...lines, '', ''].join('\r\n'), 'latin1');
}

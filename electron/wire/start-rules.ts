import { CR, LF, isBlank, isControl, isTokenByte } from './characters.ts';
import { recogniseProtocol } from './foreign-protocol.ts';
import type { StartRules } from './head-reader.ts';
import { parseRequestHead, parseResponseHead } from './head-parts.ts';
import type { RequestHead, ResponseHead } from './http-head.ts';
import { findStatusLine, parseRequestLine } from './start-line.ts';

/** `HTTP/x.y NNN` has to stand within this many bytes of an answer. */
export const MAX_JUNK_BYTES = 4096;

/** Protocols that answer us in something else are told by this many bytes. */
const RECOGNISED_BY = 4;

function looksLike(bytes: Uint8Array): string {
  const protocol = recogniseProtocol(bytes);
  return protocol === null ? '' : `; it looks like ${protocol}`;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}

/** A request's first non-empty line must be its request line; what cannot become one fails at the byte that shows it. */
export function requestRules(): StartRules<RequestHead> {
  let inMethod = true;
  let methodBegun = false;
  return {
    inspect(bytes, from, to, lineStart) {
      for (let index = from; index < to; index += 1) {
        const byte = bytes[index] ?? 0;
        if (index === lineStart) {
          inMethod = true;
          methodBegun = false;
        }
        if (isControl(byte))
          return `no HTTP request: control byte ${hex(byte)} in the first line${looksLike(bytes.subarray(0, index + 1))}`;
        if (!inMethod || byte === CR || byte === LF) continue;
        if (isBlank(byte)) inMethod = !methodBegun;
        else if (isTokenByte(byte)) methodBegun = true;
        else return `no HTTP request: byte ${hex(byte)} where the method should be${looksLike(bytes.subarray(0, index + 1))}`;
      }
      return null;
    },
    find(bytes, lineStart, contentEnd) {
      if (parseRequestLine(bytes.toString('latin1', lineStart, contentEnd))) return { start: lineStart };
      return {
        wrong: `no HTTP request: the first line is not "METHOD target HTTP/version"${looksLike(bytes.subarray(lineStart, contentEnd))}`,
      };
    },
    parse: parseRequestHead,
  };
}

/** Before a status line there may be junk: the end of an earlier body, a stray warning. Other protocols are named early. */
export function responseRules(): StartRules<ResponseHead> {
  let reachedLimit = false;
  return {
    inspect(bytes, from, to, lineStart) {
      for (let seen = Math.max(2, from + 1); seen <= Math.min(to, RECOGNISED_BY); seen += 1) {
        const protocol = recogniseProtocol(bytes.subarray(0, seen));
        if (protocol !== null && (bytes[0] ?? 0) < 0x80 && bytes[0] !== 0x2a) return `no HTTP answer; it looks like ${protocol}`;
      }
      if (reachedLimit || to <= MAX_JUNK_BYTES) return null;
      reachedLimit = true;
      return findStatusLine(bytes.toString('latin1', lineStart, MAX_JUNK_BYTES)) < 0
        ? `no HTTP status line within ${String(MAX_JUNK_BYTES)} bytes`
        : null;
    },
    find(bytes, lineStart, contentEnd) {
      const found = findStatusLine(bytes.toString('latin1', lineStart, contentEnd));
      if (found >= 0) return { start: lineStart + found };
      return reachedLimit ? { wrong: `no HTTP status line within ${String(MAX_JUNK_BYTES)} bytes` } : 'junk';
    },
    parse: parseResponseHead,
  };
}

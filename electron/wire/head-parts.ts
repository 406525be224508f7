import { LF, CR } from './characters.ts';
import { framingIrregularities } from './framing-irregularities.ts';
import { parseHeaderLines } from './header-lines.ts';
import type { Irregularity, RequestHead, ResponseHead } from './http-head.ts';
import { parseRequestLine, parseStatusLine } from './start-line.ts';

/** Takes apart a whole request head (start line to empty line). Null when its first line is no request line. */
export function parseRequestHead(bytes: Buffer, junk: Buffer): RequestHead | null {
  const startLine = firstLine(bytes);
  const parsed = parseRequestLine(startLine);
  if (!parsed) return null;
  const { method, target, version } = parsed;
  const headersStart = bytes.indexOf(LF) + 1;
  const lines = parseHeaderLines(bytes, headersStart);
  const framing = framingIrregularities(lines.headers, headersStart, version === '1.1', true);
  const irregularities = [...junkIrregularity(junk), ...parsed.irregularities, ...lines.irregularities, ...framing];
  return { kind: 'request', startLine, method, target, version, headers: lines.headers, bytes, junk, irregularities };
}

/** Takes apart a whole response head (status line to empty line). Null when its first line is no status line. */
export function parseResponseHead(bytes: Buffer, junk: Buffer): ResponseHead | null {
  const startLine = firstLine(bytes);
  const parsed = parseStatusLine(startLine);
  if (!parsed) return null;
  const { version, status, reason } = parsed;
  const headersStart = bytes.indexOf(LF) + 1;
  const lines = parseHeaderLines(bytes, headersStart);
  const framing = framingIrregularities(lines.headers, headersStart, false, false);
  const irregularities = [...junkIrregularity(junk), ...parsed.irregularities, ...lines.irregularities, ...framing];
  return { kind: 'response', startLine, version, status, reason, headers: lines.headers, bytes, junk, irregularities };
}

function firstLine(bytes: Buffer): string {
  const lf = bytes.indexOf(LF);
  return bytes.toString('latin1', 0, bytes[lf - 1] === CR ? lf - 1 : lf);
}

function junkIrregularity(junk: Buffer): readonly Irregularity[] {
  if (junk.length === 0) return [];
  const onlyLineEnds = junk.every((byte) => byte === CR || byte === LF);
  const detail = `${String(junk.length)} bytes before the start line${onlyLineEnds ? ', line ends only' : ''}`;
  return [{ code: 'junk-before-start-line', offset: 0, detail, smuggling: !onlyLineEnds }];
}

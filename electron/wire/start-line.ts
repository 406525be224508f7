import { isStartLineSpace, isToken } from './characters.ts';
import type { Irregularity } from './http-head.ts';

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly irregularities: readonly Irregularity[];
}

export interface StatusLine {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly irregularities: readonly Irregularity[];
}

function irregular(code: Irregularity['code'], offset: number, detail: string, smuggling = false): Irregularity {
  return { code, offset, detail, smuggling };
}

/**
 * Reads `METHOD SP target [SP version]` (RFC 9112 §3) leniently: runs of white space separate, a target may hold white space when a version
 * stands behind it. Null when the line cannot be a request line. `line` has no line end.
 */
export function parseRequestLine(line: string): RequestLine | null {
  const start = skipSpace(line, 0);
  const end = trimmedEnd(line);
  const methodEnd = skipWord(line, start);
  const method = line.slice(start, methodEnd);
  const rest = skipSpace(line, methodEnd);
  if (!isToken(method) || rest >= end) return null;

  const lastWord = wordStart(line, end);
  const versionText = line.slice(lastWord, end);
  const hasVersion = lastWord > rest && /^HTTP\//iu.test(versionText);
  const targetEnd = hasVersion ? trimmedEnd(line.slice(0, lastWord)) : end;
  const target = line.slice(rest, targetEnd);
  const inner = skipWord(target, 0);
  if (!hasVersion && inner < target.length) return null;

  const version = hasVersion ? versionText.slice('HTTP/'.length) : '';
  const irregularities: Irregularity[] = [];
  if (line !== `${method} ${target}${hasVersion ? ` ${versionText}` : ''}`) {
    irregularities.push(
      irregular('start-line-spacing', start > 0 ? 0 : methodEnd, 'the parts of the request line are not separated by exactly one space'),
    );
  }
  if (inner < target.length) irregularities.push(irregular('bad-start-line', rest + inner, 'white space inside the request target', true));
  if (!knownForm(method, target))
    irregularities.push(irregular('bad-start-line', rest, 'the request target is none of the four forms of RFC 9112 §3.2'));
  if (hasVersion && !versionText.startsWith('HTTP/'))
    irregularities.push(irregular('bad-start-line', lastWord, 'the protocol name is not in capitals'));
  if (version !== '1.1' && version !== '1.0') {
    irregularities.push(
      irregular(
        'unknown-version',
        hasVersion ? lastWord : end,
        hasVersion ? 'neither HTTP/1.1 nor HTTP/1.0' : 'no version (as in HTTP/0.9)',
      ),
    );
  }
  return { method, target, version, irregularities };
}

const STATUS = /HTTP\/\d{1,3}(?:\.\d{1,3})?[ \t]{1,16}\d{3}(?!\d)/giu;
const STATUS_LINE = /^HTTP\/(\d{1,3}(?:\.\d{1,3})?)([ \t]{1,16})(\d{3})(?!\d)(.*)$/isu;

/** As far as a reason phrase is looked at, so that a line full of status lines costs no quadratic time. */
const MAX_REASON = 128;

/**
 * Where in `line` a status line begins, or -1. Behind other text only when it looks glued to it, as the end of an earlier body is: an error
 * page that merely quotes a status line (`<title>HTTP/1.0 400 Bad Request</title>`) is none.
 */
export function findStatusLine(line: string): number {
  const firstWord = skipSpace(line, 0);
  for (const match of line.matchAll(STATUS)) {
    if (firstWord >= match.index) return match.index;
    const before = line.charAt(match.index - 1);
    const end = match.index + match[0].length;
    const behind = line.slice(end, end + MAX_REASON);
    if (!/[\s"'(/]/u.test(before) && !/[<"]/u.test(behind)) return match.index;
  }
  return -1;
}

/** Reads `HTTP/x.y SP NNN [SP reason]` (RFC 9112 §4). Null when the line does not begin like that. */
export function parseStatusLine(line: string): StatusLine | null {
  const match = STATUS_LINE.exec(line);
  if (!match) return null;
  const [, version = '', gap = '', digits = '', tail = ''] = match;
  const behindStatus = 'HTTP/'.length + version.length + gap.length + digits.length;
  const irregularities: Irregularity[] = [];
  if (gap !== ' ')
    irregularities.push(irregular('start-line-spacing', 'HTTP/'.length + version.length, 'not exactly one space before the status code'));
  if (!tail.startsWith(' ')) irregularities.push(irregular('start-line-spacing', behindStatus, 'no space behind the status code'));
  if (!line.startsWith('HTTP/')) irregularities.push(irregular('bad-start-line', 0, 'the protocol name is not in capitals'));
  const status = Number(digits);
  if (status < 100 || status > 599)
    irregularities.push(irregular('bad-start-line', behindStatus - digits.length, 'the status code is not between 100 and 599'));
  if (version !== '1.1' && version !== '1.0') irregularities.push(irregular('unknown-version', 0, 'neither HTTP/1.1 nor HTTP/1.0'));
  return { version, status, reason: (tail.startsWith(' ') ? tail.slice(1) : tail).replaceAll('\r', ' '), irregularities };
}

function knownForm(method: string, target: string): boolean {
  if (method === 'CONNECT') return /^(?:\[[^\]]+\]|[^:/?#@]+):\d+$/u.test(target);
  return (
    target.startsWith('/') ||
    /^[a-z][a-z0-9+.-]*:\/\//iu.test(target) ||
    (target === '*' && method === 'OPTIONS') ||
    (target === '*' && method === 'PRI')
  );
}

function skipSpace(text: string, from: number): number {
  let index = from;
  while (index < text.length && isStartLineSpace(text.charCodeAt(index))) index += 1;
  return index;
}

function skipWord(text: string, from: number): number {
  let index = from;
  while (index < text.length && !isStartLineSpace(text.charCodeAt(index))) index += 1;
  return index;
}

function wordStart(text: string, end: number): number {
  let index = end;
  while (index > 0 && !isStartLineSpace(text.charCodeAt(index - 1))) index -= 1;
  return index;
}

function trimmedEnd(text: string): number {
  let end = text.length;
  while (end > 0 && isStartLineSpace(text.charCodeAt(end - 1))) end -= 1;
  return end;
}

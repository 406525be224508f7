import { LF, isBlank } from './characters.ts';

export const REDACTED = '***';

/** A stretch of secret bytes. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** Header fields whose whole value is a secret: a cookie logs in as well as a password does. */
const SECRET_FIELDS = ['authorization', 'proxy-authorization', 'cookie'] as const;
type SecretField = (typeof SECRET_FIELDS)[number];

/** Where `***` stands now, in the new bytes. */
export interface Redaction extends Span {
  readonly field: SecretField | 'userinfo';
}

export interface RedactedHead {
  readonly bytes: Buffer;
  readonly redacted: readonly Redaction[];
}

/** Lines that carry credentials, also misspelt ones (no colon, white space around the name, CR alone before it): a secret must not depend on good form. */
const SECRET_LINE = /(?:^|\r)[ \t]*((?:proxy-)?authorization|cookie)(?:[ \t]*:[ \t]*|[ \t]+)/iu;
/** The userinfo of a request target: `METHOD SP [scheme://]userinfo@`. No header line has this form, its first word ends with a colon. */
const TARGET_USERINFO = /^([!#$%&'*+\-.^_`|~0-9a-z]{1,64}[ \t]{1,16}(?:[a-z][a-z0-9+.-]{0,31}:\/\/)?)([^\s/?#]*)@/iu;

/** Without one of these nothing can match either of the two. Nearly every head is so, and this takes one look instead of two a line. */
const MAY_HOLD_SECRET = /authorization|cookie|@/iu;

/** Whether a header of that name, any case, holds credentials. */
export function isSecretField(name: string): boolean {
  return secretField(name) !== null;
}

function secretField(name: string): SecretField | null {
  const lower = name.trim().toLowerCase();
  return SECRET_FIELDS.find((field) => field === lower) ?? null;
}

/** A start line or URL-holding request line with its target's userinfo replaced by `***`. */
export function hideUserinfo(startLine: string): string {
  return startLine.replace(TARGET_USERINFO, (_, before: string) => `${before}${REDACTED}@`);
}

/**
 * A copy of `bytes` in which the values of Authorization, Proxy-Authorization and Cookie (folded lines included) and the userinfo of the request
 * target read `***`. Works on whatever was seen: a head cut off in the middle, junk, several heads. Everything else stays byte for byte.
 */
export function redactHead(bytes: Uint8Array): RedactedHead {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: Buffer[] = [];
  const redacted: Redaction[] = [];
  let copied = 0;
  let written = 0;
  for (const { field, offset, length } of secretsOf(source)) {
    const before = source.subarray(copied, offset);
    pieces.push(before, Buffer.from(REDACTED, 'latin1'));
    redacted.push({ field, offset: written + before.length, length: REDACTED.length });
    written += before.length + REDACTED.length;
    copied = offset + length;
  }
  return { bytes: Buffer.concat([...pieces, source.subarray(copied)]), redacted };
}

/** A copy with one secret stretch replaced by `***`; a plain copy for null. */
export function redactSpan(bytes: Uint8Array, secret: Span | null): Buffer {
  if (!secret) return Buffer.from(bytes);
  return Buffer.concat([bytes.subarray(0, secret.offset), Buffer.from(REDACTED, 'latin1'), bytes.subarray(secret.offset + secret.length)]);
}

/** In order, none overlapping. */
function secretsOf(bytes: Buffer): readonly Redaction[] {
  const found: Redaction[] = [];
  if (!MAY_HOLD_SECRET.test(bytes.toString('latin1'))) return found;
  let position = 0;
  while (position < bytes.length) {
    const start = position;
    const end = lineEnd(bytes, start);
    position = end;
    const line = bytes.toString('latin1', start, end);
    const field = SECRET_LINE.exec(line);
    if (field) {
      while (position < bytes.length && isBlank(bytes[position] ?? LF)) position = lineEnd(bytes, position);
      const offset = start + field.index + field[0].length;
      const length = contentEnd(bytes, offset, position) - offset;
      const name = secretField(field[1] ?? '');
      if (length > 0 && name) found.push({ field: name, offset, length });
      continue;
    }
    const [, before = '', userinfo = ''] = TARGET_USERINFO.exec(line) ?? [];
    if (userinfo !== '') found.push({ field: 'userinfo', offset: start + before.length, length: userinfo.length });
  }
  return found;
}

/** Behind the LF of the line, or the end of the bytes. */
function lineEnd(bytes: Buffer, start: number): number {
  const lf = bytes.indexOf(LF, start);
  return lf < 0 ? bytes.length : lf + 1;
}

/** Without the line end (CR, LF) of [start, end). */
function contentEnd(bytes: Buffer, start: number, end: number): number {
  let last = end;
  if (last > start && bytes[last - 1] === LF) last -= 1;
  while (last > start && bytes[last - 1] === 0x0d) last -= 1;
  return last;
}

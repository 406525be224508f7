export const NUL = 0x00;
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const COLON = 0x3a;

const TOKEN = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") TOKEN[character.charCodeAt(0)] = 1;

/** `tchar` of RFC 9110 §5.6.2. */
export function isTokenByte(byte: number): boolean {
  return TOKEN[byte] === 1;
}

export function isToken(text: string): boolean {
  if (text === '') return false;
  for (let index = 0; index < text.length; index += 1) if (!isTokenByte(text.charCodeAt(index))) return false;
  return true;
}

/** C0 controls and DEL, but for TAB, CR and LF, which have a place of their own in a head. */
export function isControl(byte: number): boolean {
  return (byte < SPACE && byte !== TAB && byte !== LF && byte !== CR) || byte === 0x7f;
}

/** `OWS` of RFC 9110 §5.6.3. */
export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** White space as a lenient recipient splits a start line (RFC 9112 §3), bare CR included. */
export function isStartLineSpace(byte: number): boolean {
  return isBlank(byte) || byte === CR;
}

/**
 * Cuts SP and TAB from both ends. A loop, since `/[ \t]+$/` takes quadratic time on a long run of inner spaces, which a stranger can send.
 */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

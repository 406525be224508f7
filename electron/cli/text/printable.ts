/** Control characters could move a terminal's cursor, and the marks for writing direction could make text look like another. */
const DANGEROUS = /[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Words that a stranger may have had a hand in, safe for a terminal. */
export function printable(text: string): string {
  return text.replace(DANGEROUS, escaped);
}

/** Bytes, safe for a terminal and without doubt which they are: all but printable ASCII as `\xNN`, and a backslash that could be taken for such as `\\`. */
export function printableBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^\x20-\x7e]|\\(?=[x\\])/gu, (character) => (character === '\\' ? '\\\\' : escaped(character)));
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`;
}

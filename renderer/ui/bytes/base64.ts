/** The bytes of a base64 text; throws `InvalidCharacterError` where it is none. */
export function bytesOfBase64(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** What `btoa` and `String.fromCharCode` take at once: more arguments than this overflow the stack. */
const CHUNK = 8192;

/** One character a byte, U+0000 to U+00FF. */
export function binaryText(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += CHUNK) text += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
  return text;
}

export function base64Of(bytes: Uint8Array): string {
  return btoa(binaryText(bytes));
}

/** The fields of a `duplexscope serve` elsewhere that stands behind something, or wants to know who asks. */
export const DIRECT_ADDRESS = {
  label: 'Direct address',
  mono: true,
  placeholder: 'HOST:PORT',
  hint: 'Where a reverse proxy answers at the address above: that of the server behind it. It is asked there for what it saw, and compared with.',
} as const;

export const SERVER_SECRET = {
  label: 'Secret',
  hint: 'Where it was started with --secret-file: the first line of that file.',
} as const;

/** What is given, for where the fields are folded away; null: nothing. */
export function extrasInWords(direct: string | null, secret: string | null): string | null {
  const words = [direct === null ? null : `direct ${direct}`, secret === null ? null : 'a secret'].filter((part) => part !== null);
  return words.length === 0 ? null : words.join(' · ');
}

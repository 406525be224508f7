const AND = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `office, dc and home`. */
export function listInWords(names: readonly string[]): string {
  return AND.format(names);
}

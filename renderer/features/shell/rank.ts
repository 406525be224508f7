/**
 * How well an action fits what was typed, from 0 (not at all) to 1. Every word must be in its name or its group; those that begin a word of the name come
 * first. Guesses by single letters, as `fls` for `flips`, would show a dozen names of specimens for any word.
 */
export function rank(label: string, group: string, typed: string): number {
  const name = label.toLowerCase();
  const text = `${name} ${group.toLowerCase()}`;
  const words = typed
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (!words.every((word) => text.includes(word))) return 0;
  if (name.startsWith(words.join(' '))) return 1;
  const begins = words.filter((word) => name.split(/[\s-]+/u).some((part) => part.startsWith(word))).length;
  return 0.5 + (0.4 * begins) / Math.max(1, words.length);
}

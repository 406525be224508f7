/**
 * What has no shape of its own but changes how the rest is shown: C1 controls, line separators, and what Unicode calls formatting or ignorable, such as characters
 * of no width, soft hyphens, fillers, tags, and those that turn the direction of text (UAX #44).
 */
const UNSEEN = /[\x80-\x9f\u2028\u2029\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** The text with unseen characters by their number, `<U+202E>`, so that it cannot pass for another. C0 controls stay: how they are shown depends on where. */
export function showUnseen(text: string): string {
  return text.replace(UNSEEN, (character) => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`);
}

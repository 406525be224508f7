import { showUnseen } from '../../../../shared/model/unseen.ts';

/** Finished markup. Only `markup` makes it, so that no text of a stranger can be taken for it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | null | readonly Value[];

/**
 * Markup from a template: what stands in `${}` is text and escaped, unless it is markup itself. Null leaves nothing. Not named `html`: Prettier would format what
 * is in it, close elements that are closed elsewhere, and change white space that is shown.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.map((part, index) => (index === 0 ? part : shown(values[index - 1] ?? null) + part)).join(''));
}

function shown(value: Value): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string') return escaped(value);
  return typeof value === 'number' ? String(value) : value.map(shown).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/** For elements and quoted attributes. Controls, and what turns the direction of text, are shown by their number. */
function escaped(text: string): string {
  return showUnseen(text.toWellFormed())
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/[&<>"'`]/gu, (character) => ENTITIES[character] ?? '');
}

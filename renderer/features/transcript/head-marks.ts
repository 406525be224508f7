import type { HandshakeRecord } from '../../../shared/model/probe-set.ts';

export type HeaderChange = HandshakeRecord['requestChanges'][number];

export interface HeadLine {
  readonly text: string;
  readonly changes: readonly HeaderChange[];
}

export interface MarkedHead {
  readonly lines: readonly HeadLine[];
  /** Changes of this side whose line was not found, such as one with a secret in it. */
  readonly unplaced: readonly HeaderChange[];
}

interface Field {
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/** The words and the sign of each kind of change. */
export const CHANGE_WORDS: Readonly<Record<HeaderChange['change'], { readonly word: string; readonly sign: string }>> = {
  added: { word: 'added', sign: '+' },
  removed: { word: 'removed', sign: '−' },
  value: { word: 'changed', sign: '≠' },
  'start-line': { word: 'changed', sign: '≠' },
  moved: { word: 'moved', sign: '↕' },
  'name-case': { word: 're-cased', sign: 'Aa' },
};

/** A head's lines with what was changed between the two ends: at the `sent` side what was there before, at the `received` side what is there now. */
export function markHead(head: string, side: 'sent' | 'received', changes: readonly HeaderChange[]): MarkedHead {
  const texts = head.replace(/\r?\n$/u, '').split(/\r?\n/u);
  const start = texts.findIndex((text) => text !== '');
  const fields = fieldsOf(texts, start);
  const placed = new Map<number, HeaderChange[]>();
  const unplaced: HeaderChange[] = [];
  for (const change of changes) {
    if (change.change === (side === 'sent' ? 'added' : 'removed')) continue;
    const line = change.change === 'start-line' ? start : lineOf(change, side, fields, placed);
    if (line < 0) unplaced.push(change);
    else placed.set(line, [...(placed.get(line) ?? []), change]);
  }
  const lines = texts.map((text, index) => ({ text, changes: placed.get(index) ?? [] }));
  // The empty line that ends a head says nothing.
  while (lines.at(-1)?.text === '') lines.pop();
  return { lines, unplaced };
}

function lineOf(
  change: HeaderChange,
  side: 'sent' | 'received',
  fields: readonly Field[],
  placed: ReadonlyMap<number, HeaderChange[]>,
): number {
  const said = side === 'sent' ? change.before : change.after;
  if (change.change === 'moved') return fields[Number(said) - 1]?.line ?? -1;
  const free = fields.filter(
    ({ line, name }) => name.toLowerCase() === change.name && !placed.get(line)?.some(({ change: known }) => known === change.change),
  );
  const exact = free.filter(({ name, value }) => said === (change.change === 'name-case' ? name : value));
  // Of equal lines the last ones are the surplus.
  const found = change.change === 'added' || change.change === 'removed' ? exact.at(-1) : exact[0];
  // A secret reads `***` in the change and may stand in the head with its scheme.
  return (found ?? (said === '***' || free.length === 1 ? free[0] : undefined))?.line ?? -1;
}

function fieldsOf(texts: readonly string[], start: number): readonly Field[] {
  const fields: Field[] = [];
  if (start < 0) return fields;
  for (const [index, text] of texts.entries()) {
    if (index <= start) continue;
    if (text === '') break;
    // A line that begins with a space goes on with the one before (RFC 9112 §5.2).
    if (/^[ \t]/u.test(text) && fields.length > 0) continue;
    const colon = text.indexOf(':');
    fields.push({
      line: index,
      name: (colon < 0 ? text : text.slice(0, colon)).trim(),
      value: colon < 0 ? '' : text.slice(colon + 1).trim(),
    });
  }
  return fields;
}

/** A relay takes the credentials that were meant for it (RFC 9110 §11.7.1): that they are gone is no change. */
export function withoutConsumed(changes: readonly HeaderChange[], relayed: boolean): readonly HeaderChange[] {
  return relayed ? changes.filter(({ change, name }) => change !== 'removed' || name !== 'proxy-authorization') : changes;
}

/** What a change was, in a few words: `was "close"`. */
export function changeWords({ change, before, after }: HeaderChange, side: 'sent' | 'received'): string {
  const { word } = CHANGE_WORDS[change];
  switch (change) {
    case 'added':
    case 'removed':
      return word;
    case 'moved':
      return `${word} from line ${before ?? '?'} to line ${after ?? '?'}`;
    case 'name-case':
    case 'value':
    case 'start-line':
      return side === 'sent' ? `${word} to “${after ?? ''}”` : `${word} from “${before ?? ''}”`;
  }
}

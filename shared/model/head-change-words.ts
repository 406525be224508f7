import type { HandshakeRecord } from './probe-set.ts';

/** What was done to a line of a head, in a word or two. */
export const CHANGE_WORDS: Readonly<Record<HandshakeRecord['requestChanges'][number]['change'], string>> = {
  added: 'added',
  removed: 'removed',
  value: 'changed',
  'name-case': 're-cased',
  moved: 'moved',
  'start-line': 'start line changed',
};

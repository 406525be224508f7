import { CHANGE_WORDS } from './head-change-words.ts';
import type { HandshakeRecord, RunRecord } from './probe-set.ts';

interface HeaderDifference {
  readonly what: string;
  readonly before: string;
  readonly now: string;
}

type Change = HandshakeRecord['requestChanges'][number];

/** What was done to the heads in one diagnosis and not in the other; only where both saw the heads at both ends. Values that differ from one connection to the next are taken for the same. */
export function headerDifferences(before: RunRecord, now: RunRecord): HeaderDifference[] {
  return [
    ...(bothHave('serverReceived', before, now) ? between('request header', 'requestChanges', before, now) : []),
    ...(bothFromServer(before, now) ? between('answer header', 'responseChanges', before, now) : []),
  ];
}

function bothHave(field: 'serverReceived' | 'clientReceived', ...runs: readonly RunRecord[]): boolean {
  return runs.every(({ handshake }) => handshake[field] !== null);
}

function bothFromServer(before: RunRecord, now: RunRecord): boolean {
  const same = before.handshake.status === now.handshake.status;
  return same && [before, now].every(({ handshake }) => handshake.answeredBy === 'server' && handshake.clientReceived !== null);
}

function between(what: string, side: 'requestChanges' | 'responseChanges', before: RunRecord, now: RunRecord): HeaderDifference[] {
  const [earlier, later] = [before, now].map((run) => new Map(grouped(run, side)));
  const names = [...new Set([...(earlier?.keys() ?? []), ...(later?.keys() ?? [])])];
  return names.flatMap((name) => {
    const [a, b] = [earlier?.get(name), later?.get(name)];
    if (a?.key === b?.key) return [];
    return [{ what: `${what}${name === '' ? '' : ` ${name}`}`, before: a?.text ?? 'unchanged', now: b?.text ?? 'unchanged' }];
  });
}

function* grouped(run: RunRecord, side: 'requestChanges' | 'responseChanges'): Generator<[string, { key: string; text: string }]> {
  const byName = new Map<string, Change[]>();
  for (const change of run.handshake[side]) byName.set(change.name, [...(byName.get(change.name) ?? []), change]);
  for (const [name, changes] of byName) {
    const key = changes.map((change) => `${change.change} ${lasting(change, run.target)}`).join('\n');
    yield [name, { key, text: changes.map(inWords).join(', ') }];
  }
}

function inWords({ change, before, after }: Change): string {
  const value = change === 'added' || change === 'value' || change === 'start-line' ? after : change === 'removed' ? before : null;
  return `${CHANGE_WORDS[change]}${value === null ? '' : `: ${value.length > 60 ? `${value.slice(0, 59)}…` : value}`}`;
}

/** Of headers whose value says when or for which connection it was written. */
const PASSING = new Set(['date', 'age', 'expires', 'last-modified', 'sec-websocket-key', 'sec-websocket-accept', 'set-cookie']);

/** The value without what is another one in each connection: our own address, ports, dates, long numbers and identifiers. */
function lasting({ change, name, before, after }: Change, target: string): string {
  if (change === 'moved' || change === 'name-case' || PASSING.has(name)) return '';
  return [before, after].map((value) => (value === null ? '' : withoutPassing(value, target))).join(' → ');
}

function withoutPassing(value: string, target: string): string {
  return value
    .replaceAll(target, 'TARGET')
    .replace(/(?<=(?:\d{1,3}\.){3}\d{1,3}|\]|localhost):\d{1,5}\b/gu, ':PORT')
    .replace(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b/giu, 'ID')
    .replace(/\d{9,}/gu, 'NUMBER')
    .replace(/(?=[\w+/=:.-]*\d)(?=[\w+/=:.-]*[a-z])[\w+/=-]{16,}/giu, 'ID');
}

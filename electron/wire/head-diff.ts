import type { HeaderLine, HttpHead } from './http-head.ts';
import { longestIncreasing } from './longest-run.ts';
import { hideUserinfo, isSecretField } from './redact.ts';
import { originForm } from './request-target.ts';

export interface HeaderChange {
  readonly change: 'added' | 'removed' | 'value' | 'name-case' | 'moved' | 'start-line';
  /** Lower-case field name; for `start-line` the empty string. */
  readonly name: string;
  /** The value; for `name-case` the name; for `moved` the number of the header line, counted from 1; for `start-line` the line. Null: not there. */
  readonly before: string | null;
  readonly after: string | null;
}

interface Kept {
  readonly before: number;
  readonly after: number;
}

/**
 * `relayed`: compare a request with what RFC 9112 §3.2 has a relay send on, so absolute-form → origin-form (and the `*` of OPTIONS) is no change.
 *
 * Headers are matched by lower-case name: lines of equal value first, the others in order of occurrence. `moved` names a smallest set of
 * lines that explains the new order; one line can be `value`, `name-case` and `moved` at once, an entry each. Values are compared trimmed.
 * Credentials and userinfo read `***` in the result. Order: start line, then the sent lines in their order, then added lines in theirs.
 */
export function diffHeads(sent: HttpHead, received: HttpHead, options: { readonly relayed?: boolean } = {}): readonly HeaderChange[] {
  const kept = matchHeaders(sent.headers, received.headers);
  const inOrder = new Set(longestIncreasing(kept.map(({ after }) => after)));
  const moved = new Set(kept.filter((_, index) => !inOrder.has(index)));
  const keptBySent = new Map(kept.map((pair) => [pair.before, pair]));
  const keptReceived = new Set(kept.map(({ after }) => after));

  const changes: HeaderChange[] = [...startLineChange(sent, received, options.relayed === true)];
  for (const [index, line] of sent.headers.entries()) {
    const pair = keptBySent.get(index);
    const partner = pair && received.headers[pair.after];
    if (!pair || !partner) changes.push({ change: 'removed', name: nameOf(line), before: shownValue(line), after: null });
    else changes.push(...lineChanges(line, partner), ...(moved.has(pair) ? [moveOf(line, pair)] : []));
  }
  for (const [index, line] of received.headers.entries()) {
    if (!keptReceived.has(index)) changes.push({ change: 'added', name: nameOf(line), before: null, after: shownValue(line) });
  }
  return changes;
}

function lineChanges(before: HeaderLine, after: HeaderLine): readonly HeaderChange[] {
  const name = nameOf(before);
  const changes: HeaderChange[] = [];
  if (before.value !== after.value) changes.push({ change: 'value', name, before: shownValue(before), after: shownValue(after) });
  if (before.name !== after.name) changes.push({ change: 'name-case', name, before: before.name, after: after.name });
  return changes;
}

function moveOf(line: HeaderLine, pair: Kept): HeaderChange {
  return { change: 'moved', name: nameOf(line), before: String(pair.before + 1), after: String(pair.after + 1) };
}

function startLineChange(sent: HttpHead, received: HttpHead, relayed: boolean): readonly HeaderChange[] {
  if (received.startLine === sent.startLine || (relayed && received.startLine === relayedStartLine(sent))) return [];
  return [{ change: 'start-line', name: '', before: hideUserinfo(sent.startLine), after: hideUserinfo(received.startLine) }];
}

function relayedStartLine(head: HttpHead): string {
  if (head.kind === 'response') return head.startLine;
  return `${head.method} ${originForm(head.method, head.target)}${head.version === '' ? '' : ` HTTP/${head.version}`}`;
}

/** Pairs of line indices of one name each, sorted by the sent line. */
function matchHeaders(sent: readonly HeaderLine[], received: readonly HeaderLine[]): readonly Kept[] {
  const kept: Kept[] = [];
  const receivedByName = indicesByName(received);
  for (const [name, sentIndices] of indicesByName(sent)) {
    const open = [...(receivedByName.get(name) ?? [])];
    const unmatched = sentIndices.filter((before) => {
      const at = open.findIndex((after) => received[after]?.value === sent[before]?.value);
      const [after] = at < 0 ? [] : open.splice(at, 1);
      if (after === undefined) return true;
      kept.push({ before, after });
      return false;
    });
    for (const [order, before] of unmatched.entries()) {
      const after = open[order];
      if (after !== undefined) kept.push({ before, after });
    }
  }
  return kept.sort((left, right) => left.before - right.before);
}

function indicesByName(lines: readonly HeaderLine[]): ReadonlyMap<string, readonly number[]> {
  const byName = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const indices = byName.get(nameOf(line));
    if (indices) indices.push(index);
    else byName.set(nameOf(line), [index]);
  }
  return byName;
}

function nameOf(line: HeaderLine): string {
  return line.name.toLowerCase();
}

function shownValue(line: HeaderLine): string {
  return isSecretField(line.name) ? '***' : line.value;
}

import { Failure } from '../../../shared/model/failure.ts';
import type { PendingEntry } from '../../sessions/log-writes.ts';
import type { SessionLog } from '../../sessions/session-log.ts';
import { entryRecord, formatProxy, isEntry, PIECE_BYTES, ProxyList, readProxyText } from '../sweep.ts';

const AT_ONCE = 5000;

/**
 * Entries of a sweep of the log as a list, under their numbers: those that are still to be tested, or those of `lines`. Passwords are not in the log: they
 * come from `given`, the list as it was read again. Rejects with `BAD_LIST` where one is needed and not there, or where `given` is another list.
 */
export async function pendingList(
  log: Pick<SessionLog, 'read'>,
  sweep: string,
  given: ProxyList | null,
  lines: ReadonlySet<number> | null = null,
): Promise<ProxyList> {
  if (given !== null) return await fromGiven(log, sweep, given);
  const pieces: Buffer[] = [];
  let entries = 0;
  let text = '';
  for await (const { line, proxy, password } of entriesOf(log, sweep, lines)) {
    if (password)
      throw new Failure('BAD_LIST', `the proxy of line ${String(line)} needs its password, which is not kept: give the list again`, {
        stage: 'usage',
      });
    text += entryRecord(line, readProxyText(proxy));
    entries += 1;
    if (text.length < PIECE_BYTES / 2) continue;
    pieces.push(Buffer.from(text));
    text = '';
  }
  if (text !== '') pieces.push(Buffer.from(text));
  return new ProxyList({ counts: { lines: entries, entries, bad: 0, repeated: 0 }, pieces });
}

async function fromGiven(log: Pick<SessionLog, 'read'>, sweep: string, given: ProxyList): Promise<ProxyList> {
  const wanted = new Map<number, string>();
  for await (const { line, proxy } of entriesOf(log, sweep, null)) wanted.set(line, proxy);
  for (const item of given.items()) {
    const proxy = wanted.get(item.line);
    if (proxy !== undefined && (!isEntry(item) || formatProxy(item.proxy) !== proxy)) throw otherList(item.line);
  }
  const list = await given.pick(new Set(wanted.keys()));
  if (list.entries < wanted.size) throw otherList(null);
  return list;
}

async function* entriesOf(log: Pick<SessionLog, 'read'>, sweep: string, lines: ReadonlySet<number> | null): AsyncGenerator<PendingEntry> {
  let after = 0;
  for (;;) {
    const found = lines === null ? await log.read('pending', sweep, after, AT_ONCE) : await log.read('entries', sweep, after, AT_ONCE);
    const last = found.at(-1);
    if (!last) return;
    for (const entry of found) if (lines === null || lines.has(entry.line)) yield entry;
    after = last.line;
  }
}

function otherList(line: number | null): Failure {
  const where = line === null ? 'it is shorter' : `line ${String(line)} is another one`;
  return new Failure('BAD_LIST', `this is not the list that the sweep began with: ${where}`, { stage: 'usage' });
}

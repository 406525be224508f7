import type { LoggedSweep } from '../../sessions/logged-sweep.ts';
import type { PendingEntry, TestedTexts } from '../../sessions/log-writes.ts';
import { formatProxy, isEntry, type SweepList } from '../sweep.ts';

const ENTRIES_AT_ONCE = 5000;

/** What is to be tested, and then the lines that are none. */
export async function writeEntries(logged: LoggedSweep, list: SweepList): Promise<void> {
  let entries: PendingEntry[] = [];
  for (const item of list.items()) {
    if (!isEntry(item)) continue;
    entries.push({ line: item.line, proxy: formatProxy(item.proxy), password: item.proxy.credentials !== undefined });
    if (entries.length < ENTRIES_AT_ONCE) continue;
    await logged.entries(entries);
    entries = [];
  }
  if (entries.length > 0) await logged.entries(entries);
  let others: TestedTexts[] = [];
  for (const item of list.items()) {
    if (isEntry(item)) continue;
    others.push({ row: JSON.stringify(item), evidence: null });
    if (others.length < ENTRIES_AT_ONCE) continue;
    await logged.tested(others);
    others = [];
  }
  if (others.length > 0) await logged.tested(others);
}

import { createHash } from 'node:crypto';
import { formatProxy } from './entry.ts';
import { isEntry, type SweepList } from './items.ts';

const GIVE_WAY_AFTER = 2000;

/**
 * SHA-256 (hex) of a list as it was read: its lines by their numbers, entries with their users but without their passwords. Two lists that have the same hold
 * the same entries on the same lines.
 */
export async function listDigest(list: SweepList): Promise<string> {
  const hash = createHash('sha256');
  let looked = 0;
  for (const item of list.items()) {
    looked += 1;
    // Others get their turn meanwhile.
    if (looked % GIVE_WAY_AFTER === 0) await new Promise((resolve) => setImmediate(resolve));
    hash.update(`${String(item.line)}\t${wordsOf(item)}\n`);
  }
  return hash.digest('hex');
}

function wordsOf(item: Parameters<typeof isEntry>[0]): string {
  if (!isEntry(item)) return 'sameAs' in item ? `= ${String(item.sameAs)}` : '!';
  const { proxy } = item;
  return `${formatProxy(proxy)}\t${encodeURIComponent((proxy.credentials?.username ?? '').toWellFormed())}`;
}

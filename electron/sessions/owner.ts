import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { DatabaseSync } from 'node:sqlite';

/** How often a process that writes says that it is still there. */
export const RENEW_MS = 3000;
/** After so long without a word, one that cannot be looked for is taken for gone. */
export const LEASE_MS = 30_000;

/** Who writes sessions. A pid alone would not do: it is given again, and means something else on another machine or in another container. */
export interface Owner {
  readonly id: string;
  readonly machine: string;
  readonly pid: number;
  /** When the process began, as the system writes it; null where that is not known. */
  readonly started: string | null;
}

export function thisProcess(): Owner {
  return { id: randomUUID(), machine: thisMachine(), pid: process.pid, started: startOf(process.pid) };
}

interface Lease extends Owner {
  readonly renewedMs: number;
}

/** Whether the process has ended. Where it cannot be asked for (another machine that shares the folder), its lease decides. */
export function isGone(lease: Lease, now = Date.now()): boolean {
  const stale = Math.abs(now - lease.renewedMs) > LEASE_MS;
  if (lease.machine !== thisMachine()) return stale;
  if (!lives(lease.pid)) return true;
  const started = startOf(lease.pid);
  // Its pid may be another's by now.
  if (lease.started === null || started === null) return stale;
  return started !== lease.started;
}

/** This process in the name of a file that nobody else may touch while it lives: `machine-pid-start`, the machine as eight digits. */
export function processMark(): string {
  return `${shortMachine()}-${String(process.pid)}-${startOf(process.pid) ?? '0'}`;
}

/** Whether the process that a `processMark` names has ended; null where it cannot be asked for, or the text is no such mark. */
export function isMarkGone(mark: string): boolean | null {
  const [, at, pid, began] = /^([0-9a-f]{8})-(\d{1,10})-(\d{1,20})$/u.exec(mark) ?? [];
  if (at !== shortMachine() || pid === undefined) return null;
  if (!lives(Number(pid))) return true;
  const started = startOf(Number(pid));
  return started === null || began === '0' ? null : started !== began;
}

/** Says that the process is still there, for the first time or again. */
export function renew(db: DatabaseSync, { id, machine, pid, started }: Owner): void {
  db.prepare(
    `INSERT INTO owners (id, machine, pid, started, renewed_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET renewed_ms = excluded.renewed_ms`,
  ).run(id, machine, pid, started, Date.now());
}

/** Owners that are gone, and those that nobody knows any more. */
export function goneOwners(db: DatabaseSync): string[] {
  const known = db.prepare('SELECT id, machine, pid, started, renewed_ms AS renewedMs FROM owners').all() as unknown as Lease[];
  const living = new Set(known.filter((lease) => !isGone(lease)).map(({ id }) => id));
  const named = db.prepare('SELECT owner FROM sessions WHERE owner IS NOT NULL UNION SELECT id FROM owners').all();
  return named.map(({ owner }) => String(owner)).filter((owner) => !living.has(owner));
}

/** Marks what they wrote and did not end: `unfinished`. An import that was not completed is purged with what is hidden. Gives whether there was anything. */
export function markUnfinished(db: DatabaseSync, owners: readonly string[]): boolean {
  const mark = db.prepare(`UPDATE sessions SET status = 'unfinished' WHERE owner = ? AND status IN ('running', 'paused')`);
  const release = db.prepare('UPDATE sessions SET owner = NULL WHERE owner = ?');
  const forget = db.prepare('DELETE FROM owners WHERE id = ?');
  let marked = false;
  for (const owner of owners) {
    if (Number(mark.run(owner).changes) > 0) marked = true;
    release.run(owner);
    forget.run(owner);
  }
  return marked;
}

let machine: string | null = null;

/** One boot of one machine, and on Linux one space of process numbers in it. */
function thisMachine(): string {
  return (machine ??= [
    hostname(),
    read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    read(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' '));
}

function shortMachine(): string {
  return createHash('sha256').update(thisMachine()).digest('hex').slice(0, 8);
}

/** Of Linux: proc(5), field 22 of `stat`. The second field may hold spaces and brackets itself. */
function startOf(pid: number): string | null {
  const stat = read(() => readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Null where the system has no such thing, or the process is gone. */
function read(what: () => string): string | null {
  try {
    return what();
  } catch {
    return null;
  }
}

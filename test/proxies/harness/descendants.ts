import { readdirSync, readFileSync } from 'node:fs';

/**
 * The processes that `pid` started, and those that they started, from Linux's /proc; empty on other systems.
 * A daemon that is killed cannot end its workers, and they would go on listening.
 */
export function descendantsOf(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const entry of readNames('/proc')) {
    const parent = /^\d+$/u.test(entry) ? parentOf(entry) : null;
    if (parent !== null) parents.set(Number(entry), parent);
  }
  const found: number[] = [];
  collect(pid, parents, found);
  return found;
}

function collect(ancestor: number, parents: ReadonlyMap<number, number>, found: number[]): void {
  for (const [child, parent] of parents) {
    if (parent !== ancestor) continue;
    found.push(child);
    collect(child, parents, found);
  }
}

/** proc(5): `pid (name) state ppid …`; the name may hold spaces and brackets. */
function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It ended while the list was read.
    return null;
  }
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

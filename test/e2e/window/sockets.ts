import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/*
 * What a process holds on the network, as Linux tells it: what a cancelled run has left behind shows here, whatever the process says of itself.
 */

/** TCP sockets of a process as `127.0.0.1:4711 LISTEN`, one a line of /proc/net/tcp and tcp6, sorted. */
export function socketsOf(pid: number): readonly string[] {
  const own = inodesOf(pid);
  return ['tcp', 'tcp6'].flatMap((table) => linesOf(table, own)).sort();
}

const STATES: Readonly<Record<string, string>> = { '01': 'ESTABLISHED', '02': 'SYN_SENT', '0A': 'LISTEN', '08': 'CLOSE_WAIT' };

function linesOf(table: string, own: ReadonlySet<string>): string[] {
  return readFileSync(`/proc/net/${table}`, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/u))
    .filter((fields) => own.has(fields[9] ?? ''))
    .map(([, local = '', remote = '', state = '']) => `${portOf(local)} ${portOf(remote)} ${STATES[state] ?? state}`);
}

function portOf(address: string): string {
  return String(Number.parseInt(address.split(':')[1] ?? '0', 16));
}

function inodesOf(pid: number): ReadonlySet<string> {
  const folder = `/proc/${String(pid)}/fd`;
  const inodes = new Set<string>();
  for (const fd of readdirSync(folder)) {
    try {
      const [, inode] = /^socket:\[(\d+)\]$/u.exec(readlinkSync(`${folder}/${fd}`)) ?? [];
      if (inode !== undefined) inodes.add(inode);
    } catch {
      // Closed while it was looked at.
    }
  }
  return inodes;
}

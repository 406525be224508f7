import { QueueKey, readQueueAddress, type QueueAccess } from '../engine/queue.ts';
import type { Host } from './host.ts';
import { readInput, readText } from './read-file.ts';
import { printable } from './text/printable.ts';
import { bad } from './values.ts';

export interface QueueOptions {
  readonly queue?: string;
  readonly queueCa?: string;
  readonly keyFile?: string;
}

/** The queue that the options name, or the environment. Throws `BAD_USAGE`, `BAD_URL` or `UNREADABLE_FILE`. */
export function queueAccess({ queue, queueCa, keyFile }: QueueOptions): QueueAccess {
  const text = queue ?? process.env['DUPLEXSCOPE_QUEUE'] ?? '';
  if (text === '') throw bad('which queue? give --queue rediss://HOST:PORT, or set DUPLEXSCOPE_QUEUE');
  const address = readQueueAddress(text);
  // Where it stands among the arguments everybody on this machine can read it: the title takes their place.
  if (queue !== undefined && address.password !== null) process.title = 'duplexscope';
  if (queueCa !== undefined && !address.tls) throw bad('--queue-ca is for TLS; write rediss:// in --queue, or leave it out');
  return {
    address,
    ca: queueCa === undefined ? null : readText(queueCa, '--queue-ca'),
    key: keyFile === undefined ? null : new QueueKey(readInput(keyFile, '--key-file'), keyFile),
  };
}

/** Says something on standard error, and the same only once in a while. */
export function noticesTo(host: Pick<Host, 'err'>): (text: string) => void {
  const said = new Map<string, number>();
  return (text) => {
    const now = performance.now();
    if (now - (said.get(text) ?? -Infinity) < AGAIN_AFTER_MS) return;
    if (said.size > MOST_KEPT) said.clear();
    said.set(text, now);
    host.err(`duplexscope: ${printable(text)}\n`);
  };
}

const AGAIN_AFTER_MS = 60_000;
const MOST_KEPT = 1000;

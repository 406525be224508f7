import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import type { RunEvent } from '../../../shared/model/run-state.ts';
import { programPath } from '../../support/requires.ts';

/** What both sides of a TCP connection said, in hex. `up`: the side that opened it. */
export interface Said {
  up: string;
  down: string;
}

/** A file as tshark shows it, which is told not to take what follows an `Upgrade: WebSocket` for frames. */
export class Tshark {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Fields of all packets, or of those that the filter lets through; checksums are verified. */
  fields(names: readonly string[], filter = ''): string[][] {
    return this.#lines(['-Y', filter, '-T', 'fields', ...names.flatMap((name) => ['-e', name])]);
  }

  /** The streams as tshark reassembles them. */
  followed(streams: readonly number[]): Said[] {
    const lines = this.#lines(['-q', ...streams.flatMap((stream) => ['-z', `follow,tcp,raw,${String(stream)}`])]);
    const said = new Map(streams.map((stream) => [stream, { up: '', down: '' }]));
    let current = { up: '', down: '' };
    // The side that began is not indented.
    for (const [first = '', second = ''] of lines) {
      const stream = /^Filter: tcp.stream eq (\d+)$/u.exec(first)?.[1];
      if (stream !== undefined) current = said.get(Number(stream)) ?? current;
      else if (/^[0-9a-f]+$/u.test(first)) current.up += first;
      else if (first === '' && /^[0-9a-f]+$/u.test(second)) current.down += second;
    }
    return [...said.values()];
  }

  /** The connections to one of these ports, in their order. `whole`: no bytes of it were only counted. */
  streams(ports: readonly string[]): { readonly stream: number; readonly whole: boolean }[] {
    const packets = this.fields(['tcp.stream', 'tcp.dstport', 'frame.comment']);
    const gaps = new Set(packets.filter(([, , comment = '']) => comment.includes('a gap')).map(([stream]) => stream));
    // The first packet of each opens it.
    const openings = new Map(packets.toReversed().map(([stream = '', port = '']) => [stream, port]));
    return [...openings]
      .filter(([, port]) => ports.includes(port))
      .map(([stream]) => ({ stream: Number(stream), whole: !gaps.has(stream) }))
      .sort((one, other) => one.stream - other.stream);
  }

  #lines(args: readonly string[]): string[][] {
    const checks = ['tcp', 'ip'].flatMap((layer) => ['-o', `${layer}.check_checksum:TRUE`]);
    const shown = execFileSync(programPath('tshark'), ['--disable-protocol', 'websocket', ...checks, '-r', this.#file, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    });
    return shown
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'));
  }
}

/** What was recorded of the connections of one end, in their order; each is over before the next one carries bytes. */
export function recordedAt(end: 'client' | 'server', events: readonly RunEvent[]): Said[] {
  const [opening, asks] = end === 'client' ? (['connected', 'sent'] as const) : (['accepted', 'received'] as const);
  const said: Said[] = [];
  for (const { end: seenBy, kind, direction, bytes } of events) {
    if (seenBy !== end) continue;
    if (kind === opening) said.push({ up: '', down: '' });
    const last = said.at(-1);
    if (last && bytes !== null) last[direction === asks ? 'up' : 'down'] += Buffer.from(bytes, 'base64').toString('hex');
  }
  return said;
}

/** The streams to these ports are as many as were recorded, and say the same, but for those of which some bytes were only counted. */
export function expectReassembled(tshark: Tshark, ports: readonly string[], recorded: readonly Said[]): void {
  const streams = tshark.streams(ports);
  expect(streams.length).toBe(recorded.length);
  const whole = streams.map(({ stream, whole: isWhole }, index) => ({ stream, isWhole, index })).filter(({ isWhole }) => isWhole);
  expect(whole.length).toBeGreaterThan(recorded.length / 2);
  expect(tshark.followed(whole.map(({ stream }) => stream))).toEqual(whole.map(({ index }) => recorded[index]));
}

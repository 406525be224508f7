import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createPattern, createSource, MAX_PIECE_BYTES } from '../electron/traffic/pattern.ts';
import { createVerifier } from '../electron/traffic/verify.ts';
import { acceptBulk, connectBulk } from './bulk-socket.ts';

const PROGRAM = fileURLToPath(new URL('../out/cli/duplexscope.js', import.meta.url));
const FIRST_SOCKETS = fileURLToPath(new URL('./first-sockets.js', import.meta.url));
const METER = new URL('./usage-meter.js', import.meta.url).href;

export interface ProbeCost {
  /** Seconds of `probe --checks quick --json` on a direct route, process start included. */
  readonly wallSeconds: readonly number[];
  /**
   * Milliseconds of user and system time beyond `--version` and beyond the traffic that the probe reports. Traffic is a first connection, as every program
   * on Node has to pay for it, and the reported bytes by what they cost in a warm program.
   */
  readonly extraCpuMs: readonly number[];
  /** Of these, milliseconds that were taken off as the first connection. */
  readonly firstConnectionMs: readonly number[];
}

interface Usage {
  readonly cpuMs: number;
  readonly seconds: number;
  readonly output: string;
}

interface ProbeDocument {
  readonly runs: readonly {
    readonly checks: readonly { readonly attempts: number; readonly numbers: Readonly<Record<string, unknown>> }[];
  }[];
}

/** Amounts fixed, so that the traffic is small and its cost is known. */
const PROBE = ['probe', '--checks', 'quick', '--json', '--up', '1MiB', '--down', '1MiB'];

/** Runs `probe` and `--version` in turn, `rounds` times, each in a process of its own; needs `npm run build` before. */
export async function measureProbeCost(rounds: number): Promise<ProbeCost> {
  await access(PROGRAM).catch(() => {
    throw new Error('out/cli/duplexscope.js is missing: run "npm run build" first');
  });
  const msPerByte = await trafficCost();
  const wallSeconds: number[] = [];
  const extraCpuMs: number[] = [];
  const firstConnectionMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = await usageOf(PROGRAM, ['--version']);
    // By time, as a user runs it: this is the one that must be quick.
    wallSeconds.push((await usageOf(PROGRAM, ['probe', '--checks', 'quick', '--json'])).seconds);
    const probe = await usageOf(PROGRAM, PROBE);
    const firstConnection = await firstConnectionCost();
    firstConnectionMs.push(firstConnection);
    extraCpuMs.push(probe.cpuMs - start.cpuMs - firstConnection - bytesMoved(probe.output) * msPerByte);
  }
  return { wallSeconds, extraCpuMs, firstConnectionMs };
}

/**
 * What the duplex check received, both ways, in all its tries: the document tells the bytes of one, and an amount as small as this one, which loopback
 * carries in a few milliseconds, is tried again each time, since nothing can be said of turns from so little.
 */
function bytesMoved(text: string): number {
  const { runs } = JSON.parse(text) as ProbeDocument;
  let bytes = 0;
  for (const { checks } of runs) {
    for (const { attempts, numbers } of checks) {
      for (const name of ['bytesUp', 'bytesDown']) {
        const value = numbers[name];
        if (typeof value === 'number') bytes += value * attempts;
      }
    }
  }
  return bytes;
}

/**
 * CPU milliseconds that listening, connecting and being connected to cost the first time in a process. Node then loads node:cluster and node:dns and
 * compiles its expression for IPv6 addresses: neither is the probe's, and no program that carries bytes between two sockets can do without.
 */
async function firstConnectionCost(): Promise<number> {
  const without = await usageOf(FIRST_SOCKETS, []);
  return (await usageOf(FIRST_SOCKETS, ['use'])).cpuMs - without.cpuMs;
}

/** CPU milliseconds a byte of traffic: of making the pattern, carrying it over a loopback connection within one thread, as the probe does, and checking it. */
async function trafficCost(): Promise<number> {
  const bytes = 64 * MAX_PIECE_BYTES;
  const pattern = createPattern(1, 'up');
  const source = createSource(pattern);
  const verifier = createVerifier(pattern);
  const ports = Promise.withResolvers<number>();
  const accepting = acceptBulk(MAX_PIECE_BYTES, ports.resolve);
  const sender = await connectBulk(MAX_PIECE_BYTES, await ports.promise, undefined);
  const receiver = await accepting;
  const before = process.cpuUsage();
  const arrived = new Promise<void>((resolve) => {
    let received = 0;
    receiver.onChunk = (chunk) => {
      verifier.accept(chunk);
      received += chunk.length;
      if (received === bytes) resolve();
    };
  });
  receiver.socket.resume();
  for (let sent = 0; sent < bytes; sent += MAX_PIECE_BYTES)
    await new Promise((taken) => sender.socket.write(source.next(MAX_PIECE_BYTES), taken));
  await arrived;
  const { user, system } = process.cpuUsage(before);
  sender.socket.destroy();
  receiver.socket.destroy();
  if (verifier.result.firstDifference !== null) throw new Error('the pattern did not arrive as it was sent');
  return (user + system) / 1000 / bytes;
}

/** Runs the program to its end; what it cost comes from within (usage-meter.js), since Node does not tell it of children. */
async function usageOf(program: string, args: readonly string[]): Promise<Usage> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', METER, program, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const [output, errors, cpu] = [child.stdout, child.stderr, child.stdio[3]].map((stream) => textOf(stream as Readable));
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}: ${(await errors)?.trim() ?? ''}`);
  const cpuMs = Number(await cpu) / 1000;
  if (!(cpuMs > 0)) throw new Error('the measured program did not tell what it cost');
  return { cpuMs, seconds, output: (await output) ?? '' };
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const part of stream.setEncoding('utf8')) text += String(part);
  return text;
}

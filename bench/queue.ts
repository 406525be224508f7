import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startRedis } from '../test/proxies/programs/redis.ts';
import { runProgram } from '../test/proxies/programs/run.ts';
import { alternate, formatSpread, spreadOf } from './statistics.ts';
import { runSweep } from './sweep-run.ts';
import { endAll, entryOf, startZoo } from './zoo.ts';

/*
 * npm run bench:queue -- [--entries 4000] [--pairs 5] [--checks handshake]
 *
 * Rate: one list (half of it dead, the rest refuses, talks garbage or is honest), one far server, and the same `sweep --no-save` in turns by itself and over a queue:
 * a real redis-server and one worker with as many attempts at once, all on the same cores. The queue may cost a tenth of the rate.
 * Memory: what Redis holds more while as many entries as are ever handed out wait for a place that has no worker; at most 1 KiB for each.
 */

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '4000' },
    pairs: { type: 'string', default: '5' },
    checks: { type: 'string', default: 'handshake' },
  },
});
const PROGRAM = fileURLToPath(new URL('../out/cli/duplexscope.js', import.meta.url));
/** As many as are handed out to a place without workers (electron/queue/hand-out.ts). */
const HANDED_OUT = 2048;
const folder = mkdtempSync(join(tmpdir(), 'duplexscope-bench-queue-'));
const key = join(folder, 'key');
writeFileSync(key, 'k'.repeat(32));

const programs: ChildProcess[] = [];
const redis = await startRedis();
const queue = ['--queue', `redis://127.0.0.1:${String(redis.endpoint.port)}`, '--key-file', key];
try {
  const { port } = JSON.parse(await firstLine(['serve', '--json'])) as { port: number };
  const list = await listOf(Number(values.entries));
  await firstLine(['worker', ...queue, '--place', 'here', '--concurrency', '256']);
  const sweep = async (...more: readonly string[]): Promise<number> => {
    const { rows, seconds } = await runSweep(list, ['--checks', values.checks, '--no-save', ...more]);
    const rate = rows.length / seconds;
    console.log(`       ${more.length === 1 ? 'by itself' : 'over a queue'}: ${rate.toFixed(0)} rows/s`);
    return rate;
  };
  const target = `127.0.0.1:${String(port)}`;
  const pairs = await alternate(
    Number(values.pairs),
    () => sweep(target, ...queue, '--places', 'here'),
    () => sweep(target),
  );
  report('over a queue ÷ by itself', formatSpread(spreadOf(pairs.map(([over, alone]) => over / alone)), 2), '≥ 0.9');

  const before = await usedBytes();
  const waiting = start(['sweep', target, '--list', list, '--checks', values.checks, '--no-save', ...queue, '--places', 'nowhere']);
  let most = 0;
  for (let looks = 0; looks < 20; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    most = Math.max(most, await usedBytes());
  }
  waiting.kill('SIGINT');
  await once(waiting, 'close');
  const held = Math.min(Number(values.entries), HANDED_OUT);
  report('memory of Redis for a waiting entry', `${((most - before) / held).toFixed(0)} bytes`, '≤ 1024 bytes');
} finally {
  for (const program of programs) program.kill('SIGTERM');
  await Promise.all(programs.map(async (program) => program.exitCode === null && (await once(program, 'close'))));
  endAll();
  await redis.stop();
  rmSync(folder, { recursive: true });
}

function report(name: string, measured: string, wanted: string): void {
  console.log(`${name}: ${measured}, wanted ${wanted}`);
}

function start(args: readonly string[]): ChildProcess {
  const program = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DUPLEXSCOPE_DATA: folder },
  });
  program.stdout.resume();
  programs.push(program);
  return program;
}

async function firstLine(args: readonly string[]): Promise<string> {
  for await (const line of createInterface({ input: start(args).stdout as Readable })) return line;
  throw new Error(`duplexscope ${args.join(' ')} said nothing`);
}

async function listOf(count: number): Promise<string> {
  const { animals } = await startZoo();
  const named = (name: string) => {
    const found = animals.find((animal) => animal.name === name);
    if (!found) throw new Error(`there is no ${name} in the zoo`);
    return found;
  };
  const dead = { name: 'dead', kind: 'http', port: 9, login: '' };
  const kinds = [dead, named('refuses-all'), dead, named('talks-garbage'), dead, named('refuses-all'), dead, named('honest-connect')];
  const path = join(folder, 'list.txt');
  const urls = Array.from({ length: count }, (_, index) => entryOf(kinds[index % kinds.length] ?? dead).url);
  writeFileSync(path, `${urls.join('\n')}\n`);
  return path;
}

async function usedBytes(): Promise<number> {
  const { stdout } = await runProgram('redis-cli', ['-p', String(redis.endpoint.port), 'INFO', 'memory']);
  return Number(/^used_memory:(\d+)/mu.exec(stdout.toString())?.[1] ?? NaN);
}

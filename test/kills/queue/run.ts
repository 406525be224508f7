/**
 * A sweep over a queue under `kill -9`: `npm run kills:queue -- [--entries 10000] [--seed N]`, in network namespaces of its own (as root, or where everybody may
 * make them). Two places with two workers each; workers, the program that hands out, and Redis (AOF) are killed at random and started again until the sweep has
 * come to its end. Then each entry must have exactly one row a place, with the answer that only that proxy gives there. Exits 1 with the seed where it was not so.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '../../fuzz/random.ts';
import { namespaceCommand, programPath } from '../../support/requires.ts';
import { checkRows } from './check-rows.ts';
import { Immortal, run } from './programs.ts';

const { values } = parseArgs({ options: { entries: { type: 'string' }, seed: { type: 'string' }, inside: { type: 'boolean' } } });
const entries = Number(values.entries ?? 10_000);
const seed = values.seed ?? String(randomInt(2 ** 32));
const PLACES = ['office', 'dc'] as const;
const PORT = 3128;
const PROGRAM = fileURLToPath(new URL('../../../out/cli/duplexscope.js', import.meta.url));
const HUB = '10.77.0.1';
/** Milliseconds between two kills: shorter than it takes until a dead worker's jobs are another's. */
const BETWEEN = { least: 700, most: 5000 } as const;

if (values.inside !== true) {
  const command = namespaceCommand();
  if (command === null) throw new Error('this system lets nobody here make network namespaces');
  const [unshare = '', ...flags] = command;
  const script = fileURLToPath(import.meta.url);
  const { status } = spawnSync(unshare, [...flags, process.execPath, script, '--inside', '--entries', String(entries), '--seed', seed], {
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
}

console.log(`seed ${seed}, ${String(entries)} entries`);
const folder = mkdtempSync(join(tmpdir(), 'duplexscope-queue-kills-'));
const random = new Random(`queue kills ${seed}`);
const crowds = await layOut();
const began = performance.now();
const immortals = startAll();
const coordinator = immortals.at(-1);
if (!coordinator) throw new Error('nobody hands out');
for (;;) {
  await Promise.race([pause(random.between(BETWEEN.least, BETWEEN.most)), coordinator.ended]);
  if (coordinator.over) break;
  immortals[random.below(immortals.length)]?.kill();
}
const code = await coordinator.ended;
const seconds = ((performance.now() - began) / 1000).toFixed(1);
for (const one of immortals) await one.stop();
for (const crowd of crowds) crowd.kill('SIGKILL');
const problems = [
  ...(code === 0 ? [] : [`the sweep ended with ${String(code)}`]),
  ...checkRows(readFileSync(join(folder, 'rows.jsonl'), 'utf8'), PLACES, entries),
];
for (const problem of problems.slice(0, 40)) console.log(`seed ${seed}: ${problem}`);
const killed = immortals.map(({ name, kills }) => `${name} ${String(kills)}`).join(', ');
console.log(`${String(entries * PLACES.length)} rows in ${seconds} s; kill -9: ${killed}; ${String(problems.length)} problems`);
rmSync(folder, { recursive: true });
process.exit(problems.length === 0 ? 0 : 1);

/** The hub, a namespace for each place, and the proxies in them. */
async function layOut(): Promise<readonly ReturnType<typeof spawn>[]> {
  await run('mount', '-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', '/run');
  const ip = (...args: readonly string[]): Promise<void> => run(programPath('ip'), ...args);
  await ip('link', 'set', 'lo', 'up');
  await ip('link', 'add', 'hub', 'type', 'bridge');
  await ip('address', 'add', `${HUB}/24`, 'dev', 'hub');
  await ip('link', 'set', 'hub', 'up');
  for (const [index, place] of PLACES.entries()) {
    await ip('netns', 'add', place);
    await ip('link', 'add', `to-${place}`, 'type', 'veth', 'peer', 'name', 'outside', 'netns', place);
    await ip('link', 'set', `to-${place}`, 'master', 'hub', 'up');
    await ip('-n', place, 'link', 'set', 'lo', 'up');
    await ip('-n', place, 'address', 'add', `10.77.0.${String(index + 2)}/24`, 'dev', 'outside');
    await ip('-n', place, 'link', 'set', 'outside', 'up');
  }
  writeFileSync(join(folder, 'key'), randomBytes(48).toString('base64'));
  writeFileSync(
    join(folder, 'list.txt'),
    Array.from({ length: entries }, (_, index) => `http://user:hunter2@${addressOf(index + 1)}:${String(PORT)}\n`).join(''),
  );
  mkdirSync(join(folder, 'redis'));
  return await Promise.all(
    PLACES.map(async (place, index) => {
      const file = fileURLToPath(new URL('crowd.ts', import.meta.url));
      const crowd = spawn(programPath('ip'), ['netns', 'exec', place, process.execPath, file, String(index), String(PORT)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(createInterface({ input: crowd.stdout }), 'line');
      return crowd;
    }),
  );
}

/** The last one hands out. */
function startAll(): readonly Immortal[] {
  const queue = ['--queue', `redis://${HUB}`, '--key-file', join(folder, 'key')];
  const duplexscope = [process.execPath, PROGRAM];
  const redis = new Immortal('redis', [
    programPath('redis-server'),
    ...['--bind', HUB, '--protected-mode', 'no', '--save', '', '--appendonly', 'yes', '--dir', join(folder, 'redis')],
  ]);
  const workers = PLACES.flatMap((place) =>
    [1, 2].map(
      (number) =>
        new Immortal(`${place}-${String(number)}`, [
          ...[programPath('ip'), 'netns', 'exec', place, ...duplexscope, 'worker', ...queue],
          ...['--place', place, '--concurrency', '32', '--allow', 'handshake'],
        ]),
    ),
  );
  const sweep = new Immortal('sweep', [
    ...[...duplexscope, 'sweep', `${HUB}:9`, '--list', join(folder, 'list.txt'), ...queue],
    ...['--places', PLACES.join(','), '--mode', 'relay', '--checks', 'handshake', '--out', join(folder, 'rows.jsonl'), '--resume'],
  ]);
  const all = [redis, ...workers, sweep];
  for (const one of all) one.start();
  return all;
}

/** An address of loopback that no other line has. */
function addressOf(line: number): string {
  return `127.${String(1 + (line >> 16))}.${String((line >> 8) & 255)}.${String(line & 255)}`;
}

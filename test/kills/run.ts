/**
 * `kill -9` at random moments: `npm run kills -- [--times 200] [--seed N] [--only SCENARIO]`. After each the log must open, whole, with all that was committed,
 * and with what was being made marked as unfinished. Exits 1 with the seed where it was not so. Several kills in a row meet the same file.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '../fuzz/random.ts';
import { checkExports } from './check-exports.ts';
import { checkLog } from './check-log.ts';
import { committed, SCENARIOS, type Committed, type Scenario } from './scenarios.ts';
import { Visits } from './visits.ts';

/** Kills that one folder has to survive; then a new one is begun, so that the beginning is met often enough, too. */
const KILLS_A_FOLDER = 5;
/** Nearly all kills of a folder meet the same program: what it takes on was left by its like. The others see to it that nothing depends on that. */
const STRANGER = 1 / 6;

const { values } = parseArgs({ options: { times: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } });
const times = Number(values.times ?? 200);
const seed = values.seed ?? String(randomInt(2 ** 32));
const [first, ...others] = SCENARIOS.filter(({ name }) => values.only === undefined || name === values.only);
if (!(times >= 1) || !first) throw new Error(`--times is 1 or more, --only one of ${SCENARIOS.map(({ name }) => name).join(', ')}`);
const scenarios = [first, ...others] as const;
console.log(`seed ${seed}`);

const random = new Random(`kills ${seed}`);
const visits = await Visits.open();
const counts = { lines: 0, rows: 0, resumed: 0, files: 0, left: 0 };
/** Addresses of rows that were committed in an earlier life of this folder. */
let tested = new Set<string>();
let failures = 0;
let folder = '';
for (let kill = 0; kill < times; kill += 1) {
  if (kill % KILLS_A_FOLDER === 0) folder = anotherFolder();
  const own = scenarios[Math.floor(kill / KILLS_A_FOLDER) % scenarios.length] ?? first;
  const scenario = random.chance(STRANGER) ? random.pick(scenarios) : own;
  const said = await runAndKill(scenario, folder, `${seed}/${String(kill)}`);
  const problems = [...twice(said), ...(await check(folder, said))];
  for (const problem of problems) console.log(`seed ${seed}, kill ${String(kill + 1)} (${scenario.name}): ${problem}`);
  failures += problems.length;
  counts.lines += said.length;
  for (const { rows, resumed, file } of said) {
    counts.rows += rows?.length ?? 0;
    if ((resumed ?? 0) > 0) counts.resumed += 1;
    if (file !== undefined) counts.files += 1;
  }
}
rmSync(folder, { recursive: true, force: true });
visits.close();
console.log(
  `${String(times)} kills; before them were told ${String(counts.lines)} commits, ${String(counts.rows)} rows, ${String(counts.files)} files; ` +
    `${String(counts.resumed)} sweeps were resumed, ${String(counts.left)} halves of files left: ${failures === 0 ? 'nothing lost' : `${String(failures)} problems`}`,
);
process.exit(failures === 0 ? 0 : 1);

function anotherFolder(): string {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  tested = new Set();
  return mkdtempSync(join(tmpdir(), 'duplexscope-kills-'));
}

/** What was committed before this life began is not tested again in it. */
function twice(said: readonly Committed[]): string[] {
  const again = [...visits.take()].filter((address) => tested.has(address));
  for (const { visited } of said) for (const address of visited ?? []) tested.add(address);
  return again.length === 0 ? [] : [`${String(again.length)} entries were tested twice, ${again[0] ?? ''} among them`];
}

async function runAndKill({ victim, withinMs }: Scenario, at: string, name: string): Promise<Committed[]> {
  const child = spawn(process.execPath, [fileURLToPath(victim), at, name, String(visits.port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Committed[] = [];
  const first = Promise.withResolvers<undefined>();
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => {
    // The last one may be half written.
    if (!line.endsWith('}')) return;
    said.push(committed.parse(JSON.parse(line)));
    first.resolve(undefined);
  });
  const closed = once(output, 'close');
  const exited = once(child, 'exit');
  // One in eight is killed while it still opens the file.
  if (random.chance(1 / 8)) await setTimeout(random.below(600));
  else {
    await Promise.race([first.promise, exited]);
    await setTimeout(random.below(withinMs));
  }
  if (child.exitCode !== null) throw new Error(`the victim ended by itself with ${String(child.exitCode)}`);
  child.kill('SIGKILL');
  await Promise.all([closed, exited]);
  return said;
}

async function check(at: string, said: readonly Committed[]): Promise<string[]> {
  try {
    const { problems, left } = await checkExports(at, said);
    counts.left += left;
    return [...checkLog(at, said), ...problems];
  } catch (error) {
    return [`the log does not open: ${String(error)}`];
  }
}

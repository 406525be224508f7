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
import { Told } from './told.ts';
import { Visits } from './visits.ts';

/** Kills that one folder has to survive; then a new one is begun, so that the beginning is met often enough, too. */
const KILLS_A_FOLDER = 5;
/** Nearly all kills of a folder meet the same program: what it takes on was left by its like. The others see to it that nothing depends on that. */
const STRANGER = 1 / 6;

/** When it is killed: while it still opens the file, at any time, or just when something of it came to its end: that nothing is missing of it shows only then. */
const MOMENTS = ['opening', 'over', 'over', 'over', 'under way', 'under way', 'under way', 'under way'] as const;

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
let told = new Told();
let failures = 0;
let folder = '';
for (let kill = 0; kill < times; kill += 1) {
  if (kill % KILLS_A_FOLDER === 0) folder = anotherFolder();
  const own = scenarios[Math.floor(kill / KILLS_A_FOLDER) % scenarios.length] ?? first;
  const scenario = random.chance(STRANGER) ? random.pick(scenarios) : own;
  const said = await runAndKill(scenario, folder, `${seed}/${String(kill)}`);
  const problems = [...told.add(said, visits.take()), ...(await check(folder, told.lines))];
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
  told = new Told();
  return mkdtempSync(join(tmpdir(), 'duplexscope-kills-'));
}

async function runAndKill({ victim, withinMs }: Scenario, at: string, name: string): Promise<Committed[]> {
  const child = spawn(process.execPath, [fileURLToPath(victim), at, name, String(visits.port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Committed[] = [];
  const begun = Promise.withResolvers<undefined>();
  const over = Promise.withResolvers<undefined>();
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => {
    // The last one may be half written.
    if (!line.endsWith('}')) return;
    const heard = committed.parse(JSON.parse(line));
    said.push(heard);
    begun.resolve(undefined);
    if (heard.over !== undefined) over.resolve(undefined);
  });
  const closed = once(output, 'close');
  const exited = once(child, 'exit');
  const moment = random.pick(MOMENTS);
  if (moment === 'over') await Promise.race([over.promise, exited]);
  else if (moment === 'under way') await Promise.race([begun.promise, exited]);
  await setTimeout(random.below({ opening: 600, over: 20, 'under way': withinMs }[moment]));
  if (child.exitCode !== null) throw new Error(`the victim ended by itself with ${String(child.exitCode)}`);
  child.kill('SIGKILL');
  await Promise.all([closed, exited]);
  return said;
}

async function check(at: string, lines: readonly Committed[]): Promise<string[]> {
  try {
    const { problems, left } = await checkExports(at, lines);
    counts.left += left;
    return [...checkLog(at, lines), ...problems];
  } catch (error) {
    return [`the log does not open: ${String(error)}`];
  }
}

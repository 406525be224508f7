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
import { checkLog } from './check-log.ts';
import { committed, SCENARIOS, type Committed, type Scenario } from './scenarios.ts';

/** Kills that one file has to survive; then a new one is begun, so that the beginning is met often enough, too. */
const KILLS_A_FOLDER = 5;

const { values } = parseArgs({ options: { times: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } });
const times = Number(values.times ?? 200);
const seed = values.seed ?? String(randomInt(2 ** 32));
const scenarios = SCENARIOS.filter(({ name }) => values.only === undefined || name === values.only);
if (!(times >= 1) || scenarios.length === 0)
  throw new Error(`--times is 1 or more, --only one of ${SCENARIOS.map(({ name }) => name).join(', ')}`);
console.log(`seed ${seed}`);

const random = new Random(`kills ${seed}`);
let failures = 0;
let lines = 0;
let folder = '';
for (let kill = 0; kill < times; kill += 1) {
  if (kill % KILLS_A_FOLDER === 0) folder = anotherFolder();
  const scenario = scenarios[kill % scenarios.length];
  if (!scenario) break;
  const said = await runAndKill(scenario, folder, `${seed}/${String(kill)}`);
  lines += said.length;
  const problems = tryCheck(folder, said);
  for (const problem of problems) console.log(`seed ${seed}, kill ${String(kill + 1)} (${scenario.name}): ${problem}`);
  failures += problems.length;
}
rmSync(folder, { recursive: true, force: true });
console.log(
  `${String(times)} kills, ${String(lines)} commits told before them: ${failures === 0 ? 'nothing lost' : `${String(failures)} problems`}`,
);
process.exit(failures === 0 ? 0 : 1);

function anotherFolder(): string {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  return mkdtempSync(join(tmpdir(), 'duplexscope-kills-'));
}

async function runAndKill({ victim, withinMs }: Scenario, at: string, name: string): Promise<Committed[]> {
  const child = spawn(process.execPath, [fileURLToPath(victim), at, name], { stdio: ['ignore', 'pipe', 'inherit'] });
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

function tryCheck(at: string, said: readonly Committed[]): string[] {
  try {
    return checkLog(at, said);
  } catch (error) {
    return [`the log does not open: ${String(error)}`];
  }
}

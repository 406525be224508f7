import { parseArgs } from 'node:util';
import { Engine } from '../../electron/engine/engine.ts';
import { CONDITIONS, UNSURE_PERCENT, besideSpinner, type Condition } from './conditions.ts';
import { matrixOf, tally, type JudgedRun } from './matrix.ts';
import { AT_ONCE, WAITING_AT_ONCE, jobsOf, runJob, type TruthJob } from './runs.ts';
import { chosenSubjects, type Subject } from './subjects.ts';

/*
 * npm run truth -- [--once] [--runs N] [--only NAME,…] [--conditions plain,impaired,busy] [--at-once N] [--json]
 *
 * Holds the diagnosis against what is known to be true of the specimens, and of chains and other subjects made of them (subjects.ts). Without options, and with
 * --once: every subject once in each condition. Exit code 1: a wrong cell, or more unsure ones than the condition allows; 2: wrong usage.
 */

interface Options {
  readonly subjects: readonly Subject[];
  readonly conditions: readonly Condition[];
  readonly rounds: number;
  readonly atOnce: number;
  readonly json: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      runs: { type: 'string' },
      only: { type: 'string' },
      conditions: { type: 'string' },
      'at-once': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const rounds = values.once ? 1 : wholeNumber(values.runs ?? '1', '--runs');
  const named = values.conditions?.split(',') ?? CONDITIONS;
  const conditions = CONDITIONS.filter((condition) => named.includes(condition));
  if (conditions.length < new Set(named).size) throw new Error(`--conditions takes ${CONDITIONS.join(', ')}`);
  return {
    subjects: chosenSubjects(values.only?.split(',') ?? null),
    conditions,
    rounds,
    atOnce: wholeNumber(values['at-once'] ?? String(AT_ONCE), '--at-once'),
    json: values.json,
  };
}

function wholeNumber(text: string, option: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${option} takes a whole number from 1 on`);
  return number;
}

/** Runs the jobs, `atOnce` beside each other and beside those that mostly wait; the first failure that is no result ends all. */
async function runAll(engine: Engine, jobs: readonly TruthJob[], { atOnce, json }: Options): Promise<readonly JudgedRun[]> {
  const stop = new AbortController();
  const laneOf = (lane: Subject['lane']): TruthJob[] => jobs.filter(({ subject }) => subject.lane === lane);
  const [busy, waiting, ports] = [laneOf(undefined), laneOf('waiting'), laneOf('ports')];
  const done: JudgedRun[] = [];
  const work = async (queue: TruthJob[]): Promise<void> => {
    for (let job = queue.shift(); job !== undefined && !stop.signal.aborted; job = queue.shift()) {
      const judged = await runJob(engine, job, stop.signal);
      done.push(judged);
      if (json) console.log(JSON.stringify(judged));
      else printOddities(judged);
    }
  };
  try {
    await Promise.all(
      [ports, ...Array.from({ length: atOnce }, () => busy), ...Array.from({ length: WAITING_AT_ONCE }, () => waiting)].map((queue) =>
        work(queue).catch((error: unknown) => {
          stop.abort();
          throw error;
        }),
      ),
    );
  } finally {
    stop.abort();
  }
  const order = jobs.map(({ subject }) => subject.name);
  return done.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name) || b.mode.localeCompare(a.mode));
}

function printOddities({ name, mode, condition, round, cells }: JudgedRun): void {
  for (const { column, verdict, expected, seen, why } of cells) {
    if (verdict === 'ok') continue;
    console.log(`${verdict} ${condition} ${String(round)} ${name} ${mode} ${column}: ${seen}, not ${expected}: ${why ?? ''}`);
  }
}

/** True when the condition was met. */
function report(condition: Condition, runs: readonly JudgedRun[], seconds: number, json: boolean): boolean {
  const { ok, unsure, wrong } = tally(runs.flatMap(({ cells }) => cells));
  const percent = (100 * unsure) / Math.max(1, ok + unsure + wrong);
  const met = wrong === 0 && percent <= UNSURE_PERCENT[condition];
  if (json) {
    console.log(JSON.stringify({ condition, runs: runs.length, ok, unsure, wrong, seconds: Number(seconds.toFixed(1)), met }));
    return met;
  }
  console.log(`\n${condition}: ${String(runs.length)} runs in ${seconds.toFixed(0)} s\n${matrixOf(runs)}`);
  const limits = `at most 0 wrong and ${String(UNSURE_PERCENT[condition])} % unsure`;
  console.log(
    `${condition}: ${String(ok)} ok, ${String(unsure)} unsure (${percent.toFixed(2)} %), ${String(wrong)} wrong; ${limits}: ${met ? 'met' : 'NOT MET'}`,
  );
  return met;
}

async function main(options: Options): Promise<boolean> {
  const engine = new Engine();
  let met = true;
  try {
    for (const condition of options.conditions) {
      const began = performance.now();
      const jobs = Array.from({ length: options.rounds }, (_, round) => jobsOf(options.subjects, condition, round)).flat();
      const work = (): Promise<readonly JudgedRun[]> => runAll(engine, jobs, options);
      const runs = condition === 'busy' ? await besideSpinner(work) : await work();
      met = report(condition, runs, (performance.now() - began) / 1000, options.json) && met;
    }
  } finally {
    await engine.close();
  }
  return met;
}

let options: Options | null = null;
try {
  options = readOptions();
} catch (error) {
  console.error(`truth: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
if (options && !(await main(options))) process.exitCode = 1;

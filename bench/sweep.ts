import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { SweepEntryLine } from '../shared/model/sweep.ts';
import { expectedOf, type TruthMode } from '../test/truth/expectations.ts';
import { runSweep } from './sweep-run.ts';
import { ALONE, endAll, entryOf, startBeside, startZoo, type Animal, type Entry } from './zoo.ts';

/*
 * npm run bench:sweep -- [--entries 10000] [--timeout 2] [--rounds 3] [--only zoo|curl|verdicts]
 *
 * Zoo: a list of specimens, dead ports, ports that do not answer, garbage and refusals, each entry an address of its own. Every verdict is held against what is
 * true (test/truth), the time against the ideal: the larger of the sum of the single times ÷ 256 and the sum of the processor times ÷ cores, both from sweeps of
 * each kind alone, one at a time. Curl: entries that refuse or answer at once, `sweep --checks handshake`, kept in a session log and with `--no-save`, and
 * `curl --parallel --parallel-max 256` (one CONNECT and GET through each) in turn.
 */

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '10000' },
    timeout: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'duplexscope-bench-'));

/** Of a hundred entries: most of a list is dead, some of it works, and every specimen is there. */
const SHARES = { dead: 50, blackhole: 15, 'refuses-all': 10, 'resets-all': 5, 'talks-garbage': 5, specimens: 15 } as const;
async function startBlackhole(): Promise<number> {
  const hole = startBeside('./sweep-blackhole.ts');
  if (!hole.stdout) throw new Error('the hole has no pipe');
  const port = Number(String((await createInterface({ input: hole.stdout })[Symbol.asyncIterator]().next()).value));
  // Its queue takes two; these stay in it.
  for (let n = 0; n < 4; n++) {
    net
      .connect({ port, host: '127.0.0.1' })
      .on('error', () => undefined)
      .unref();
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  return port;
}

function listOf(entries: readonly Entry[], file: string): string {
  const path = join(folder, file);
  writeFileSync(path, `${entries.map(({ url }) => url).join('\n')}\n`);
  return path;
}

/** What is not right about a row, in words; `unsure` where a check says itself that it is not clear. */
function judge(name: string, { runs, error }: SweepEntryLine): { readonly wrong: string[]; readonly unsure: string[] } {
  const wrong: string[] = error ? [`${name}: ${error.message}`] : [];
  const unsure: string[] = [];
  for (const { route, checks } of runs) {
    const expected = cellsOf(name, route.mode);
    for (const { id, result, finding, summary } of checks) {
      const due = expected?.[id];
      if (!due || (due.result === result && due.finding === finding)) continue;
      const line = `${name} ${route.mode} ${id}: ${result} ${String(finding)}, not ${due.result} ${String(due.finding)}: ${summary}`;
      (result === 'inconclusive' || (result === 'not-tested' && due.result !== 'not-tested') ? unsure : wrong).push(line);
    }
  }
  return { wrong, unsure };
}

type Cells = Readonly<Record<string, { readonly result: string; readonly finding: string | null } | undefined>>;

function cellsOf(name: string, mode: string): Cells | null {
  const first = (finding: string): Cells => ({ handshake: { result: 'fail', finding }, duplex: { result: 'not-tested', finding: null } });
  if (name === 'dead' || name === 'blackhole') return first('hop-unreachable');
  if (name === 'refuses-all') return first('refused-by-proxy');
  // Its reset comes before or after the system says that the connection is made.
  if (name === 'resets-all') return null;
  return mode === 'direct' ? null : (expectedOf(name, mode as TruthMode)?.cells ?? null);
}

async function zoo(): Promise<void> {
  const { animals, cpuMs } = await startZoo();
  const hole = await startBlackhole();
  const dead: Animal = { name: 'dead', kind: 'http', port: 9, login: '' };
  const blackhole: Animal = { name: 'blackhole', kind: 'http', port: hole, login: '' };
  const all = [...animals, dead, blackhole];
  const options = ['--timeout', values.timeout];

  const single = new Map<string, { ms: number; cpu: number }>();
  for (const animal of values.only === 'verdicts' ? [] : all) {
    const times = ['dead', 'refuses-all', 'resets-all', 'talks-garbage'].includes(animal.name) ? 40 : 1;
    const list = listOf(
      Array.from({ length: times }, () => entryOf(animal)),
      'single.txt',
    );
    const [empty, before] = [listOf([entryOf(dead)], 'empty.txt'), await cpuMs()];
    const base = times === 1 ? await runSweep(empty, options) : { cpuMs: 0 };
    const { rows, cpuMs: own } = await runSweep(list, [...options, '--concurrency', '1']);
    const cpu = (own - base.cpuMs + ((await cpuMs()) - before)) / times;
    single.set(animal.name, { ms: rows.reduce((sum, { ms }) => sum + ms, 0) / times, cpu: Math.max(0, cpu) });
  }

  const count = Number(values.entries);
  const named = (name: string): Animal => all.find((one) => one.name === name) ?? dead;
  const specimens = animals.filter(({ name }) => !['refuses-all', 'resets-all', 'talks-garbage', ...ALONE].includes(name));
  const entries: Entry[] = ALONE.map((name) => entryOf(named(name)));
  for (const [name, share] of Object.entries(SHARES)) {
    for (let n = 0; n < (count * share) / 100; n++) {
      const animal = name === 'specimens' ? specimens[n % specimens.length] : named(name);
      if (animal && entries.length < count) entries.push(entryOf(animal));
    }
  }
  // In an order that is the same each time, and no kind together.
  entries.sort((a, b) => hash(a.url) - hash(b.url));
  const result = await runSweep(listOf(entries, 'zoo.txt'), options);
  const sums = entries.reduce(
    (sum, { name }) => ({ ms: sum.ms + (single.get(name)?.ms ?? 0), cpu: sum.cpu + (single.get(name)?.cpu ?? 0) }),
    {
      ms: 0,
      cpu: 0,
    },
  );
  const ideal = Math.max(sums.ms / 256, sums.cpu / availableParallelism()) / 1000;
  const wrong: string[] = [];
  const unsure: string[] = [];
  for (const row of result.rows) {
    const judged = judge(entries[row.line - 1]?.name ?? '', row);
    wrong.push(...judged.wrong);
    unsure.push(...judged.unsure);
  }
  for (const line of wrong.slice(0, 40)) console.log(`wrong: ${line}`);
  for (const line of unsure.slice(0, 20)) console.log(`unsure: ${line}`);
  console.log(
    `zoo: ${String(result.rows.length)} of ${String(entries.length)} entries, each once; ${String(wrong.length)} checks wrong, ${String(unsure.length)} unsure`,
  );
  const took = `zoo: ${result.seconds.toFixed(1)} s, ${(result.cpuMs / 1000).toFixed(1)} s of processor time, ${result.residentMiB.toFixed(0)} MiB resident (below 400)`;
  console.log(took);
  if (values.only === 'verdicts') return;
  console.log(
    `zoo: ideal ${ideal.toFixed(1)} s (single ${(sums.ms / 256_000).toFixed(1)}, processor ${(sums.cpu / availableParallelism() / 1000).toFixed(1)}): ratio ${(result.seconds / ideal).toFixed(2)} (at most 1.3)`,
  );
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return value;
}

async function curl(): Promise<void> {
  const { animals } = await startZoo();
  const refusing = animals.find(({ name }) => name === 'refuses-all');
  if (!refusing) throw new Error('there is nobody who refuses');
  const count = Number(values.entries);
  const entries = Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? entryOf(refusing) : entryOf({ name: 'dead', kind: 'http', port: 9, login: '' }),
  );
  const list = listOf(entries, 'quick.txt');
  const target = 'http://127.0.0.1:9/';
  // One CONNECT (`proxytunnel`) and one GET through each.
  const blocks = entries.flatMap(({ url }) =>
    ['proxytunnel', ''].map((option) => `${option}\nproxy = "${url}"\nurl = "${target}"\noutput = "/dev/null"`.trim()),
  );
  const config = join(folder, 'curl.cfg');
  writeFileSync(config, `${blocks.join('\nnext\n')}\n`);
  const ways = { 'sweep --checks handshake': [], 'sweep --checks handshake --no-save': ['--no-save'] };
  const ratios = new Map<string, number[]>(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    const began = performance.now();
    await new Promise((resolve) =>
      spawn('curl', ['--parallel', '--parallel-immediate', '--parallel-max', '256', '-s', '--noproxy', '', '-K', config], {
        stdio: 'ignore',
      }).once('close', resolve),
    );
    const theirs = (performance.now() - began) / 1000;
    console.log(`curl: ${(count / theirs).toFixed(0)} entries/s`);
    for (const [way, options] of Object.entries(ways)) {
      const ours = (await runSweep(list, ['--checks', 'handshake', ...options])).seconds;
      ratios.get(way)?.push(theirs / ours);
      console.log(`${way}: ${(count / ours).toFixed(0)} entries/s, start included`);
    }
  }
  for (const [way, all] of ratios) {
    all.sort((a, b) => a - b);
    const middle = (all[Math.floor(all.length / 2)] ?? 0).toFixed(2);
    console.log(`${way}: ratio to curl ${middle} in the middle (at least 2), ${all.map((one) => one.toFixed(2)).join(' ')}`);
  }
}

try {
  if (values.only !== 'curl') await zoo();
  if (values.only === undefined || values.only === 'curl') await curl();
} finally {
  endAll();
  rmSync(folder, { recursive: true });
}

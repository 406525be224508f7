import { parseArgs } from 'node:util';
import { measureBare } from './bare-duplex.ts';
import { balanceOf, sumOf } from './duplex-result.ts';
import type { DuplexOptions, DuplexResult } from './duplex-result.ts';
import { measureDuplexscope, measureMemory } from './duplexscope.ts';
import { measureIperf } from './iperf.ts';
import { measureProbeCost } from './probe-cost.ts';
import { startSquid } from './squid.ts';
import { alternate, formatSpread, spreadOf } from './statistics.ts';
import type { Spread } from './statistics.ts';

// Ratios within one run: absolute speeds say more about the machine than about the program.

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '5' }, seconds: { type: 'string', default: '2' }, only: { type: 'string', multiple: true } },
});
const pairs = Number(values.pairs);
const seconds = Number(values.seconds);
if (!(pairs >= 1 && seconds > 0)) throw new Error('--pairs and --seconds are positive numbers');

const GIB = 1024 ** 3;
let missed = 0;

function report(name: string, spread: Spread, bar: { readonly atLeast: number } | { readonly below: number }, digits = 2): void {
  const met = 'atLeast' in bar ? spread.median >= bar.atLeast : spread.median < bar.below;
  if (!met) missed += 1;
  const wanted = 'atLeast' in bar ? `≥ ${String(bar.atLeast)}` : `< ${String(bar.below)}`;
  console.log(`${met ? 'met   ' : 'MISSED'} ${name}: ${formatSpread(spread, digits)}, wanted ${wanted}`);
}

function speed(name: string, results: readonly DuplexResult[]): void {
  const gbps = formatSpread(spreadOf(results.map((result) => sumOf(result) / 1000)), 1);
  const slower = formatSpread(spreadOf(results.map(balanceOf)));
  console.log(`       ${name}: ${gbps} Gbit/s both ways together; slower ÷ faster ${slower}`);
}

/** Prints and judges ours ÷ baseline, pair by pair; the results of ours. */
async function ratio(
  name: string,
  bar: number,
  options: DuplexOptions,
  baseline: (options: DuplexOptions) => Promise<DuplexResult>,
): Promise<DuplexResult[]> {
  const results = await alternate(
    pairs,
    () => measureDuplexscope(options),
    () => baseline(options),
  );
  speed(
    'duplexscope',
    results.map(([ours]) => ours),
  );
  speed(
    name,
    results.map(([, theirs]) => theirs),
  );
  report(`duplexscope ÷ ${name}`, spreadOf(results.map(([ours, theirs]) => sumOf(ours) / sumOf(theirs))), { atLeast: bar });
  return results.map(([ours]) => ours);
}

const benches: Record<string, () => Promise<void>> = {
  async bare() {
    const ours = await ratio('bare sockets', 0.9, { seconds }, measureBare);
    report('slower ÷ faster direction', spreadOf(ours.map(balanceOf)), { atLeast: 0.7 });
  },
  async iperf() {
    await ratio('iperf3 --bidir', 0.8, { seconds }, measureIperf);
  },
  async squid() {
    const squid = await startSquid();
    try {
      await ratio('bare sockets through Squid CONNECT', 0.9, { seconds, via: squid.url }, measureBare);
    } finally {
      await squid.stop();
    }
  },
  async memory() {
    const { rssGrowthMiB } = await measureMemory(8 * GIB);
    report('resident memory growth over 8 GiB, MiB', spreadOf([rssGrowthMiB]), { below: 64 }, 1);
  },
  async probe() {
    const { wallSeconds, extraCpuMs, firstConnectionMs } = await measureProbeCost(pairs);
    report('probe --checks quick, direct, seconds', spreadOf(wallSeconds), { below: 2 });
    console.log(`       of the traffic, a first connection between bare sockets, ms: ${formatSpread(spreadOf(firstConnectionMs), 0)}`);
    report('CPU beyond process start and traffic, ms', spreadOf(extraCpuMs), { below: 50 }, 0);
  },
};

const chosen = values.only ?? Object.keys(benches);
for (const name of chosen) {
  const bench = benches[name];
  if (bench === undefined) throw new Error(`no bench "${name}"; there are ${Object.keys(benches).join(', ')}`);
  console.log(`${name} (${String(pairs)} pairs of ${String(seconds)} s)`);
  await bench();
}
if (missed > 0) {
  console.log(`${String(missed)} missed`);
  process.exitCode = 1;
}

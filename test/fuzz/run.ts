/** Hostile input for a while: `npm run fuzz -- [--seconds 60] [--seed N] [--only CASE]`. Exits 1 with the seed and the bytes when a promise was broken. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { campaign, type CampaignResult, type Finding } from './campaign.ts';
import { client } from './targets/client.ts';
import { farClient } from './targets/far-client.ts';
import { hops } from './targets/hops.ts';
import { readers } from './targets/readers.ts';
import { serverTarget } from './targets/server.ts';

/** Node doubles its young generation once or twice while it warms up: resident memory is the coarse net, live memory the fine one. */
const MOST_GROWTH_BYTES = 96 * 1024 * 1024;
/** Before that the allocator still takes what it will need, and resident memory says nothing. */
const SHORTEST_FOR_RESIDENT_S = 45;
const MOST_LIVE_GROWTH_BYTES = 16 * 1024 * 1024;
const SHOWN_BYTES = 4096;
const SETTLE_MS = 2000;

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } });
const seed = whole('seed', values.seed) ?? randomInt(2 ** 32);
const only = whole('only', values.only);
const seconds = whole('seconds', values.seconds) ?? 60;
console.log(`seed ${String(seed)}`);

const before = handles();
const targets = [readers, await serverTarget(), readers, client, readers, hops, farClient];
const result = await campaign({ seed, targets, seconds, ...(only === null ? {} : { only }) });
for (const finding of result.findings) report(finding);
const problems = [...growth(result), ...(await leftHandles())];
for (const problem of problems) console.log(`\nseed ${String(seed)}: ${problem}`);
const counts = Object.entries(result.perTarget).map(([name, count]) => `${name} ${String(count)}`);
const failed = result.findings.length + problems.length;
console.log(
  `\n${String(result.cases)} cases (${counts.join(', ')}), ${failed === 0 ? 'nothing found' : `${String(failed)} found`}; ${memoryLine(result)}`,
);
process.exit(failed === 0 ? 0 : 1);

function report({ number, target, what, offered, underWay }: Finding): void {
  const suspects = number === null ? underWay : [number];
  console.log(
    `\nseed ${String(seed)} case ${number === null ? `one of ${underWay.join(', ')}` : String(number)}, target ${target}\n${what.slice(0, 2000)}`,
  );
  for (const [name, bytes] of offered) {
    const cut = bytes.length > SHOWN_BYTES ? ` (the first ${String(SHOWN_BYTES)} of ${String(bytes.length)} bytes)` : '';
    console.log(`${name}${cut}: ${bytes.subarray(0, SHOWN_BYTES).toString('hex')}`);
  }
  for (const suspect of suspects) console.log(`again: npm run fuzz -- --seed ${String(seed)} --only ${String(suspect)}`);
}

function growth({ memory: [third, end], cases }: CampaignResult): string[] {
  const grown = end.rss - third.rss;
  const live = end.live - third.live;
  return [
    ...(grown > MOST_GROWTH_BYTES && seconds >= SHORTEST_FOR_RESIDENT_S
      ? [`resident memory grew by ${mebibytes(grown)} in the last two thirds of ${String(cases)} cases`]
      : []),
    ...(live > MOST_LIVE_GROWTH_BYTES ? [`live memory grew by ${mebibytes(live)} in the last two thirds of ${String(cases)} cases`] : []),
  ];
}

/** Sockets and timers need a few turns to go after they were closed. */
async function leftHandles(): Promise<string[]> {
  const until = performance.now() + SETTLE_MS;
  let left = extra();
  while (left.length > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = extra();
  }
  return left.length > 0 ? [`left behind: ${left.join(', ')}`] : [];
}

function extra(): string[] {
  return [...handles()].flatMap(([type, count]) =>
    count > (before.get(type) ?? 0) ? [`${String(count - (before.get(type) ?? 0))} × ${type}`] : [],
  );
}

function handles(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

function memoryLine({ memory: [third, end] }: CampaignResult): string {
  return `resident ${mebibytes(third.rss)} after a third, ${mebibytes(end.rss)} at the end; live ${mebibytes(third.live)} and ${mebibytes(end.live)}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function whole(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (/^\d{1,15}$/u.test(text)) return value;
  console.error(`--${name} takes a whole number`);
  process.exit(2);
}

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunState } from '../shared/model/run-state.ts';
import { DEFAULT_SETTINGS } from '../shared/model/desk-state.ts';
import { DEFAULT_PROBE_PLAN } from '../electron/diagnosis/probe-plan.ts';
import { Engine } from '../electron/engine/engine.ts';
import { createSessions, type KeptRun, type Sessions } from '../electron/engine/workbench/sessions.ts';
import { alternate, formatSpread, spreadOf, type Spread } from './statistics.ts';

/**
 * The session log, `npm run bench:log -- [--pairs 5] [--seconds 3]`: events written a second while a duplex run that is paced to half of what it can keeps its
 * pace, and how soon a session of a million events shows its first screen.
 */
const { values } = parseArgs({ options: { pairs: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } } });
const pairs = Number(values.pairs);
const seconds = Number(values.seconds);
if (!(pairs >= 1 && seconds > 0)) throw new Error('--pairs and --seconds are positive numbers');

/** What is offered to the log; what is wanted is 100,000. */
const OFFERED_A_SECOND = 120_000;
const TURN_MS = 5;
const LARGE_SESSION = 1_000_000;
const FIRST_SCREEN = 2000;
const BYTES = Buffer.alloc(48, 'x').toString('base64');

let missed = 0;
const folder = await mkdtemp(join(tmpdir(), 'duplexscope-bench-log-'));
try {
  const full = await pacedRun(null, null);
  const pace = Math.floor((full / 2) * 1e6 * 0.125);
  console.log(`       unpaced, slower way: ${full.toFixed(0)} Mbit/s; paced to ${(full / 2).toFixed(0)}`);
  const rates: number[] = [];
  const results = await alternate(
    pairs,
    () => pacedRun(pace, null),
    () => pacedRun(pace, rates),
  );
  console.log(`       without the log: ${formatSpread(spreadOf(results.map(([without]) => without)), 0)} Mbit/s`);
  report('events/s that were committed', spreadOf(rates), { atLeast: 100_000 }, 0);
  report('pace with the log ÷ without it', spreadOf(results.map(([without, with_]) => with_ / without)), { atLeast: 0.95 });
  const opened = await openLarge();
  report('a session of 1,000,000 events, first screen, ms', spreadOf(opened), { below: 200 }, 0);
} finally {
  await rm(folder, { recursive: true });
}
process.exit(missed === 0 ? 0 : 1);

function report(name: string, spread: Spread, bar: { readonly atLeast: number } | { readonly below: number }, digits = 2): void {
  const met = 'atLeast' in bar ? spread.median >= bar.atLeast : spread.median < bar.below;
  if (!met) missed += 1;
  const wanted = 'atLeast' in bar ? `≥ ${String(bar.atLeast)}` : `< ${String(bar.below)}`;
  console.log(`${met ? 'met   ' : 'MISSED'} ${name}: ${formatSpread(spread, digits)}, wanted ${wanted}`);
}

/** Mbit/s of the slower way. `pace`: bytes a second each way. `rates`: events are written meanwhile, and their rate is put there. */
async function pacedRun(pace: number | null, rates: number[] | null): Promise<number> {
  const engine = new Engine();
  const sessions = rates ? sessionsIn(folder) : null;
  const writing = sessions ? startWriting(sessions) : null;
  try {
    const plan = {
      ...DEFAULT_PROBE_PLAN,
      hops: [],
      checks: ['handshake', 'duplex'] as const,
      handshakes: 1,
      durationMs: seconds * 1000,
      pace,
    };
    const target = { kind: 'own', listen: null, reachedAt: null } as const;
    const { runs } = await engine.probe({ plan, requestedMode: 'auto', target }, { signal: new AbortController().signal });
    const duplex = runs[0]?.checks.find(({ id }) => id === 'duplex');
    const { mbpsUp, mbpsDown } = duplex?.numbers ?? {};
    if (typeof mbpsUp !== 'number' || typeof mbpsDown !== 'number') throw new Error(`not measurable: ${duplex?.summary ?? 'no duplex'}`);
    const rate = await writing?.stop();
    if (rate !== undefined) rates?.push(rate);
    return Math.min(mbpsUp, mbpsDown);
  } finally {
    await engine.close();
    await sessions?.close();
  }
}

/** Offers events as a run does, on the run's own thread. `stop` gives how many of them a second were committed. */
function startWriting(sessions: Sessions): { stop(): Promise<number> } {
  const state = emptyRun();
  const run = sessions.begin(() => state);
  const began = performance.now();
  let offered = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * OFFERED_A_SECOND;
    for (; offered < due; offered += 1) offer(run, offered);
  }, TURN_MS);
  return {
    async stop() {
      clearInterval(timer);
      await sessions.log.written();
      const elapsed = (performance.now() - began) / 1000;
      const { events } = await sessions.log.read('summary', state.id);
      if (events < offered)
        console.log(`       ${String(offered - events)} of ${String(offered)} events were left out: the disk was slower`);
      return events / elapsed;
    },
  };
}

async function openLarge(): Promise<number[]> {
  const writer = sessionsIn(folder);
  const state = emptyRun();
  const run = writer.begin(() => state);
  const began = performance.now();
  for (let number = 0; number < LARGE_SESSION; number += 1) {
    offer(run, number);
    // Not more than the disk takes: nothing is to be left out here.
    if (number % 50_000 === 0) await writer.log.written();
  }
  await writer.log.written();
  console.log(
    `       ${LARGE_SESSION.toLocaleString('en')} events alone: ${(LARGE_SESSION / ((performance.now() - began) / 1000)).toFixed(0)} a second`,
  );
  await writer.close();
  console.log(`       the file: ${((await stat(join(folder, 'sessions.db'))).size / 1024 / 1024).toFixed(0)} MiB`);
  const times: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    // Thread, file and all: as after a start of the program.
    const reader = sessionsIn(folder);
    const start = performance.now();
    const [shown, events] = await Promise.all([reader.run(state.id), reader.events(state.id, 0, FIRST_SCREEN)]);
    times.push(performance.now() - start);
    if (shown.id !== state.id || events.length !== FIRST_SCREEN) throw new Error('it was not what was written');
    await reader.close();
  }
  return times;
}

function sessionsIn(dataFolder: string): Sessions {
  return createSessions({
    dataFolder,
    publish: () => undefined,
    settings: () => ({ ...DEFAULT_SETTINGS, keepSessionsDays: null, keepSessionsMiB: 1_048_576 }),
    onBug: (error) => {
      throw error;
    },
  });
}

function offer(run: KeptRun, number: number): void {
  const text = null;
  // One in four has bytes: most events of a run are counts.
  const bytes = number % 4 === 0 ? BYTES : null;
  const end = number % 2 === 0 ? 'client' : 'server';
  run.event({
    id: `e${String(number)}`,
    part: 0,
    at: number * 1000,
    end,
    hop: null,
    direction: 'received',
    kind: 'bytes',
    bytes,
    count: 48,
    text,
  });
}

function emptyRun(): RunState {
  return {
    ...{ id: randomUUID(), startedAt: new Date().toISOString(), status: 'running', error: null, parts: [], events: 0, document: null },
    route: { hops: [], target: null, requestedMode: 'auto', variant: 'get', tls: 'none' },
  };
}

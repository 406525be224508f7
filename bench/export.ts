import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { randomUUID } from 'node:crypto';
import { EXPORT_FORMATS, type ExportFormat } from '../shared/model/session.ts';
import type { RunEvent, RunState, TrafficSample } from '../shared/model/run-state.ts';
import { DEFAULT_PROBE_PLAN, Engine } from '../electron/engine/engine.ts';
import { SessionLog } from '../electron/sessions/session-log.ts';
import { findSpecimen } from '../electron/specimens/index.ts';
import { parseHop } from '../shared/model/route.ts';

/**
 * Exports of a large session by the built command line, `npm run bench:export -- [--events 1000000] [--format har] [--addresses]`: events a second from the start
 * of the process to the whole file, and the most memory that it held. The session repeats what a real run through a proxy saw, its heads too.
 */
const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, format: { type: 'string' }, addresses: { type: 'boolean', default: false } },
});
const count = Number(values.events);
const LEAST_A_SECOND = 200_000;
const MOST_MIB = 150;
const PROGRAM = fileURLToPath(new URL('../out/cli/duplexscope.js', import.meta.url));
/** Preloaded; at the exit of the process it tells the most memory that this held, in KiB. Plain JavaScript: to read TypeScript takes memory of its own. */
const METER = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs'; import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.once('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`,
)}`;

let missed = 0;
const folder = await mkdtemp(join(tmpdir(), 'duplexscope-bench-export-'));
try {
  const session = await largeSession();
  const formats = EXPORT_FORMATS.filter((format) => values.format === undefined || values.format === format);
  for (const format of formats) await measure(session, format);
} finally {
  await rm(folder, { recursive: true });
}
process.exit(missed === 0 ? 0 : 1);

async function measure(session: string, format: ExportFormat): Promise<void> {
  const path = join(folder, `session.${format}`);
  const more = values.addresses ? ['--hide-addresses'] : [];
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', METER, PROGRAM, 'export', session, '--out', path, ...more], {
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
    env: { ...process.env, DUPLEXSCOPE_DATA: folder },
  });
  const [, , stderr, meter] = child.stdio;
  if (!stderr || !meter || !('readable' in meter)) throw new Error('the child has no pipes');
  const [said, held, [code]] = await Promise.all([text(child.stderr ?? meter), text(meter), once(child, 'close') as Promise<[number]>]);
  if (code !== 0) throw new Error(`export ended with ${String(code)}: ${said}`);
  const seconds = (performance.now() - started) / 1000;
  const mib = Number(held) / 1024;
  const rate = count / seconds;
  const met = rate >= LEAST_A_SECOND && mib < MOST_MIB;
  if (!met) missed += 1;
  const size = ((await stat(path)).size / 1_048_576).toFixed(0);
  console.log(
    `${met ? 'met   ' : 'MISSED'} ${format.padEnd(6)} ${Math.round(rate).toLocaleString('en')} events/s (wanted ${LEAST_A_SECOND.toLocaleString('en')}), ` +
      `${mib.toFixed(0)} MiB resident (wanted < ${String(MOST_MIB)}), ${size} MiB written in ${seconds.toFixed(2)} s`,
  );
  await rm(path);
}

/** What a real run saw, again and again, each time a little later. */
async function largeSession(): Promise<string> {
  const { run, events, samples } = await realRun();
  const log = new SessionLog({ folder, onChange: () => undefined });
  const sink = log.importing();
  const id = randomUUID();
  const { startedAt } = run;
  const facts = { id, kind: 'run', name: null, note: '', title: 'a large run', status: 'done', startedAt, endedAt: startedAt } as const;
  const summary = { ...facts, grade: null, summary: null, events: count, rows: 0, total: 0, bytes: 0, imported: true };
  await sink.begin({ summary, run: { ...run, id, events: count }, sweep: null });
  const lasted = (events.at(-1)?.at ?? 0) + 1e6;
  for (let written = 0; written < count;) {
    const round = Math.floor(written / events.length);
    const next = events
      .slice(0, count - written)
      .map((event, index) => ({ ...event, seq: written + index + 1, at: event.at + round * lasted }));
    await sink.events(next);
    written += next.length;
  }
  await sink.samples(samples);
  await sink.end();
  await log.close();
  return id;
}

async function realRun(): Promise<{ run: RunState; events: RunEvent[]; samples: TrafficSample[] }> {
  const engine = new Engine();
  const specimen = await findSpecimen('rewrites-headers')?.start();
  if (!specimen) throw new Error('no specimen');
  const hop = parseHop(specimen.url);
  const events: RunEvent[] = [];
  const startedAt = new Date().toISOString();
  const plan = {
    ...DEFAULT_PROBE_PLAN,
    hops: [hop],
    checks: ['handshake', 'headers', 'duplex', 'streaming', 'half-close', 'early-data'] as const,
    durationMs: 1000,
    pace: 16 * 1024 * 1024,
  };
  const document = await engine.probe(
    { plan, requestedMode: 'relay', target: { kind: 'own', listen: null, reachedAt: null } },
    {
      signal: new AbortController().signal,
      onEvent: ({ run: _, bytes, ...event }) => {
        events.push({ ...event, part: 0, bytes: bytes && Buffer.from(bytes).toString('base64') });
      },
    },
  );
  await specimen.close();
  await engine.close();
  const run: RunState = {
    ...{ id: randomUUID(), startedAt, status: 'done', error: null, events: events.length, document },
    route: { hops: [specimen.url], target: null, requestedMode: 'relay', variant: 'get', tls: 'none' },
    parts: [{ mode: 'relay', state: 'done', offsetNs: 0, rungs: [], checks: [] }],
  };
  return { run, events, samples: [] };
}

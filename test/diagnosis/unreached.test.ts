import { describe, expect, it } from 'vitest';
import { CHECKS, type CheckId } from '../../shared/model/check.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { parseHop, type RouteMode } from '../../shared/model/route.ts';
import type { FarEnd } from '../../electron/diagnosis/far-end.ts';
import { runDiagnosis } from '../../electron/diagnosis/runner.ts';
import type { RunParts } from '../../electron/diagnosis/run-parts.ts';
import { unreachedRun } from '../../electron/diagnosis/unreached.ts';
import { FirstHop } from '../../electron/route/first-hop.ts';
import { plan } from './outputs.ts';

const { signal } = new AbortController();
const ALL = Object.keys(CHECKS) as CheckId[];

/** Nothing of an unreached route comes to it. */
const farEnd: FarEnd = {
  own: true,
  target: { host: '127.0.0.1', port: 4000 },
  fingerprint: null,
  chain: null,
  prepare: () => Promise.resolve(true),
  evidence: () => Promise.resolve([]),
};

/** What a run tells on its way, with its record; times apart, which no two runs share. */
async function told(parts: RunParts, run: (parts: RunParts) => Promise<RunRecord> | RunRecord): Promise<unknown> {
  const calls: unknown[] = [];
  const { durationMs, startedAt, ...record } = await run({
    ...parts,
    onTranscript: (transcript) => calls.push(['transcript', transcript.startedAt]),
    onEvent: (event) => calls.push(['event', event]),
    onCheck: (id, done) => calls.push(['check', id, done]),
    onTried: ({ verdict, connection, attempt: { route, handshake, playable } }) =>
      calls.push(['tried', verdict, connection, route, handshake, playable]),
    onQuiet: () => calls.push(['quiet']),
  });
  expect(durationMs).toBeGreaterThanOrEqual(0);
  expect(Date.now() - Date.parse(startedAt)).toBeLessThan(60_000);
  return JSON.parse(JSON.stringify({ record, calls })) as unknown;
}

/** Nobody listens at port 1; the others have no way there, no such name, or no time. */
const HOPS = [
  'http://127.0.0.1:1',
  'http://user:pass-word@127.0.0.1:1',
  'http://no%3Abody:pass-word@127.0.0.1:1',
  'https://127.0.0.1:1',
  'socks5://[::1]:1',
  'socks4a://localhost:1',
  'http://nobody.invalid:3128',
  'http://192.0.2.1:3128',
] as const;
const MODES: readonly RouteMode[] = ['tunnel', 'relay'];

describe('a run whose first hop cannot be connected to', () => {
  it.for(HOPS)('has the record of the whole diagnosis of it, and tells the same: %s', async (text) => {
    const hop = parseHop(text);
    const firstHop = new FirstHop(hop);
    await firstHop.reach({ signal, timeoutMs: 200 });
    const { unreached, startedAt } = firstHop;
    if (!unreached || startedAt === null) throw new Error('somebody is there');
    for (const mode of MODES) {
      for (const checks of [ALL, ['handshake'], ['duplex', 'headers', 'half-close']] as const) {
        const settings = plan({ hops: [hop], mode, checks, timeoutMs: 200, sparing: true });
        const parts: RunParts = {
          id: 'r',
          plan: settings,
          farEnd,
          control: farEnd,
          tls: null,
          ports: () => Promise.resolve([]),
          runtime: 'node',
          signal,
          dial: firstHop.dial,
          startedAt,
        };
        const whole = await told(parts, runDiagnosis);
        expect(await told(parts, (given) => unreachedRun(given, unreached))).toEqual(whole);
        expect(whole).toMatchObject({ record: { grade: 'unreachable', handshake: { attributedTo: { hop: 0 } } } });
      }
    }
    await firstHop.release();
  });
});

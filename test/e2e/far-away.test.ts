import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { probeSet, type CheckRecord, type RunRecord } from '../../shared/model/probe-set.ts';
import { describeInNamespaces, programPath } from '../support/requires.ts';
import { NODE, PROGRAM } from './program.ts';

const SCRIPT = fileURLToPath(new URL('./far-away.sh', import.meta.url));
const LEG = fileURLToPath(new URL('./delayed-leg.ts', import.meta.url));
const DELAY_MS = 40;

interface FarAway {
  /** By how much the server's clock is ahead of ours. */
  readonly aheadMs: number;
  readonly straight: RunRecord;
  readonly tunnel: RunRecord;
  readonly relay: RunRecord;
}

async function probeFarAway([unshare = '', ...flags]: readonly string[], lostPercent: number): Promise<FarAway> {
  const args = [SCRIPT, NODE, PROGRAM, programPath('tinyproxy'), LEG, String(lostPercent), String(DELAY_MS)];
  const { stdout } = await promisify(execFile)(unshare, [...flags, ...args], {
    maxBuffer: 16 * 1024 * 1024,
  });
  const [ahead, ...documents] = stdout.trim().split('\n');
  const [straight, tunnel, relay] = documents.flatMap((line) => probeSet.parse(JSON.parse(line)).runs);
  if (!straight || !tunnel || !relay) throw new Error(`three runs were due: ${stdout}`);
  return { aheadMs: Number(ahead) * 1000, straight, tunnel, relay };
}

const check = ({ checks }: RunRecord, id: CheckRecord['id']): CheckRecord | undefined => checks.find((one) => one.id === id);
const bad = ({ checks }: RunRecord): (string | null)[] =>
  checks.filter(({ result }) => result === 'fail' || result === 'intermittent').map(({ finding }) => finding);

/** Both delays one way stand there, and so does how wrong they may be; and the clock is what it was set to, to within that. */
function expectClock(run: RunRecord, aheadMs: number): void {
  const streaming = check(run, 'streaming');
  const { clockAheadMs, clockUncertaintyMs } = streaming?.numbers ?? {};
  if (typeof clockAheadMs !== 'number' || typeof clockUncertaintyMs !== 'number') throw new Error('the clock is not told');
  expect(Math.abs(clockAheadMs - aheadMs)).toBeLessThanOrEqual(clockUncertaintyMs + 0.001);
  if (streaming?.finding === 'streamed') expect(streaming.summary).toContain(`${clockUncertaintyMs.toFixed(1)} ms more or less`);
}

describeInNamespaces(
  'a server far away, with another clock',
  (command) => {
    describe.each([0, 1, 3])('over lines that lose %i of a hundred segments', (lostPercent) => {
      it(
        'is diagnosed as it is, straight, through a tunnel, and through a relay that takes the Upgrade away',
        { timeout: 240_000 },
        async () => {
          const { aheadMs, straight, tunnel, relay } = await probeFarAway(command, lostPercent);
          expect(straight).toMatchObject({ route: { mode: 'direct' }, handshake: { serverSaw: 'upgrade', answeredBy: 'server' } });
          expect(bad(straight)).toEqual([]);
          expectClock(straight, aheadMs);

          // The only thing that this proxy does to a tunnel, and every time.
          expect(bad(tunnel).filter((finding) => finding !== 'both-lost')).toEqual([]);
          expect(tunnel.handshake).toMatchObject({ serverSaw: 'upgrade', attributedTo: null });
          expect(tunnel.handshake.ms).toBeGreaterThanOrEqual(2 * DELAY_MS - 1);
          expectClock(tunnel, aheadMs);

          // What the server received can be told by its leased port alone, which a lost segment may keep from us; nothing else may be said then.
          expect(relay.handshake).toMatchObject({ outcome: 'refused', status: 426 });
          expect(['no-upgrade', 'unknown']).toContain(relay.handshake.serverSaw);
          if (relay.handshake.serverSaw === 'unknown')
            expect(relay).toMatchObject({ grade: 'inconclusive', handshake: { attributedTo: null } });
          else
            expect(check(relay, 'handshake')).toMatchObject({ finding: 'upgrade-stripped', numbers: { leasedPort: { sameAnswer: true } } });
          if (lostPercent === 0) expect(relay).toMatchObject({ grade: 'blocked', handshake: { serverSaw: 'no-upgrade' } });
        },
      );
    });
  },
  { programs: ['tinyproxy'] },
);

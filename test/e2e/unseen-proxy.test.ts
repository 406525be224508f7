import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { probeSet, type RunRecord } from '../../shared/model/probe-set.ts';
import { describeInNamespaces, programPath } from '../support/requires.ts';
import { NODE, PROGRAM } from './program.ts';

const SCRIPT = fileURLToPath(new URL('./unseen-proxy.sh', import.meta.url));

/** What a run says of a port that Squid takes. */
function expectTaken(run: RunRecord | undefined, port: number): void {
  expect(run?.route).toEqual({ hops: [], mode: 'direct' });
  expect(run?.handshake).toMatchObject({ outcome: 'refused', status: 426, answeredBy: 'unknown' });
  expect(run?.checks[0]?.numbers).toMatchObject({ otherAddress: 'upgraded', products: { front: { name: 'Squid' } } });
  expect(run?.summary).toContain(`something that answers for 10.77.2.2:${String(port)} keeps it from getting through`);
  // The port that the server opened for this run is another than Squid's.
  expect(run?.checks[0]?.numbers).toMatchObject({ leasedPort: { outcome: 'upgraded', sameAnswer: false } });
  const differently = `At port \\d+ of the same server, .* is upgraded: something on the way treats port ${String(port)} differently`;
  expect(run?.summary).toMatch(new RegExp(differently, 'u'));
  expect(run?.summary).toMatch(/No proxy is on this route, and yet there is one: .*Via: 1\.1 unseen\.test/u);
}

describeInNamespaces(
  'a Squid in no route, that takes what goes to one port',
  ([unshare = '', ...flags]) => {
    it('is found at that port by the same probe of 80, 443 and a high port, and not at the others', { timeout: 240_000 }, async () => {
      const { stdout } = await promisify(execFile)(unshare, [...flags, SCRIPT, NODE, PROGRAM, programPath('squid')], {
        maxBuffer: 16 * 1024 * 1024,
      });
      const runs: RunRecord[] = stdout
        .trim()
        .split('\n')
        .flatMap((line) => probeSet.parse(JSON.parse(line)).runs);
      expect(runs).toHaveLength(5);
      expectTaken(runs[0], 80);
      expectTaken(runs[4], 443);
      for (const free of runs.slice(1, 4)) expect(free.grade, free.target).toBe('clean');
    });
    // Squid gives up root for a user that a mapped root does not have.
  },
  { programs: ['squid'], asRoot: true },
);

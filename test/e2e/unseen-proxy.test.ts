import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { probeSet, type RunRecord } from '../../shared/model/probe-set.ts';
import { describeInNamespaces, programPath } from '../support/requires.ts';
import { PROGRAM } from './program.ts';

const SCRIPT = fileURLToPath(new URL('./unseen-proxy.sh', import.meta.url));

describeInNamespaces(
  'a Squid that takes what goes to port 80, in no route',
  ([unshare = '', ...flags]) => {
    it('is found where it stands, and not where it does not', { timeout: 120_000 }, async () => {
      const { stdout } = await promisify(execFile)(unshare, [...flags, SCRIPT, process.execPath, PROGRAM, programPath('squid')], {
        maxBuffer: 16 * 1024 * 1024,
      });
      const runs: RunRecord[] = stdout
        .trim()
        .split('\n')
        .flatMap((line) => probeSet.parse(JSON.parse(line)).runs);
      const [taken, free] = runs;
      expect(taken?.route).toEqual({ hops: [], mode: 'direct' });
      expect(taken?.handshake).toMatchObject({ outcome: 'refused', status: 426, answeredBy: 'unknown' });
      expect(taken?.checks[0]?.numbers).toMatchObject({ otherAddress: 'upgraded', products: { front: { name: 'Squid' } } });
      expect(taken?.summary).toContain('something that answers for 10.77.2.2:80 keeps it from getting through');
      // The port that the server opened for this run is another than Squid's.
      expect(taken?.checks[0]?.numbers).toMatchObject({ leasedPort: { outcome: 'upgraded', sameAnswer: false } });
      expect(taken?.summary).toMatch(/At port \d+ of the same server, .* is upgraded: something on the way treats port 80 differently/u);
      expect(taken?.summary).toMatch(/No proxy is on this route, and yet there is one: .*Via: 1\.1 unseen\.test/u);
      expect(free?.grade).toBe('clean');
    });
    // Squid gives up root for a user that a mapped root does not have.
  },
  { programs: ['squid'], asRoot: true },
);

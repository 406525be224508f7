import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { probeSet } from '../../shared/model/probe-set.ts';
import { describeInNamespaces } from '../support/requires.ts';
import { NODE, PROGRAM } from './program.ts';

const SCRIPT = fileURLToPath(new URL('./forgetful-router.sh', import.meta.url));
const QUIET_S = 3;
const LONGEST_S = 6;

describeInNamespaces('a router that forgets quiet connections', ([unshare = '', ...flags]) => {
  it('is found to drop them silently, after the time that it was set to', { timeout: 120_000 }, async () => {
    const { stdout } = await promisify(execFile)(unshare, [...flags, SCRIPT, NODE, PROGRAM, String(QUIET_S), String(LONGEST_S)], {
      maxBuffer: 16 * 1024 * 1024,
    });
    const [run] = probeSet.parse(JSON.parse(stdout)).runs;
    const idle = run?.checks.find(({ id }) => id === 'idle');
    expect(run?.grade).toBe('degraded');
    expect(idle).toMatchObject({
      result: 'fail',
      finding: 'silently-dropped',
      numbers: { both: { closedBy: 'between', atClient: null, atServer: null }, client: { highS: null }, server: { highS: null } },
    });
    const { both } = idle?.numbers ?? {};
    const { lowS, highS } = typeof both === 'object' && both !== null ? both : {};
    expect(lowS).toBeLessThanOrEqual(QUIET_S);
    expect(lowS).toBeGreaterThan(QUIET_S / 2);
    expect(highS).toBeGreaterThanOrEqual(QUIET_S);
    expect(highS).toBeLessThan(LONGEST_S);
  });
});

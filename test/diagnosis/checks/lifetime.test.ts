import { afterAll, describe, expect, it } from 'vitest';
import type { CheckId } from '../../../shared/model/check.ts';
import type { RunRecord } from '../../../shared/model/probe-set.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { withSpecimen } from '../../specimens/running.ts';
import { NEVER, smallJob } from '../../engine/plans.ts';

const engine = new Engine();
afterAll(() => engine.close());

const timeout = 60_000;

function through(name: string, checks: readonly CheckId[], idleMaxMs: number | null = 4_000): Promise<RunRecord> {
  return withSpecimen(name, async (url) => {
    const job = smallJob([url], ['handshake', ...checks], { requestedMode: 'tunnel', plan: { idleMaxMs } });
    const { runs } = await engine.probe(job, NEVER);
    if (!runs[0]) throw new Error('no run');
    return runs[0];
  });
}

describe.concurrent('the age of a connection that is in use', () => {
  it('is told as an interval where it is cut', { timeout }, async () => {
    const { checks, grade, fix, summary } = await through('cuts-at-3s', ['lifetime']);
    const [, lifetime] = checks;
    expect(lifetime).toMatchObject({ result: 'fail', finding: 'closed-after', numbers: { closedBy: 'proxy', with: 'fin' } });
    expect(lifetime?.numbers['lowS']).toBeLessThanOrEqual(3.5);
    expect(lifetime?.numbers['highS']).toBeGreaterThanOrEqual(3);
    expect(grade).toBe('degraded');
    expect(summary).toContain('although both sides send');
    expect(fix).toContain('Open a new connection before');
  });

  it('is not what cuts where only silence does, and is told by the connections that were tried for it', { timeout }, async () => {
    const { checks } = await through('idle-cut-2s', ['idle', 'lifetime']);
    expect(checks.slice(1)).toMatchObject([
      { id: 'idle', finding: 'closed-after' },
      { id: 'lifetime', result: 'pass', finding: 'kept', attempts: 2, failures: 0 },
    ]);
  });

  it('keeps silence from being blamed', { timeout }, async () => {
    const { checks } = await through('cuts-at-3s', ['idle', 'lifetime']);
    expect(checks.slice(1)).toMatchObject([
      { id: 'idle', result: 'inconclusive', finding: null, summary: expect.stringContaining('see lifetime') as string },
      { id: 'lifetime', result: 'fail', finding: 'closed-after' },
    ]);
  });

  it('is not tested where nobody says how long', async () => {
    expect((await through('honest-connect', ['lifetime'], null)).checks[1]).toMatchObject({ result: 'not-tested' });
  });
});

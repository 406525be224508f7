import { describe, expect, it } from 'vitest';
import { serverHalfOf } from '../../shared/model/handshake.ts';
import { lateFarEnd, type FarEnd } from '../../electron/diagnosis/far-end.ts';

const signal = new AbortController().signal;
const PLAN = { half: serverHalfOf('get'), request: null, firstBytes: null };

function farEnd(port: number): FarEnd {
  return {
    own: true,
    target: { host: '127.0.0.1', port },
    fingerprint: 'ab',
    chain: null,
    prepare: () => Promise.resolve(true),
    evidence: () => Promise.resolve([]),
  };
}

describe('a far end that is started late', () => {
  it("is not started before it is prepared, and has nobody's address until then", async () => {
    let starts = 0;
    const late = lateFarEnd(() => {
      starts += 1;
      return Promise.resolve(farEnd(4000));
    });
    expect([starts, late.target, late.fingerprint]).toEqual([0, { host: '127.0.0.1', port: 0 }, null]);
    await expect(late.prepare(PLAN, signal)).resolves.toBe(true);
    expect([starts, late.target, late.fingerprint]).toEqual([1, { host: '127.0.0.1', port: 4000 }, 'ab']);
  });

  it('is started once, however many prepare it at the same time', async () => {
    let starts = 0;
    const late = lateFarEnd(() => {
      starts += 1;
      return Promise.resolve(farEnd(4000 + starts));
    });
    await Promise.all([late.prepare(PLAN, signal), late.prepare(PLAN, signal), late.evidence('', signal)]);
    expect([starts, late.target.port]).toEqual([1, 4001]);
  });

  it('says to whoever prepares it that it could not be started', async () => {
    const late = lateFarEnd(() => Promise.reject(new Error('no port')));
    await expect(late.prepare(PLAN, signal)).rejects.toThrow('no port');
  });
});

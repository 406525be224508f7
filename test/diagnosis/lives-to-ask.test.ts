import { describe, expect, it } from 'vitest';
import { livesToAsk } from '../../electron/diagnosis/lives-to-ask.ts';
import type { CheckRecord, NumberTree } from '../../shared/model/probe-set.ts';
import { CHECK } from '../cli/text/runs.ts';

const cut = (highS: number): NumberTree => ({ lowS: 1, highS, closedBy: 'between', with: 'fin', first: 'together' });
const found = (id: 'idle' | 'lifetime', numbers: NumberTree): CheckRecord => ({
  ...CHECK,
  id,
  result: 'fail',
  finding: 'closed-after',
  numbers,
});

describe('the connections that a prefix is asked for', () => {
  it('are two of each kind that ended, a little longer than that took, and two busy ones beside them', () => {
    const numbers = { both: cut(2), client: cut(10), server: { lowS: 20, highS: null, closedBy: null, with: null } };
    const [client, both, busy] = [
      { silent: 'client', ms: 11_300 },
      { silent: 'both', ms: 2_500 },
      { silent: 'neither', ms: 11_300 },
    ];
    expect(livesToAsk({ checks: [found('idle', numbers)] })).toEqual([client, client, both, both, busy, busy]);
  });

  it('are busy ones alone where it was age that ended them', () => {
    const busy = { silent: 'neither', ms: 3_600 };
    expect(livesToAsk({ checks: [found('lifetime', cut(3))] })).toEqual([busy, busy]);
  });

  it('are none where nothing ended for certain', () => {
    expect(livesToAsk({ checks: [CHECK] })).toBeNull();
    expect(livesToAsk({ checks: [found('idle', { both: { lowS: 1, highS: 2, closedBy: 'unknown', with: 'unknown' } })] })).toBeNull();
    expect(livesToAsk({ checks: [{ ...found('idle', { both: cut(2) }), result: 'intermittent' }] })).toBeNull();
  });
});

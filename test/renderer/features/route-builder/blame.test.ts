import { describe, expect, it } from 'vitest';
import { blamesOf } from '../../../../renderer/features/route-builder/blame.ts';
import { FIRST_DRAFT, type RouteDraft } from '../../../../renderer/state/route.ts';
import type { RunState } from '../../../../shared/model/run-state.ts';
import type { NumberTree } from '../../../../shared/model/probe-set.ts';
import { CHECK, RUN } from '../../../cli/text/runs.ts';

const hop = (port: number, enabled = true) =>
  ({ kind: 'http', host: 'proxy.example', port, username: null, secret: null, id: String(port), enabled }) as const;
const PLAN: RouteDraft = { ...FIRST_DRAFT, source: 'own', hops: [hop(1), hop(9, false), hop(2), hop(3)] };

function shown(bisection: NumberTree): RunState {
  const hops = [1, 2, 3].map((port) => `http://proxy.example:${String(port)}`);
  return {
    id: 'run',
    startedAt: RUN.startedAt,
    status: 'done',
    error: null,
    route: { hops, target: null, requestedMode: 'auto', variant: 'get', tls: 'none' },
    parts: [],
    events: 0,
    document: {
      schema: 'duplexscope.probe-set/1',
      runs: [{ ...RUN, checks: [{ ...CHECK, id: 'half-close', result: 'fail', numbers: { bisection } }] }],
    },
  };
}

describe('what the cards of a chain say of the run over it', () => {
  it('is at which proxy a check begins to fail', () => {
    expect(blamesOf(shown({ from: 1, to: 1 }), PLAN)).toEqual([
      { checks: [], bad: false, perhaps: true },
      { checks: ['Half-close'], bad: false, perhaps: false },
      { checks: [], bad: false, perhaps: true },
    ]);
  });

  it('is a perhaps at each where it cannot be told apart', () => {
    expect(blamesOf(shown({ from: 0, to: 1 }), PLAN).map(({ checks, perhaps }) => [checks.length, perhaps])).toEqual([
      [1, true],
      [1, true],
      [0, true],
    ]);
  });

  it('is nothing where the direct path shows the same, or the plan is another one by now', () => {
    expect(blamesOf(shown({ from: null, to: null }), PLAN).every(({ checks }) => checks.length === 0)).toBe(true);
    expect(blamesOf(shown({ from: 1, to: 1 }), { ...PLAN, hops: [hop(1)] })).toEqual([]);
    expect(blamesOf(null, PLAN)).toEqual([]);
  });
});

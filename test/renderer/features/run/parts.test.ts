import { describe, expect, it } from 'vitest';
import { defaultPart, partsOf } from '../../../../renderer/features/run/parts.ts';
import type { ProbeSet, RunRecord } from '../../../../shared/model/probe-set.ts';
import type { RunPart } from '../../../../shared/model/run-state.ts';

function part(mode: RunPart['mode'], state: RunPart['state']): RunPart {
  return { mode, state, offsetNs: 0, rungs: [], checks: [] };
}

/** Only what the selection reads. */
function documentOf(...grades: readonly (readonly [RunPart['mode'], RunRecord['grade']])[]): ProbeSet {
  return {
    schema: 'duplexscope.probe-set/1',
    runs: grades.map(([mode, grade]) => ({ route: { hops: [], mode }, grade }) as unknown as RunRecord),
  };
}

describe('the parts of a run', () => {
  it('stand as they were tried until there are grades, and then best first with the numbers that evidence is found by', () => {
    const parts = [part('tunnel', 'done'), part('relay', 'done')];
    expect(partsOf({ parts, document: null }).map(({ part: { mode } }) => mode)).toEqual(['tunnel', 'relay']);
    const graded = partsOf({ parts, document: documentOf(['relay', 'clean'], ['tunnel', 'blocked']) });
    expect(graded.map(({ index, part: { mode }, record }) => [index, mode, record?.grade])).toEqual([
      [1, 'relay', 'clean'],
      [0, 'tunnel', 'blocked'],
    ]);
  });

  it('keep the order in which they were tried where grades are equal', () => {
    const parts = [part('tunnel', 'done'), part('relay', 'done')];
    const graded = partsOf({ parts, document: documentOf(['tunnel', 'degraded'], ['relay', 'degraded']) });
    expect(graded.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('show what is under way, then the best, and of a cancelled run the last that was begun', () => {
    const of = (states: readonly RunPart['state'][], document: ProbeSet | null = null): number | undefined =>
      defaultPart(partsOf({ parts: [part('tunnel', states[0] ?? 'waiting'), part('relay', states[1] ?? 'waiting')], document }))?.index;
    expect(of(['done', 'running'])).toBe(1);
    expect(of(['done', 'done'], documentOf(['relay', 'clean'], ['tunnel', 'blocked']))).toBe(1);
    expect(of(['cancelled', 'waiting'])).toBe(0);
    expect(of(['done', 'cancelled'])).toBe(1);
    // The engine says it of both; the second was never come to.
    expect(of(['cancelled', 'cancelled'])).toBe(0);
    expect(of(['waiting', 'waiting'])).toBe(0);
    expect(defaultPart([])).toBeNull();
  });
});

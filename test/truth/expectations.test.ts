import { describe, expect, it } from 'vitest';
import { CHECKS, GRADES, QUICK_CHECKS, meaningOf } from '../../shared/model/check.ts';
import { gradeOf } from '../../electron/diagnosis/grade.ts';
import { SPECIMENS } from '../../electron/specimens/index.ts';
import { EXPECTED_NAMES, TRUTH_MODES, expectedOf, modesOf, type ExpectedCell, type TruthCheckId } from './expectations.ts';

const RUNS = SPECIMENS.flatMap((specimen) =>
  modesOf(specimen).map((mode) => ({ name: specimen.name, mode, run: expectedOf(specimen.name, mode) })),
);

describe('the table of what is true', () => {
  it('knows every specimen and no other', () => {
    expect([...EXPECTED_NAMES].sort()).toEqual(SPECIMENS.map(({ name }) => name).sort());
  });

  it('knows both modes of an HTTP proxy and the tunnel of a SOCKS proxy', () => {
    expect(RUNS.filter(({ run }) => run === null)).toEqual([]);
    expect(RUNS).toHaveLength(SPECIMENS.reduce((sum, { kind }) => sum + (kind === 'http' ? TRUTH_MODES.length : 1), 0));
  });

  it('says nothing of a specimen that there is not', () => {
    expect(expectedOf('no-such-specimen', 'relay')).toBeNull();
  });

  describe.each(RUNS)('$name by $mode', ({ run }) => {
    const cells = Object.entries(run?.cells ?? {}) as [TruthCheckId, ExpectedCell][];

    it('has a cell for every quick check', () => {
      expect(cells.map(([id]) => id)).toEqual(expect.arrayContaining([...QUICK_CHECKS]));
    });

    it('names only findings that the check can have, with the result that they give', () => {
      for (const [id, { result, finding }] of cells) {
        if (finding === null) expect(result, id).toBe('not-tested');
        else {
          expect(Object.keys(CHECKS[id].findings), id).toContain(finding);
          if (result !== 'intermittent') expect(result, id).toBe(meaningOf(id, finding)?.result);
        }
      }
    });

    it('has the grade that its findings give', () => {
      const outputs = cells.map(([id, { result, finding }]) => ({
        ...{ id, result, finding, also: [], summary: '', numbers: {} },
        ...{ attempts: 1, failures: 0, evidence: [] },
      }));
      expect(GRADES).toContain(run?.grade);
      expect(run?.grade).toBe(gradeOf(outputs));
    });

    it('tests nothing behind a handshake that fails but what needs no upgrade', () => {
      const handshake = run?.cells.handshake;
      if (handshake?.result !== 'fail') return;
      for (const id of ['duplex', 'streaming', 'early-data', 'half-close'] as const) expect(run?.cells[id].result, id).toBe('not-tested');
    });
  });
});

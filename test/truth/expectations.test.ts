import { describe, expect, it } from 'vitest';
import { CHECKS, GRADES, QUICK_CHECKS, meaningOf, type CheckId } from '../../shared/model/check.ts';
import { gradeOf } from '../../electron/diagnosis/grade.ts';
import { SPECIMENS } from '../../electron/specimens/index.ts';
import { EXPECTED_NAMES, TRUTH_MODES, expectedOf, modesOf, type ExpectedCell } from './expectations.ts';
import { allSubjects, chosenSubjects } from './subjects.ts';

const SUBJECTS = allSubjects();
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

  it.each(RUNS)('has a cell for every quick check of $name by $mode', ({ run }) => {
    expect(Object.keys(run?.cells ?? {})).toEqual(expect.arrayContaining([...QUICK_CHECKS]));
  });
});

describe('what is held against the truth', () => {
  it('has a name of its own in each mode', () => {
    const names = SUBJECTS.map(({ name, mode }) => `${name} ${mode}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has every finding of every check once at least', () => {
    const due = Object.entries(CHECKS).flatMap(([id, { findings }]) => Object.keys(findings).map((finding) => `${id}: ${finding}`));
    const shown = SUBJECTS.flatMap(({ expected }) =>
      Object.entries(expected.cells).map(([id, { finding }]) => `${id}: ${String(finding)}`),
    );
    expect(due.filter((finding) => !shown.includes(finding))).toEqual([]);
  });

  it('is chosen by name, and nothing else is', () => {
    expect(chosenSubjects(['hangs']).map(({ mode }) => mode)).toEqual(['tunnel', 'relay']);
    expect(() => chosenSubjects(['hangs', 'nobody'])).toThrow('nothing is named nobody');
  });

  describe.each(SUBJECTS)('$name by $mode', ({ expected: run }) => {
    const cells = Object.entries(run.cells) as [CheckId, ExpectedCell][];

    it('names only findings that the check can have, with the result that they give', () => {
      for (const [id, { result, finding }] of cells) {
        if (finding === null) expect(['not-tested', 'inconclusive', ...(id === 'latency' ? ['pass'] : [])], id).toContain(result);
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
      expect(GRADES).toContain(run.grade);
      expect(run.grade).toBe(gradeOf(outputs));
    });

    it('tests nothing behind a handshake that fails but what needs no upgrade', () => {
      const handshake = run.cells.handshake;
      if (handshake?.result !== 'fail') return;
      for (const id of ['duplex', 'streaming', 'early-data', 'half-close'] as const)
        expect(run.cells[id]?.result ?? 'not-tested', id).toBe('not-tested');
    });
  });
});

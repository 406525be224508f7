import { describe, expect, it } from 'vitest';
import { renderMatrix } from '../../../electron/cli/text/matrix.ts';
import { SPECIMENS } from '../../../electron/specimens/index.ts';
import type { DemoEntry } from '../../../electron/engine/demo.ts';
import { CHECKS, meaningOf, QUICK_CHECKS } from '../../../shared/model/check.ts';
import type { RunRecord } from '../../../shared/model/probe-set.ts';
import { CHECK, RUN } from './runs.ts';

const entry = (name: string, runs: readonly RunRecord[]): DemoEntry => ({
  specimen: { name, says: 'It does.', url: 'http://127.0.0.1:1', modes: ['tunnel', 'relay'], probedWith: 'none' },
  set: { schema: 'duplexscope.probe-set/1', runs: [...runs] },
});
const inMode = (mode: 'relay' | 'tunnel', run: Partial<RunRecord> = {}): RunRecord => ({ ...RUN, route: { hops: [], mode }, ...run });

describe('the matrix of the demo', () => {
  it('has a row for each run, tunnel first, the name once', () => {
    const rows = renderMatrix([entry('strips-upgrade', [inMode('relay', { grade: 'blocked' }), inMode('tunnel')])], false).split('\n');
    expect(rows[2]).toMatch(/^strips-upgrade +tunnel .* clean$/u);
    expect(rows[3]).toMatch(/^ +relay .* blocked$/u);
  });

  it('tells results apart without colour, and explains every word that it uses', () => {
    const checks = [
      { ...CHECK, id: 'handshake' as const, result: 'intermittent' as const, finding: 'closed' },
      { ...CHECK, id: 'headers' as const, finding: 'rewritten' },
      { ...CHECK, result: 'fail' as const, finding: 'one-way-up' },
      { ...CHECK, id: 'streaming' as const, result: 'inconclusive' as const, finding: null },
      { ...CHECK, id: 'tls' as const, result: 'not-tested' as const, finding: null },
      { ...CHECK, id: 'half-close' as const, finding: 'propagated' },
    ];
    const text = renderMatrix([entry('x', [inMode('relay', { checks })])], false);
    expect(text.split('\n')[2]?.split(/ +/u)).toEqual(['x', 'relay', 'gone!', 'diff', 'up', '?', '✓', '·', 'clean']);
    for (const meaning of ['gone = closed', 'diff = rewritten', 'up = one-way-up', '? not clear', '· not tested', '! only sometimes'])
      expect(text).toContain(meaning);
  });

  it('has room for every specimen and every finding', () => {
    const findings = QUICK_CHECKS.flatMap((id) =>
      Object.keys(CHECKS[id].findings)
        .filter((finding) => meaningOf(id, finding)?.result === 'fail')
        .map((finding) => ({ ...CHECK, id, result: 'intermittent' as const, finding })),
    );
    const entries = SPECIMENS.map(({ name }, index) =>
      entry(name, [inMode('relay', { grade: 'inconclusive', checks: findings.slice(index, index + 1) })]),
    );
    const lines = renderMatrix(entries, false).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
    for (const { name } of SPECIMENS) expect(lines.some((line) => line.startsWith(`${name} `))).toBe(true);
    expect(lines.slice(0, 2 + SPECIMENS.length).join('\n')).not.toContain('…');
  });
});

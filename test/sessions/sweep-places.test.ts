import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { CSV_COLUMNS } from '../../electron/sweep/csv.ts';
import { exportCsv } from '../../electron/sessions/export/csv.ts';
import { exportJsonl } from '../../electron/sessions/export/jsonl.ts';
import { importJsonl } from '../../electron/sessions/import-jsonl.ts';
import type { SessionLog } from '../../electron/sessions/session-log.ts';
import type { StoredRow } from '../../electron/sessions/stored-session.ts';
import { DEFAULT_REDACTION } from '../../shared/model/session.ts';
import type { SweepEntryLine } from '../../shared/model/sweep.ts';
import { logs } from './logs.ts';
import { entryLine, sweepState, sweepView } from './recorded.ts';
import { memorySink, stored, summaryOf } from './stored.ts';

const { log } = logs();

/** The duplex of an entry as a place sees it. */
function from(place: string, line: number, finding: 'full-duplex' | 'half-duplex' | null): SweepEntryLine {
  const made = entryLine(line, { place, grade: finding === null ? 'inconclusive' : finding === 'full-duplex' ? 'clean' : 'degraded' });
  return {
    ...made,
    runs: made.runs.map((run) => ({
      ...run,
      checks: run.checks.map((check) =>
        check.id === 'duplex'
          ? { ...check, result: finding === null ? 'inconclusive' : finding === 'full-duplex' ? 'pass' : 'fail', finding }
          : check,
      ),
    })),
  };
}

const kept = (row: StoredRow['row']): StoredRow => ({ row, evidence: null });
const ROWS: readonly StoredRow[] = [
  from('dc', 1, 'full-duplex'),
  from('office', 1, 'half-duplex'),
  from('dc', 2, 'full-duplex'),
  from('office', 2, 'full-duplex'),
  from('dc', 3, null),
  from('office', 3, 'full-duplex'),
  from('office', 4, 'half-duplex'),
].map(kept);

function state() {
  const made = sweepState({ status: 'done', total: 8, tested: 7 });
  return { ...made, plan: { ...made.plan, places: ['office', 'dc'] } };
}

async function filled(at: SessionLog): Promise<string> {
  const made = state();
  const logged = await at.beginSweep({ ...made, status: 'running' });
  await logged.rows([...ROWS].reverse());
  // What comes again, and late, changes nothing.
  await logged.rows([kept(from('dc', 1, 'half-duplex')), kept(from('office', 4, 'full-duplex'))]);
  await logged.state(made);
  return made.id;
}

describe('a sweep over several places in the log', () => {
  it('has one row for each entry and place, counted once', async () => {
    const at = log();
    const sweep = await filled(at);
    expect((await at.read('summary', sweep)).rows).toBe(7);
    expect(await at.read('lines', sweep, { line: 0, place: '' }, 100)).toEqual(ROWS.map(({ row }) => row));
    // A page may end between two places of a line.
    expect(await at.read('lines', sweep, { line: 1, place: 'dc' }, 2)).toEqual([ROWS[1]?.row, ROWS[2]?.row]);
    expect((await at.read('row', sweep, 1, 'office'))?.row).toEqual(ROWS[1]?.row);
    expect(await at.read('row', sweep, 1, '')).toBeNull();
    expect(await at.read('grades', sweep)).toEqual({ clean: 4, degraded: 2, inconclusive: 1 });
    await at.remove([sweep]);
    await at.purge();
  });

  it('is looked at from one place, beside what the others say, and what differs comes first', async () => {
    const at = log();
    const view = sweepView(await filled(at), { place: 'office', group: 'agreement' });
    const rows = await at.read('sweepRows', view, 0, 10);
    expect(rows.map(({ line, grade, agreement }) => [line, grade, agreement])).toEqual([
      [1, 'degraded', 'differs'],
      [3, 'clean', 'unsure'],
      [2, 'clean', 'same'],
      [4, 'degraded', null],
    ]);
    const duplex = (word: string): object => ({ mode: 'tunnel', check: 'duplex', word });
    expect(rows.map(({ places }) => places)).toEqual([
      [
        { place: 'dc', grade: 'clean', best: 'tunnel', differs: [duplex('full-duplex')] },
        { place: 'office', grade: 'degraded', best: 'tunnel', differs: [duplex('half-duplex')] },
      ],
      [
        { place: 'dc', grade: 'inconclusive', best: 'tunnel', differs: [] },
        { place: 'office', grade: 'clean', best: 'tunnel', differs: [] },
      ],
      [
        { place: 'dc', grade: 'clean', best: 'tunnel', differs: [] },
        { place: 'office', grade: 'clean', best: 'tunnel', differs: [] },
      ],
      [{ place: 'office', grade: 'degraded', best: 'tunnel', differs: [] }],
    ]);
    const counted = await at.read('sweepFacets', view);
    expect(counted.groups).toEqual(['differs', 'unsure', 'same', 'none'].map((value) => ({ value, count: 1 })));
    expect((await at.read('sweepFacets', { ...view, agreement: ['differs'] })).matching).toBe(1);
    expect((await at.read('sweepLines', { ...view, place: 'dc', grade: ['clean'] })).sort()).toEqual([1, 2]);
    expect(await at.read('sweepRows', { ...view, place: '' }, 0, 10)).toEqual([]);
  });

  it('is compared with an earlier one place by place', async () => {
    const at = log();
    const against = await filled(at);
    const now = state();
    const logged = await at.beginSweep({ ...now, status: 'running' });
    await logged.rows([kept(from('dc', 1, 'half-duplex')), kept(from('office', 1, 'half-duplex'))]);
    const changes = async (place: string): Promise<readonly unknown[]> =>
      (await at.read('sweepRows', sweepView(now.id, { place, against }), 0, 10)).map(({ line, change, before }) => [
        line,
        change,
        before?.grade,
      ]);
    expect(await changes('dc')).toEqual([
      [1, 'worse', 'clean'],
      [2, 'gone', 'clean'],
      [3, 'gone', 'inconclusive'],
    ]);
    expect((await changes('office'))[0]).toEqual([1, 'same', 'degraded']);
  });

  it('goes out with its places and comes back the same; a place twice is refused', async () => {
    const sweep = state();
    const summary = summaryOf(sweep, { kind: 'sweep', rows: 7, total: 8 });
    const session = stored({ header: { summary, run: null, sweep }, events: [], samples: [], rows: ROWS });
    const file = [...exportJsonl(session, { program: 'duplexscope 1', redaction: DEFAULT_REDACTION })].join('');
    const sink = memorySink();
    await importJsonl(Readable.from([Buffer.from(file)]), { sink, known: () => false });
    expect(sink.kept?.rows).toEqual(ROWS);
    const at = log();
    const { session: read } = await importJsonl(Readable.from([Buffer.from(file)]), { sink: at.importing(), known: () => false });
    expect((await at.read('lines', read, { line: 0, place: '' }, 100)).length).toBe(7);
    const twice = file.replace('"place":"office"', '"place":"dc"');
    await expect(importJsonl(Readable.from([Buffer.from(twice)]), { sink: memorySink(), known: () => false })).rejects.toMatchObject({
      code: 'BAD_IMPORT',
      message: expect.stringContaining('not in order') as string,
    });
    const csv = [...exportCsv(session)];
    expect(csv[0]).toBe(`${['line', 'place', ...CSV_COLUMNS.slice(1)].join(',')}\r\n`);
    expect(csv[2]).toMatch(/^1,office,socks5:/u);
  });
});

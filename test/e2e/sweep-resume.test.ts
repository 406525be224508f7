import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../electron/sessions/database.ts';
import { sessionSummary, type SessionSummary } from '../../shared/model/session.ts';
import { sweepLine, type SweepLine } from '../../shared/model/sweep.ts';
import { Visits } from '../kills/visits.ts';
import { duplexscope as run, start as begin } from './program.ts';

const ENTRIES = 100;
/** An entry takes a second: it is killed in the middle, and does not last for long after it. */
const AT_ONCE = '16';

let folder: string;
let visits: Visits;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duplexscope-resume-'));
  visits = await Visits.open();
});
afterAll(async () => {
  visits.close();
  await rm(folder, { recursive: true });
});

const data = (): string => join(folder, 'data');
const duplexscope = (args: readonly string[]) => run(args, undefined, { DUPLEXSCOPE_DATA: data() });

/** The address of a line of the list that many sweeps of this file are of. */
const addressOf = (list: number, line: number): string => `127.${String(list)}.${String(line >> 8)}.${String(line & 255)}`;

/** Proxies at an address each, a line that is none, and one that was there before. */
async function listed(number: number): Promise<string> {
  const path = join(folder, `list-${String(number)}.txt`);
  const lines = Array.from({ length: ENTRIES }, (_, index) => `http://${addressOf(number, index + 1)}:${String(visits.port)}`);
  await writeFile(path, [...lines, 'rubbish', lines[0], ''].join('\n'));
  return path;
}

async function kept(list: string): Promise<readonly SessionSummary[]> {
  const { stdout } = await duplexscope(['sessions', 'list', '--json']);
  const sessions = stdout
    .toString()
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [sessionSummary.parse(JSON.parse(line))]));
  return sessions.filter(({ title }) => list.endsWith(title));
}

/** Starts a sweep, kills it when the log has some rows, and gives the lines that it then has. */
async function killed(args: readonly string[], title: string): Promise<readonly number[]> {
  const sweep = begin(args, { DUPLEXSCOPE_DATA: data() });
  const db = openDatabase(data(), 'read');
  const rows = db.prepare(`SELECT line FROM sweep_rows JOIN sessions ON key = session WHERE title = ? AND sweep_rows.kind = 'tested'`);
  await expect.poll(() => rows.all(title).length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(10);
  process.kill(sweep.pid, 'SIGKILL');
  await sweep.ended;
  const lines = rows.all(title).map(({ line }) => Number(line));
  db.close();
  expect(lines.length).toBeLessThan(ENTRIES);
  return lines;
}

function parse(text: string): readonly SweepLine[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => sweepLine.parse(JSON.parse(line)));
}

const byLine = (lines: readonly SweepLine[]) => lines.filter((line) => 'line' in line).sort((a, b) => a.line - b.line);
const numbers = (lines: readonly SweepLine[]): number[] => byLine(lines).map(({ line }) => line);
const ALL = Array.from({ length: ENTRIES + 2 }, (_, index) => index + 1);

describe('a sweep that was killed', { timeout: 120_000 }, () => {
  it('goes on from the session log: its output is complete, and nothing that was kept is tested twice', async () => {
    const list = await listed(11);
    const args = ['sweep', '--list', list, '--format', 'jsonl', '--checks', 'handshake', '--concurrency', AT_ONCE];
    const lines = await killed(args, 'list-11.txt');
    visits.take();
    const other = await duplexscope(['sweep', '--list', list, '--resume', '--checks', 'headers,handshake', '--mode', 'relay']);
    expect({ ...other, stdout: other.stdout.toString() }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^duplexscope: BAD_USAGE: [^\n]*: --mode then auto, now relay; --checks then handshake, now handshake,headers\. [^\n]*\n$/u,
      ) as string,
    });
    expect(visits.take().size).toBe(0);

    const { code, stdout, stderr } = await duplexscope([...args, '--resume']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const visited = visits.take();
    expect(lines.filter((line) => visited.has(addressOf(11, line)))).toEqual([]);
    const told = parse(stdout.toString());
    expect(numbers(told)).toEqual(ALL);
    expect(told.at(-1)).toMatchObject({ summary: { total: ENTRIES, tested: ENTRIES, bad: 1, repeated: 1 } });
    const [session, ...others] = await kept(list);
    expect(others).toEqual([]);
    expect(session).toMatchObject({ status: 'done', rows: ENTRIES, total: ENTRIES });
    const shown = await duplexscope(['sessions', 'show', session?.id ?? '', '--json']);
    expect(byLine(parse(shown.stdout.toString()))).toEqual(byLine(told));
  });

  it.each(['jsonl', 'csv'])('goes on in its file (%s) and in the session log, whichever has more', async (format) => {
    const number = format === 'csv' ? 13 : 12;
    const list = await listed(number);
    const out = join(folder, `found.${format}`);
    const args = ['sweep', '--list', list, '--out', out, '--checks', 'handshake', '--concurrency', AT_ONCE];
    const lines = await killed(args, `list-${String(number)}.txt`);
    // As if the disk had lost the last of the file: the log has more now.
    const text = await readFile(out, 'utf8');
    const head = format === 'csv' ? 1 : 0;
    await writeFile(
      out,
      `${text
        .split('\n')
        .slice(0, head + 5)
        .join('\n')}\nhalf of a li`,
    );
    visits.take();
    expect(await duplexscope([...args, '--resume'])).toMatchObject({ code: 0, stderr: '' });
    const visited = visits.take();
    expect(lines.filter((line) => visited.has(addressOf(number, line)))).toEqual([]);
    expect(await kept(list)).toMatchObject([{ status: 'done', rows: ENTRIES, total: ENTRIES }]);
    const rows = (await readFile(out, 'utf8')).trimEnd().split('\n').slice(head);
    const found =
      format === 'csv' ? rows.map((row) => Number(row.split(',', 1)[0])).sort((a, b) => a - b) : numbers(parse(rows.join('\n')));
    expect(found).toEqual(ALL);
  });
});

describe('--resume', () => {
  it('begins where the log has no unfinished sweep of this list, and says so', async () => {
    const list = join(folder, 'short.txt');
    await writeFile(list, `http://127.14.0.1:${String(visits.port)}\n`);
    const args = ['sweep', '--list', list, '--resume', '--format', 'jsonl', '--checks', 'handshake'];
    for (const times of [1, 2]) {
      const { code, stdout, stderr } = await duplexscope(args);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^duplexscope: the session log has no unfinished sweep of this list; a new one begins\n$/u);
      expect(numbers(parse(stdout.toString()))).toEqual([1]);
      expect(await kept(list)).toHaveLength(times);
    }
  });

  it('needs something to go on with', async () => {
    const { code, stderr } = await duplexscope(['sweep', '--list', 'none.txt', '--resume', '--no-save']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^duplexscope: BAD_USAGE: .*--no-save.*--out FILE\n$/u);
  });
});

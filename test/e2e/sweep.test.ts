import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RATES_ARE_AT_LEAST } from '../../shared/model/sweep-words.ts';
import { sweepLine, type SweepEntryLine, type SweepLine } from '../../shared/model/sweep.ts';
import { SPECIMENS, type RunningSpecimen } from '../../electron/specimens/index.ts';
import { freePort } from '../proxies/harness/daemon.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { duplexscope as run, start as begin } from './program.ts';
import { sessionSummary } from '../../shared/model/session.ts';

const HONEST = ['honest-connect', 'honest-relay', 'honest-socks5', 'honest-socks4a'] as const;
const OTHERS = ['needs-password', 'answers-200-to-everything', 'talks-garbage', 'flips-a-byte'] as const;

let folder: string;
let running: readonly RunningSpecimen[];
let dead: string;
const closeLater = cleanup();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duplexscope-sweep-'));
  running = await Promise.all([...HONEST, ...OTHERS].map((name) => specimen(name).start()));
  dead = `127.0.0.1:${String(await freePort())}`;
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.close()));
  await rm(folder, { recursive: true });
});

const env = (): Record<string, string> => ({ DUPLEXSCOPE_DATA: join(folder, 'data') });
const duplexscope = (args: readonly string[]) => run(args, undefined, env());
const start = (args: readonly string[]) => begin(args, env());

function specimen(name: string) {
  const found = SPECIMENS.find((one) => one.name === name);
  if (!found) throw new Error(`there is no specimen ${name}`);
  return found;
}

function urlOf(name: string): string {
  return running.find((one) => one.name === name)?.url ?? '';
}

async function listOf(name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

function parse(text: string): readonly SweepLine[] {
  expect(text).toMatch(/\n$/u);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => sweepLine.parse(JSON.parse(line)));
}

function entries(lines: readonly SweepLine[]): readonly SweepEntryLine[] {
  return lines.filter((line): line is SweepEntryLine => 'proxy' in line).sort((a, b) => a.line - b.line);
}

describe('a sweep', () => {
  it('gives every line of the list one line, and a summary at the end', async () => {
    const bare = urlOf('honest-socks5').replace(/^.*:\/\//u, '');
    const list = await listOf('all.txt', ['# proxies', ...[...HONEST, ...OTHERS].map(urlOf), '', dead, 'no proxy at all', dead, bare]);
    const { code, stdout, stderr } = await duplexscope(['sweep', '--list', list, '--format', 'jsonl', '--timeout', '5']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = parse(stdout.toString());
    expect(lines.map((line) => ('line' in line ? line.line : 0)).sort((a, b) => a - b)).toEqual([
      0, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14,
    ]);
    expect(entries(lines).map(({ line, grade, best }) => [line, grade, best])).toEqual([
      [2, 'clean', 'tunnel'],
      [3, 'clean', 'relay'],
      [4, 'clean', 'tunnel'],
      [5, 'clean', 'tunnel'],
      // Good both ways: the best is the one that could be told more of.
      [6, 'clean', expect.stringMatching(/^(?:tunnel|relay)$/u)],
      [7, 'blocked', null],
      [8, 'blocked', null],
      [9, 'degraded', 'tunnel'],
      [11, 'unreachable', null],
      [14, 'clean', 'tunnel'],
    ]);
    expect(lines.find((line) => 'line' in line && line.line === 12)).toMatchObject({ error: { code: 'BAD_PROXY' } });
    expect(lines.find((line) => 'line' in line && line.line === 13)).toEqual({ line: 13, sameAs: 11 });
    expect(lines.at(-1)).toMatchObject({
      summary: { total: 10, tested: 10, bad: 1, repeated: 1, byGrade: { clean: 6, degraded: 1, blocked: 2, unreachable: 1 } },
    });
    // The guess found its kind, and the password is nowhere.
    expect(entries(lines).at(-1)?.proxy).toBe(`socks5://${bare}`);
    expect(stdout.toString()).not.toContain('open%20sesame');
    const dialled = entries(lines)
      .find(({ line }) => line === 11)
      ?.runs.map(({ reach, route }) => [route.mode, reach.length, reach[0]?.addresses]);
    expect(dialled).toEqual([
      ['tunnel', 1, [{ address: dead, outcome: 'refused' }]],
      ['relay', 1, [{ address: dead, outcome: 'refused' }]],
    ]);
  });

  it('goes on with a file whose end was torn off: nothing twice, nothing lost', async () => {
    const list = await listOf('resume.txt', [...HONEST.map(urlOf), 'rubbish', dead]);
    const out = join(folder, 'resume.jsonl');
    const sweep = (...more: string[]) => duplexscope(['sweep', '--list', list, '--out', out, '--checks', 'handshake', ...more]);
    expect(await sweep()).toMatchObject({ code: 0, stderr: '' });
    const whole = await readFile(out, 'utf8');
    const ends = [...whole.matchAll(/\n/gu)].map(({ index }) => index + 1);
    await truncate(out, (ends[2] ?? 0) + 25);
    expect(await sweep()).toMatchObject({ code: 2, stderr: expect.stringContaining('FILE_EXISTS') as string });
    expect(await sweep('--resume')).toMatchObject({ code: 0, stderr: '' });
    const text = await readFile(out, 'utf8');
    expect(text.startsWith(whole.slice(0, ends[2]))).toBe(true);
    const lines = parse(text);
    expect(lines.map((line) => ('line' in line ? line.line : 0)).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(lines.at(-1)).toMatchObject({ summary: { total: 5, tested: 5, bad: 1, byGrade: { clean: 4, unreachable: 1 } } });
    // Once more: nothing is left to do.
    expect(await sweep('--resume')).toMatchObject({ code: 0 });
    expect(parse(await readFile(out, 'utf8')).slice(0, -1)).toEqual(lines.slice(0, -1));
    const other = await listOf('other.txt', [dead, ...HONEST.map(urlOf)]);
    const wrong = await duplexscope(['sweep', '--list', other, '--out', out, '--resume']);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('BAD_LIST') as string });
  });

  it('goes on after kill -9 at any moment: every line exactly once', { timeout: 60_000 }, async () => {
    const dead = Array.from({ length: 1500 }, (_, index) => `http://127.1.${String(index >> 8)}.${String(index & 255)}:9`);
    const list = await listOf('killed.txt', [...dead, 'rubbish', urlOf('honest-connect')]);
    const out = join(folder, 'killed.jsonl');
    for (let bytes = 1; bytes < 900_000; bytes += 150_000 + Math.floor(Math.random() * 200_000)) {
      const sweep = start(['sweep', '--list', list, '--out', out, '--checks', 'handshake', '--resume', '--concurrency', '32']);
      const grown = async (): Promise<boolean> =>
        (await stat(out).catch(() => null))?.size !== undefined && (await stat(out)).size >= bytes;
      await Promise.race([sweep.ended, expect.poll(grown, { timeout: 15_000, interval: 5 }).toBe(true)]);
      process.kill(sweep.pid, 'SIGKILL');
      await sweep.ended;
    }
    expect(await duplexscope(['sweep', '--list', list, '--out', out, '--checks', 'handshake', '--resume'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    const lines = parse(await readFile(out, 'utf8'));
    const numbers = lines.flatMap((line) => ('line' in line ? [line.line] : []));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 1502 }, (_, index) => index + 1));
    expect(lines.at(-1)).toMatchObject({ summary: { total: 1501, tested: 1501, bad: 1, byGrade: { unreachable: 1500, clean: 1 } } });
    // One sweep of the session log, whichever of them began it.
    const sessions = (await duplexscope(['sessions', 'list', '--json'])).stdout.toString().trimEnd().split('\n');
    const kept = sessions.map((line) => sessionSummary.parse(JSON.parse(line))).filter(({ title }) => title === 'killed.txt');
    expect(kept).toMatchObject([{ status: 'done', rows: 1501, total: 1501 }]);
  });

  it('writes csv that can be gone on with too', async () => {
    const list = await listOf('csv.txt', [urlOf('honest-connect'), 'x y z', dead]);
    const out = join(folder, 'found.csv');
    expect(await duplexscope(['sweep', '--list', list, '--out', out])).toMatchObject({ code: 0, stderr: '' });
    const text = await readFile(out, 'utf8');
    const rows = text.trimEnd().split('\n');
    expect(rows[0]).toBe('line,proxy,grade,best,anonymity,handshake,duplex,mbpsUp,mbpsDown,streaming,halfClose,handshakeMs,error');
    expect(rows.find((row) => row.startsWith('1,'))).toMatch(
      /^1,http:\/\/127\.0\.0\.1:\d+,clean,tunnel,,upgraded,full-duplex,[\d.]+,[\d.]+,streamed,propagated,[\d.]+,$/u,
    );
    expect(rows.find((row) => row.startsWith('2,'))).toMatch(/^2,{11},"?BAD_PROXY: /u);
    expect(rows.find((row) => row.startsWith('3,'))).toMatch(
      /^3,http:\/\/[\d.:]+,unreachable,,,hop-unreachable,not-tested,,,not-tested,not-tested,,$/u,
    );
    await writeFile(out, `${rows.slice(0, 2).join('\n')}\n3,http`);
    // A line of csv has too little in it for the session log, where the first one came to its end.
    expect(await duplexscope(['sweep', '--list', list, '--out', out, '--resume'])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^duplexscope: warning: [^\n]*found\.csv is not kept in the session log: [^\n]*\n$/u) as string,
    });
    const again = (await readFile(out, 'utf8')).trimEnd().split('\n');
    expect(again.map((row) => row.slice(0, 2)).sort()).toEqual(['1,', '2,', '3,', 'li']);
  });

  it('prints a table that people can read', async () => {
    const list = await listOf('text.txt', [urlOf('honest-connect'), urlOf('flips-a-byte'), dead]);
    const { stdout } = await duplexscope(['sweep', '--list', list]);
    const text = stdout.toString();
    expect(text).toMatch(/^1 {6}http:\/\/127\.0\.0\.1:\d+ +tunnel ✓ +✓ +✓ +✓ +✓ +[\d.]+ +[\d.]+ +clean$/mu);
    expect(text).toMatch(/^2 .* wrong .* degraded$/mu);
    expect(text).toMatch(/^3 .* nohop .* unreachable$/mu);
    expect(text).toContain('wrong = corrupted');
    expect(text).toContain(RATES_ARE_AT_LEAST);
    expect(text).toMatch(/^3 of 3 proxies in [\d.]+ s: 1 clean, 1 degraded, 1 unreachable$/mu);
  });

  it('refuses a list with a proxy elsewhere before it begins, where its own server is on loopback', async () => {
    const list = await listOf('far.txt', [urlOf('honest-connect'), 'http://192.0.2.1:3128']);
    const { code, stdout, stderr } = await duplexscope(['sweep', '--list', list, '--format', 'jsonl']);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^duplexscope: UNREACHABLE_TARGET: .*line 2.*--listen.*\n$/u);
  });

  it('stops at Ctrl-C after what was measured is written', async () => {
    const silent = net.createServer();
    closeLater(() => new Promise((resolve) => silent.close(resolve)));
    const asked = new Promise<net.Socket>((resolve) => silent.once('connection', resolve));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const list = await listOf('stop.txt', [dead, `http://127.0.0.1:${String(port)}`]);
    const sweep = start(['sweep', '--list', list, '--format', 'jsonl', '--timeout', '60']);
    expect(sweepLine.parse(JSON.parse(await sweep.line()))).toMatchObject({ line: 1, grade: 'unreachable' });
    const socket = await asked;
    const gone = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    sweep.kill('SIGINT');
    expect(await sweep.ended).toEqual({
      code: 130,
      stderr: expect.stringMatching(/^duplexscope: CANCELLED: stopped after 1 of 2/u) as string,
    });
    await gone;
  });

  it('is kept in the session log with its evidence, as far as it came', { timeout: 60_000 }, async () => {
    const kept = async (name: string) =>
      (await duplexscope(['sessions', 'list', '--json'])).stdout
        .toString()
        .split('\n')
        .filter(Boolean)
        .map((line) => sessionSummary.parse(JSON.parse(line)))
        .filter(({ title }) => title === name);
    const list = await listOf('kept.txt', [urlOf('honest-connect'), 'rubbish', dead]);
    const { code, stdout, stderr } = await duplexscope(['sweep', '--list', list, '--format', 'jsonl', '--checks', 'handshake']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [session, ...others] = await kept('kept.txt');
    expect(others).toEqual([]);
    expect(session).toMatchObject({ kind: 'sweep', status: 'done', rows: 2, total: 2 });
    const shown = await duplexscope(['sessions', 'show', session?.id ?? '', '--json']);
    const byLine = (text: string) =>
      parse(text)
        .filter((line) => 'line' in line)
        .sort((a, b) => a.line - b.line);
    expect(byLine(shown.stdout.toString())).toEqual(byLine(stdout.toString()));
    const text = (await duplexscope(['sessions', 'show', session?.id.slice(0, 8) ?? ''])).stdout.toString();
    expect(text).toMatch(/^1 {6}http:\/\/127\.0\.0\.1:\d+ +tunnel ✓ +clean$/mu);
    expect(text).toMatch(/^2 {6}no proxy: /mu);
    expect(text).toMatch(/^2 of 2 proxies in [\d.]+ s: 1 clean, 1 unreachable; 1 line that names no proxy$/mu);
    const exported = (await duplexscope(['export', session?.id ?? ''])).stdout.toString();
    expect(exported.match(/"evidence":\{"run":/gu)).toHaveLength(2);
    expect(exported).toContain('"madeBy":"command line"');

    const left = await listOf('left.txt', [dead]);
    expect(await duplexscope(['sweep', '--list', left, '--no-save'])).toMatchObject({ code: 0, stderr: '' });
    expect(await kept('left.txt')).toEqual([]);
    expect(await kept('stop.txt')).toMatchObject([{ status: 'unfinished', rows: 1, total: 2 }]);
  });

  it('goes on where the session log is broken, and says so once', async () => {
    const data = join(folder, 'broken');
    await mkdir(data);
    await writeFile(join(data, 'sessions.db'), 'no log');
    const list = await listOf('broken.txt', [dead, urlOf('honest-connect')]);
    const args = ['sweep', '--list', list, '--format', 'jsonl', '--checks', 'handshake'];
    const { code, stdout, stderr } = await run(args, undefined, { DUPLEXSCOPE_DATA: data });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^duplexscope: LOG_DAMAGED: the sweep goes on, and is not kept from here on: [^\n]*\n$/u);
    expect(parse(stdout.toString()).at(-1)).toMatchObject({ summary: { tested: 2 } });
  });
});

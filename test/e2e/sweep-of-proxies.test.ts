import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runState } from '../../shared/model/run-state.ts';
import { sweepEntryLine, sweepLine, type SweepEntryLine } from '../../shared/model/sweep.ts';
import { findSpecimen, type RunningSpecimen } from '../../electron/specimens/index.ts';
import { freePort } from '../proxies/harness/daemon.ts';
import type { ProxyMode } from '../proxies/harness/modes.ts';
import { startProxy, type RunningProxy } from '../proxies/harness/start.ts';
import { readCsv } from '../sessions/export/read-csv.ts';
import { describeWith } from '../support/requires.ts';
import { duplexscope } from './program.ts';

/** What was measured of each by test/proxies/witness: the mode that is best, its handshake (where none is, the tunnel's) and half-close, and the handshake of the other mode. */
const KNOWN = [
  ['squid-allow-all', 'tunnel', 'upgraded', 'both-lost', 'upgrade-stripped'],
  ['squid-upgrade-other', 'relay', 'upgraded', 'both-lost', 'refused-by-proxy'],
  ['squid-default', null, 'refused-by-proxy', 'not-tested', 'upgrade-stripped'],
  ['tinyproxy', 'tunnel', 'upgraded', 'both-lost', 'upgrade-stripped'],
  ['tinyproxy-connectport-443', null, 'refused-by-proxy', 'not-tested', 'upgrade-stripped'],
] as const satisfies readonly (readonly [ProxyMode, ...unknown[]])[];

const storedRow = z.object({
  row: z.union([sweepEntryLine, z.object({ line: z.number() })]),
  evidence: z.object({ run: runState, events: z.array(z.unknown()) }).nullable(),
});

describeWith(['squid', 'tinyproxy'], 'a sweep over real proxies, kept and handed on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-of-proxies-'));
  let proxies: readonly RunningProxy[];
  let honest: RunningSpecimen;
  let printed: readonly SweepEntryLine[];
  let session: string;

  const inLog = (log: string, ...args: string[]) => duplexscope(args, undefined, { DUPLEXSCOPE_DATA: join(folder, log) });
  const out = async (log: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await inLog(log, ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.toString();
  };
  const linesOf = (text: string): unknown[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
  const entriesOf = (text: string): SweepEntryLine[] =>
    linesOf(text)
      .map((line) => sweepLine.parse(line))
      .filter((line) => 'proxy' in line)
      .sort((one, other) => one.line - other.line);

  beforeAll(async () => {
    proxies = await Promise.all(KNOWN.map(([mode]) => startProxy(mode)));
    const specimen = findSpecimen('honest-socks5');
    if (!specimen) throw new Error('no specimen');
    honest = await specimen.start();
    const dead = `socks5://127.0.0.1:${String(await freePort())}`;
    const urls = [...proxies.map(({ hopUrl }) => hopUrl ?? ''), honest.url, dead, 'no proxy', honest.url];
    const list = join(folder, 'proxies.txt');
    writeFileSync(list, urls.join('\n'));
    printed = entriesOf(await out('log', 'sweep', '--list', list, '--format', 'jsonl'));
    [{ id: session }] = z.tuple([z.object({ id: z.string() })]).parse(linesOf(await out('log', 'sessions', 'list', '--json')));
  }, 90_000);
  afterAll(async () => {
    await Promise.all([...proxies.map((proxy) => proxy.stop()), honest.close()]);
    rmSync(folder, { recursive: true });
  });

  it('says of each what was measured of it by other means', () => {
    const seen = printed.map(({ best, runs: [first, second] }) => {
      const finding = (run: typeof first, check: string): string | undefined => {
        const found = run?.checks.find(({ id }) => id === check);
        return found?.finding ?? found?.result;
      };
      return [best, finding(first, 'handshake'), finding(first, 'half-close'), finding(second, 'handshake')];
    });
    const known: unknown[] = KNOWN.map(([, ...facts]) => facts);
    expect(seen).toEqual([...known, ['tunnel', 'upgraded', 'propagated', undefined], [null, 'hop-unreachable', 'not-tested', undefined]]);
    const grades = printed.map(({ grade }) => grade);
    expect(grades.slice(2)).toEqual(['blocked', expect.stringMatching(/^(?:altered|inconclusive)$/u), 'blocked', 'clean', 'unreachable']);
  });

  it('is the same in the log, in a file, and in the log of whoever was given the file: rows, evidence and counts', async () => {
    const file = join(folder, 'sweep.jsonl');
    await inLog('log', 'export', session, '--out', file);
    const text = readFileSync(file, 'utf8');
    const kept = linesOf(text).flatMap((line) => storedRow.safeParse(line).data ?? []);
    expect(kept.map(({ row: { line } }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(kept.slice(0, 7).map(({ row }) => row)).toEqual(printed);
    for (const { row, evidence } of kept.slice(0, 7)) {
      expect(evidence?.events.length).toBeGreaterThan(1);
      // The evidence is of this proxy, and not of its neighbour.
      expect(evidence?.run.route.hops).toEqual(['proxy' in row ? row.proxy : '']);
      const found = evidence?.run.document?.runs.map(({ route, grade }) => [route.mode, grade]).sort();
      expect(found).toEqual('runs' in row ? row.runs.map(({ route, grade }) => [route.mode, grade]).sort() : []);
    }
    expect(await inLog('other', 'import', file)).toMatchObject({ code: 0, stderr: '' });
    expect(await out('other', 'export', session)).toBe(text);
    expect(entriesOf(await out('other', 'sessions', 'show', session, '--json'))).toEqual(printed);
    // It is there once, however often it is imported.
    await inLog('other', 'import', file);
    expect(linesOf(await out('other', 'sessions', 'list', '--json'))).toMatchObject([{ kind: 'sweep', rows: 7, total: 7, status: 'done' }]);
  });

  it('is a table that reads back, with what the rows say', async () => {
    const records = readCsv(await out('log', 'export', session, '--format', 'csv'));
    expect(records.length).toBe(9);
    const columns = ['line', 'proxy', 'grade', 'best', 'handshake', 'mbpsDown', 'handshakeMs'];
    expect(records.slice(0, 7).map((record) => columns.map((name) => record[name]))).toEqual(
      printed.map(({ line, proxy, grade, best, runs: [run] }) => {
        const check = (id: string) => run?.checks.find((found) => found.id === id);
        const rate = z.number().nullish().parse(check('duplex')?.numbers['mbpsDown']);
        return [line, proxy, grade, best, check('handshake')?.finding, rate, run?.handshake.ms].map((cell) => String(cell ?? ''));
      }),
    );
    expect(records.slice(7).map(({ line, proxy, error }) => [line, proxy, error?.slice(0, 9)])).toEqual([
      ['8', '', 'BAD_PROXY'],
      ['9', '', 'same as l'],
    ]);
  });
});

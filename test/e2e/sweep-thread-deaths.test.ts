import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepLine, type SweepEntryLine } from '../../shared/model/sweep.ts';
import { findSpecimen, type RunningSpecimen } from '../../electron/specimens/index.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { duplexscope } from './program.ts';

const closeLater = cleanup();
let folder: string;
let honest: RunningSpecimen;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sweep-thread-deaths-'));
  const specimen = findSpecimen('honest-connect');
  if (!specimen) throw new Error('no specimen');
  honest = await specimen.start();
});
afterAll(async () => {
  await honest.close();
  await rm(folder, { recursive: true });
});

/** Preloaded into every thread of the program: one of a sweep dies while it tests an entry with this user, once or each time. */
function deadly(mark: string): Record<string, string> {
  const script = `
    import { writeFileSync } from 'node:fs';
    import { isMainThread, parentPort, workerData } from 'node:worker_threads';
    const first = () => { try { writeFileSync(${JSON.stringify(mark)}, '', { flag: 'wx' }); return true; } catch { return false; } };
    if (!isMainThread && workerData?.job && workerData.ports) {
      const on = parentPort.on.bind(parentPort);
      parentPort.on = (name, listener) => on(name, (message) => {
        listener(message);
        const users = (message.entries ?? []).map(([, { proxy }]) => proxy.credentials?.username);
        if (users.includes('exits') && first()) setImmediate(() => process.exit(3));
        if (users.includes('throws')) setImmediate(() => { throw new Error('a bug of ours'); });
      });
    }`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
}

/** A proxy that takes connections and says nothing. */
async function silent(): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function sweep(name: string, lines: readonly string[]): Promise<{ rows: readonly SweepEntryLine[]; last: unknown }> {
  const list = join(folder, name);
  await writeFile(list, lines.join('\n'));
  const args = [
    'sweep',
    '--list',
    list,
    '--format',
    'jsonl',
    '--checks',
    'handshake',
    '--mode',
    'tunnel',
    '--timeout',
    '1',
    '--concurrency',
    '64',
  ];
  const env = { DUPLEXSCOPE_DATA: join(folder, 'data'), ...deadly(join(folder, `${name}.mark`)) };
  const { code, stdout, stderr } = await duplexscope(args, undefined, env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const said = stdout.toString().trimEnd().split('\n');
  const all = said.map((line) => sweepLine.parse(JSON.parse(line)));
  return { rows: all.filter((line) => 'proxy' in line).sort((one, other) => one.line - other.line), last: all.at(-1) };
}

function silentOnes(port: number): string[] {
  return Array.from({ length: 16 }, (_, index) => `http://u${String(index)}:x@127.0.0.1:${String(port)}`);
}

describe('a thread of a sweep that ends in the middle of an entry', () => {
  const as = (user: string): string => honest.url.replace('http://', `http://${user}:x@`);

  it('by itself, is replaced: what it had is tested again, and each line is told once', { timeout: 60_000 }, async () => {
    const port = await silent();
    const others = silentOnes(port);
    const { rows, last } = await sweep('exits', [...others.slice(0, 4), as('exits'), ...others.slice(4), as('lives')]);
    expect(await readFile(join(folder, 'exits.mark'), 'utf8')).toBe('');
    expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
    expect(rows.map(({ error }) => error)).toEqual(rows.map(() => null));
    expect(rows.filter(({ grade }) => grade === 'clean').map(({ line }) => line)).toEqual([5, 18]);
    expect(last).toMatchObject({ summary: { total: 18, tested: 18, byGrade: { clean: 2, unreachable: 16 } } });
  });

  it(
    'each time, of one entry, costs no other its verdict: that one is told as a mistake of ours, and the sweep ends',
    { timeout: 90_000 },
    async () => {
      const port = await silent();
      const others = silentOnes(port);
      const { rows, last } = await sweep('throws', [...others.slice(0, 4), as('throws'), ...others.slice(4), as('lives')]);
      expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
      const mistakes = rows.filter(({ error }) => error !== null);
      expect(mistakes).toMatchObject([
        { line: 5, grade: 'inconclusive', error: { code: 'INTERNAL', message: expect.stringContaining('a bug of ours') as string } },
      ]);
      expect(last).toMatchObject({ summary: { total: 18, tested: 18, byGrade: { clean: 1, unreachable: 16, inconclusive: 1 } } });
    },
  );
});

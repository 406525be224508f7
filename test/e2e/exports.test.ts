import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { duplexscope, NODE, PROGRAM, type Ended } from './program.ts';

describe('export and import of the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'exports-'));
  const env = { DUPLEXSCOPE_DATA: join(folder, 'data') };
  const run = (...args: string[]): Promise<Ended> => duplexscope(args, undefined, env);
  beforeAll(async () => {
    const probed = await run('probe', '--save', 'a run', '--checks', 'handshake', '--json');
    expect(probed).toMatchObject({ code: 0, stderr: '' });
  }, 60_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('write a session by its name to standard output or to a file, whose name tells the format', async () => {
    const out = await run('export', 'a run');
    expect(out).toMatchObject({ code: 0, stderr: '' });
    expect(out.stdout.toString()).toMatch(/^\{"format":"duplexscope\.session\/1"/u);
    const path = join(folder, 'report.html');
    expect(await run('export', 'a run', '--out', path)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/report\.html: /u) as string,
    });
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/u);
    const there = await run('export', 'a run', '--out', path);
    expect(there.stderr).toMatch(/^duplexscope: FILE_EXISTS: /u);
    expect((await run('export', 'a run', '--out', path, '--replace')).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['data', 'report.html']);
    expect((await run('export', 'nobody')).stderr).toMatch(/^duplexscope: NO_SUCH_SESSION: /u);
  });

  it('gzip what is called so, and read it into another log, from a file or standard input', async () => {
    const path = join(folder, 'a.duplexscope');
    await run('export', 'a run', '--out', path);
    const other = { DUPLEXSCOPE_DATA: join(folder, 'other') };
    const first = await duplexscope(['import', path], undefined, other);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout.toString()).toMatch(/^imported [0-9a-f]{8} .* a run · own server\n$/u);
    const again = await duplexscope(['import', '-', '--json'], gunzipSync(readFileSync(path)), other);
    expect(JSON.parse(again.stdout.toString())).toMatchObject({ name: 'a run', imported: true });
    const back = await duplexscope(['export', 'a run'], undefined, other);
    expect(back.stdout.equals(gunzipSync(readFileSync(path)))).toBe(true);
  });

  it('say in one line why a file cannot be read', async () => {
    const path = join(folder, 'bad.jsonl');
    writeFileSync(path, '{"a":1}\n');
    expect(await run('import', path)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^duplexscope: BAD_IMPORT: .*line 1: .*\n$/u) as string,
    });
    expect(await run('import', join(folder, 'nothing'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^duplexscope: UNREADABLE_FILE: .*ENOENT/u) as string,
    });
  });

  it('stop without a word when nobody reads on', async () => {
    const child = spawn(NODE, [PROGRAM, 'export', 'a run', '--format', 'har'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const said: Buffer[] = [];
    child.stderr.on('data', (bytes: Buffer) => said.push(bytes));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, Buffer.concat(said).toString()]).toEqual([0, '']);
  });
});

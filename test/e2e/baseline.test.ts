import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeSet } from '../../shared/model/probe-set.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { duplexscope, type Ended } from './program.ts';

const atEnd = cleanup();
const PLAN = ['--mode', 'relay', '--checks', 'handshake,headers,duplex'];

function program() {
  const folder = mkdtempSync(join(tmpdir(), 'baseline-'));
  atEnd(() => {
    rmSync(folder, { recursive: true });
  });
  return {
    path: (name: string): string => join(folder, name),
    run: (...args: string[]): Promise<Ended> => duplexscope(args, undefined, { DUPLEXSCOPE_DATA: folder }),
  };
}

async function via(name: string): Promise<string[]> {
  const specimen = await findSpecimen(name)?.start();
  atEnd(() => specimen?.close());
  return ['--via', specimen?.url ?? ''];
}

describe('a probe with a baseline', () => {
  it('finds no change in the same proxy, and says what has changed in another one, with exit code 3', { timeout: 60_000 }, async () => {
    const { run, path } = program();
    const honest = await via('honest-relay');
    const before = await run('probe', '--json', ...honest, ...PLAN);
    writeFileSync(path('before.json'), before.stdout);
    const again = await run('probe', ...honest, ...PLAN, '--baseline', path('before.json'), '--fail-on-change');
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: '' });
    expect(again.stdout.toString()).toMatch(/\nCompared with \S+before\.json of 20\S+Z: no change\n$/u);

    const strips = await via('strips-upgrade');
    const changed = await run('probe', ...strips, ...PLAN, '--baseline', path('before.json'), '--fail-on-change');
    expect(changed).toMatchObject({ code: 3, stderr: '' });
    const told = changed.stdout.toString();
    expect(told).toContain('≠ relay: handshake: was upgraded, is upgrade-stripped\n');
    expect(told).toContain('≠ relay: grade: was clean, is blocked\n');
    expect(told).toContain('≠ relay: request header upgrade: was unchanged, is removed: WebSocket\n');
    expect((await run('probe', ...strips, ...PLAN, '--baseline', path('before.json'))).code).toBe(0);

    const other = await run(
      ...['probe', ...honest, '--mode', 'relay', '--checks', 'handshake,half-close'],
      ...['--baseline', path('before.json'), '--fail-on-change'],
    );
    expect(other).toMatchObject({ code: 0, stderr: '' });
    expect(other.stdout.toString()).toContain('? relay: duplex: was full-duplex, is not run (not compared)\n');
    expect(other.stdout.toString()).toContain('? relay: half-close: was not run, is propagated (not compared)\n');
  });

  it('leaves standard output to the JSON document, and takes sessions of the log and exported files', { timeout: 60_000 }, async () => {
    const { run, path } = program();
    const honest = await via('honest-relay');
    await run('probe', '--save', 'before', ...honest, ...PLAN);
    await run('export', 'before', '--out', path('before.jsonl'));
    const rewrites = await via('rewrites-headers');
    for (const baseline of ['before', path('before.jsonl')]) {
      const { code, stdout, stderr } = await run('probe', '--json', ...rewrites, ...PLAN, '--baseline', baseline, '--fail-on-change');
      expect(code).toBe(3);
      expect(probeSet.parse(JSON.parse(stdout.toString())).runs[0]?.grade).toBe('altered');
      expect(stderr).toContain('changed: relay: headers: was unchanged, is rewritten\n');
    }
  });

  it('says before it measures what cannot be compared with', { timeout: 60_000 }, async () => {
    const { run, path } = program();
    writeFileSync(path('nothing.jsonl'), 'no session');
    const cases = [
      ['nobody', 'NO_SUCH_SESSION'],
      [path('missing.json'), 'UNREADABLE_FILE'],
      [path('nothing.jsonl'), 'BAD_IMPORT'],
    ] as const;
    for (const [baseline, code] of cases) {
      const ended = await run('probe', '--baseline', baseline);
      expect({ ...ended, stdout: ended.stdout.length }).toMatchObject({ code: 2, stdout: 0 });
      expect(ended.stderr).toMatch(new RegExp(`^duplexscope: ${code}: `, 'u'));
    }
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeSet } from '../../shared/model/probe-set.ts';
import { sessionSummary, type SessionSummary } from '../../shared/model/session.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { duplexscope, start, type Ended } from './program.ts';

const atEnd = cleanup();

/** The program with a data folder of the test's own. */
function withFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-'));
  atEnd(() => {
    rmSync(folder, { recursive: true });
  });
  const env = { DUPLEXSCOPE_DATA: folder };
  const run = (...args: string[]): Promise<Ended> => duplexscope(args, undefined, env);
  const list = async (): Promise<SessionSummary[]> =>
    (await run('sessions', 'list', '--json')).stdout
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((line) => sessionSummary.parse(JSON.parse(line)));
  return { folder, env, run, list };
}

const QUICK = ['--checks', 'handshake,duplex', '--up', '64KiB', '--down', '64KiB'];

describe('the session log of the command line', () => {
  it('keeps a probe that was to be saved, shows it by name and by id, and deletes it', { timeout: 60_000 }, async () => {
    const { run, list } = withFolder();
    expect(await list()).toEqual([]);
    const probed = await run('probe', '--save', 'first one', '--json', ...QUICK);
    expect(probed).toMatchObject({ code: 0, stderr: '' });
    const set = probeSet.parse(JSON.parse(probed.stdout.toString()));
    const [kept] = await list();
    expect(kept).toMatchObject({
      name: 'first one',
      kind: 'run',
      status: 'done',
      title: 'own server',
      grade: set.runs[0]?.grade,
      summary: set.runs[0]?.summary,
    });
    expect(kept?.events).toBeGreaterThan(5);
    const shown = await run('sessions', 'show', 'first one', '--json');
    expect(JSON.parse(shown.stdout.toString())).toEqual(set);
    const text = await run('sessions', 'show', kept?.id.slice(0, 8) ?? '');
    expect(text.stdout.toString()).toMatch(/^Route +127\.0\.0\.1:\d+ \(direct\)\nGrade +[a-z]+/u);
    expect((await run('sessions', 'list')).stdout.toString()).toMatch(
      /^[0-9a-f]{8} +\d{4}-\d\d-\d\d \d\d:\d\d +run +[a-z]+ +first one · own server\n$/u,
    );

    await run('probe', '--save', 'first one', ...QUICK);
    const twice = await run('sessions', 'show', 'first one');
    expect(twice).toMatchObject({ code: 2, stderr: expect.stringMatching(/^duplexscope: BAD_USAGE: .*any of 2 sessions/u) as string });
    const ids = (await list()).map(({ id }) => id);
    const gone = await run('sessions', 'delete', ...ids);
    expect(gone.stdout.toString().split('\n').filter(Boolean)).toHaveLength(2);
    expect(await list()).toEqual([]);
    for (const command of ['show', 'delete']) {
      expect(await run('sessions', command, 'nobody')).toMatchObject({
        code: 2,
        stderr: 'duplexscope: NO_SUCH_SESSION: there is no session "nobody"; see duplexscope sessions list\n',
      });
    }
  });

  it('keeps what was measured until Ctrl-C, which is no document but can be looked at', { timeout: 60_000 }, async () => {
    const { env, run, list } = withFolder();
    const specimen = await findSpecimen('hangs')?.start();
    atEnd(() => specimen?.close());
    const probing = start(['probe', '--save', 'cut', '--via', specimen?.url ?? '', '--mode', 'tunnel', '--timeout', '60'], env);
    await expect.poll(async () => (await list())[0]?.events, { timeout: 20_000 }).toBeGreaterThan(0);
    probing.kill('SIGINT');
    expect(await probing.ended).toEqual({
      code: 130,
      stderr: 'duplexscope: CANCELLED: stopped before the diagnosis was complete; what was measured is saved as "cut"\n',
    });
    expect(await list()).toMatchObject([{ name: 'cut', status: 'cancelled', grade: null }]);
    expect((await run('sessions', 'show', 'cut')).stdout.toString()).toMatch(/\nIt is cancelled: \d+ events were recorded\.\n/u);
    expect(await run('sessions', 'show', 'cut', '--json')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('EVIDENCE_MISSING') as string,
    });
  });

  it('says which file is broken, leaves it as it is, and still tells what a probe found', { timeout: 60_000 }, async () => {
    const { folder, run } = withFolder();
    writeFileSync(join(folder, 'sessions.db'), 'no log');
    const said = new RegExp(`^duplexscope: LOG_DAMAGED: the session log ${join(folder, 'sessions.db')} `, 'u');
    expect(await run('sessions', 'list')).toMatchObject({ code: 1, stderr: expect.stringMatching(said) as string });
    const probed = await run('probe', '--save', 'x', '--json', ...QUICK);
    expect(probed).toMatchObject({ code: 1, stderr: expect.stringMatching(said) as string });
    expect(probeSet.parse(JSON.parse(probed.stdout.toString())).runs).toHaveLength(1);
  });
});

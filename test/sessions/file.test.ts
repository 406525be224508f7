import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { LOG_FILE, numberOf, openDatabase } from '../../electron/sessions/database.ts';
import { APPLICATION_ID, MIGRATIONS } from '../../electron/sessions/schema.ts';
import type { SessionLog } from '../../electron/sessions/session-log.ts';
import { packed } from '../../electron/sessions/packed.ts';
import { logs } from './logs.ts';
import { entryLine, event, runState, sweepState, sweepView } from './recorded.ts';
import { summaryOf } from './stored.ts';

const { folder, log } = logs();
const ALL = { search: '', kind: null, before: null, limit: 100 } as const;
const DAY_MS = 24 * 3600 * 1000;

/** A run that is over; its id. `bytes`: of its one event. */
async function keep(
  at: SessionLog,
  { ago = 0, bytes = 0, name = null }: { ago?: number; bytes?: number; name?: string | null } = {},
): Promise<string> {
  const state = runState({ status: 'done', startedAt: new Date(Date.now() - ago).toISOString() });
  const run = at.beginRun(() => state, name);
  run.event(event(1, { bytes: Buffer.alloc(bytes, 1).toString('base64') }));
  await at.endRun(run);
  return state.id;
}

const idsOf = async (at: SessionLog): Promise<string[]> => (await at.read('list', ALL)).sessions.map(({ id }) => id);

describe('the file of the session log', () => {
  it('is begun with the newest schema, and an old one is brought to it without losing a row', () => {
    const at = folder();
    const db = openDatabase(at, 'write');
    expect(numberOf(db, 'user_version')).toBe(MIGRATIONS.length);
    expect(numberOf(db, 'application_id')).toBe(APPLICATION_ID);
    expect(db.prepare('PRAGMA auto_vacuum').get()).toEqual({ auto_vacuum: 2 });
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    db.exec(`INSERT INTO owners VALUES ('x', 'elsewhere', 1, NULL, ${String(Date.now())})`);
    db.close();
    const again = openDatabase(at, 'read');
    expect(again.prepare('SELECT id FROM owners').all()).toEqual([{ id: 'x' }]);
    again.close();
  });

  it('of the first version is brought to the newest with its sessions', async () => {
    const at = folder();
    const old = new DatabaseSync(join(at, LOG_FILE));
    old.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = ${String(APPLICATION_ID)}; PRAGMA user_version = 1`);
    old.exec(MIGRATIONS[0] ?? '');
    const state = sweepState({ status: 'unfinished' });
    old
      .prepare(
        `INSERT INTO sessions VALUES (1, ?, 'sweep', NULL, '', 'list.txt', 'unfinished', ?, ?, NULL, NULL, NULL, 0, 0, 1, 0, 0, NULL, NULL)`,
      )
      .run(state.id, state.startedAt, Date.parse(state.startedAt));
    old.prepare('INSERT INTO states VALUES (1, ?)').run(JSON.stringify(state));
    old.exec(`INSERT INTO sweep_entries VALUES (1, 1, '10.0.0.1:1080', 0); INSERT INTO sweep_entries VALUES (1, 2, '10.0.0.2:1080', 0)`);
    const row = entryLine(2);
    old
      .prepare(
        `INSERT INTO sweep_rows (session, line, kind, proxy, scheme, grade, checks, check_duplex, ms, summary) VALUES (1, 2, 'tested', ?, 'http', ?, '[]', 'pass full-duplex', 5, 'said')`,
      )
      .run(row.proxy, row.grade);
    old.prepare('INSERT INTO sweep_details VALUES (1, 2, ?, NULL)').run(packed(JSON.stringify(row)));
    old.close();
    const kept = log({ folder: at });
    expect(await idsOf(kept)).toEqual([state.id]);
    expect(await kept.read('pending', state.id, 0, 10)).toEqual([{ line: 1, proxy: '10.0.0.1:1080', password: false }]);
    // Its rows are of no place, and all that they are counted by stands where it stood.
    expect(await kept.read('row', state.id, 2, '')).toEqual({ row, evidence: null });
    const view = sweepView(state.id, { findings: ['duplex:full-duplex'] });
    expect(await kept.read('sweepRows', view, 0, 10)).toMatchObject([
      { line: 2, proxy: row.proxy, grade: row.grade, ms: 5, summary: 'said', places: [] },
    ]);
    // It was begun with nothing that it could be found by.
    expect(await kept.read('started', '')).toBeNull();
    await kept.remove([state.id]);
    await kept.purge();
  });

  it.each([
    [
      'LOG_TOO_NEW',
      'of a newer version',
      (path: string) => {
        change(path, `PRAGMA user_version = ${String(MIGRATIONS.length + 1)}`);
      },
    ],
    [
      'LOG_DAMAGED',
      'of another program',
      (path: string) => {
        change(path, 'PRAGMA application_id = 1');
      },
    ],
    [
      'LOG_DAMAGED',
      'that is no database',
      (path: string) => {
        writeFileSync(path, 'x'.repeat(5000));
      },
    ],
    [
      'LOG_DAMAGED',
      'with a page overwritten',
      (path: string) => {
        overwrite(path);
      },
    ],
  ] as const)('is refused with %s when it is one %s, and stays as it is', async (code, _what, spoil) => {
    const at = folder();
    const first = log({ folder: at });
    for (let session = 0; session < 20; session += 1) await keep(first, { bytes: 3000 });
    await first.close();
    const path = join(at, LOG_FILE);
    spoil(path);
    const before = readFileSync(path);
    expect(() => openDatabase(at, 'write')).toThrow(expect.objectContaining({ code, message: expect.stringContaining(path) as string }));
    expect(readFileSync(path).equals(before)).toBe(true);
    // A run goes on without it.
    const second = log({ folder: at });
    const run = second.beginRun(() => runState());
    expect(await second.endRun(run)).toBe(false);
    expect(second.problem).toMatchObject({ code });
  });

  it('gives the room of deleted sessions back to the disk, and brings them back until then', async () => {
    const at = folder();
    const kept = log({ folder: at });
    const ids = [];
    for (let session = 0; session < 4; session += 1) ids.push(await keep(kept, { bytes: 1024 * 1024 }));
    const [first = '', second = ''] = ids;
    await kept.remove([first, second]);
    expect(await idsOf(kept)).toEqual(ids.slice(2).reverse());
    await kept.restore([second]);
    expect((await idsOf(kept)).sort()).toEqual(ids.slice(1).sort());
    expect(await kept.read('events', second, 0, 10)).toHaveLength(1);
    await kept.remove(ids.slice(1));
    const before = statSync(join(at, LOG_FILE)).size + statSync(join(at, `${LOG_FILE}-wal`)).size;
    await kept.purge();
    expect(before).toBeGreaterThan(4 * 1024 * 1024);
    expect(statSync(join(at, LOG_FILE)).size).toBeLessThan(400 * 1024);
    expect(statSync(join(at, `${LOG_FILE}-wal`)).size).toBe(0);
    await expect(kept.restore(ids)).rejects.toMatchObject({ code: 'NO_SUCH_SESSION' });
  });

  it('forgets what is too old, then the oldest of what is too much, but nothing that has a name or is being made', async () => {
    const kept = log();
    const running = kept.beginRun(() => runState({ startedAt: new Date(Date.now() - 50 * DAY_MS).toISOString() }));
    const old = await keep(kept, { ago: 40 * DAY_MS });
    const named = await keep(kept, { ago: 40 * DAY_MS, name: 'mine' });
    const large = await keep(kept, { ago: 3 * DAY_MS, bytes: 2 * 1024 * 1024 });
    const small = await keep(kept, { ago: DAY_MS });
    await kept.retain(null, 1024 ** 3);
    expect(await idsOf(kept)).toHaveLength(5);
    await kept.retain(30, 1024 ** 3);
    expect((await idsOf(kept)).sort()).toEqual([running.id, named, large, small].sort());
    expect(await idsOf(kept)).not.toContain(old);
    await kept.retain(30, 1024 * 1024);
    expect((await idsOf(kept)).sort()).toEqual([running.id, named, small].sort());
  });

  it('forgets imports by the time when they were imported', async () => {
    const at = folder();
    const kept = log({ folder: at });
    const imported = async (name: string | null): Promise<string> => {
      const run = runState({ status: 'done', startedAt: new Date(Date.now() - 400 * DAY_MS).toISOString() });
      const sink = kept.importing();
      await sink.begin({ summary: summaryOf(run, { name }), run, sweep: null });
      await sink.end();
      return run.id;
    };
    const [nameless, named] = [await imported(null), await imported('mine')];
    const own = await keep(kept, { ago: DAY_MS, bytes: 2 * 1024 * 1024 });
    await kept.retain(30, 1024 ** 3);
    expect((await idsOf(kept)).sort()).toEqual([nameless, named, own].sort());
    // Where there is too much, what came into the log first goes first.
    await kept.retain(30, 1024 * 1024);
    expect((await idsOf(kept)).sort()).toEqual([nameless, named].sort());
    change(join(at, LOG_FILE), `UPDATE sessions SET kept_ms = kept_ms - ${String(40 * DAY_MS)}`);
    await kept.retain(30, 1024 ** 3);
    expect(await idsOf(kept)).toEqual([named]);
  });

  it('is begun anew when a damaged one was moved away, though that was open', async () => {
    const at = folder();
    const first = log({ folder: at });
    for (let session = 0; session < 20; session += 1) await keep(first, { bytes: 3000 });
    await first.close();
    const kept = log({ folder: at });
    const [some = ''] = await idsOf(kept);
    const path = join(at, LOG_FILE);
    writeFileSync(path, Buffer.alloc(statSync(path).size, 0xa5));
    await expect(kept.read('events', some, 0, 10)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    for (const name of readdirSync(at)) renameSync(join(at, name), join(at, `moved-${name}`));
    expect(await idsOf(kept)).toEqual([]);
  });

  it('does not delete what is being made', async () => {
    const kept = log();
    const run = kept.beginRun(() => runState());
    await kept.written();
    await expect(kept.remove([run.id])).rejects.toMatchObject({ code: 'BAD_USAGE' });
  });
});

describe('two processes with one session log', () => {
  it('write at once; one that is killed leaves its run unfinished, the other one goes on', { timeout: 60_000 }, async () => {
    const at = folder();
    const mine = log({ folder: at });
    const state = runState();
    const run = mine.beginRun(() => state);
    await mine.written();
    const victim = spawn(process.execPath, [new URL('../kills/victims/log.ts', import.meta.url).pathname, at, 'two'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(victim, 'exit');
    await once(victim.stdout, 'data');
    run.event(event(1));
    await mine.written();
    victim.stdout.resume();
    victim.kill('SIGKILL');
    await exited;
    const db = openDatabase(at, 'write');
    const running = db.prepare(`SELECT id FROM sessions WHERE status = 'running'`).all();
    expect(running).toEqual([{ id: state.id }]);
    expect(db.prepare(`SELECT count(*) AS count FROM sessions WHERE status = 'unfinished'`).get()?.['count']).toBeGreaterThan(0);
    const cut = db.prepare(`SELECT id FROM sessions WHERE status = 'unfinished' AND kind = 'run'`).get()?.['id'];
    db.close();
    if (cut !== undefined) {
      const { run: shown } = await mine.read('header', String(cut));
      expect(shown).toMatchObject({ status: 'unfinished', parts: [{ state: 'cancelled', checks: [{ state: 'waiting' }] }] });
    }
    await mine.endRun(run);
  });

  it('take a sweep on from each other, but not while the other one has it', async () => {
    const at = folder();
    const [first, second] = [log({ folder: at }), log({ folder: at })];
    const state = sweepState();
    await first.beginSweep(state);
    await expect(second.resumeSweep(state.id)).rejects.toMatchObject({ code: 'LOG_BUSY' });
    await first.close();
    expect((await second.read('header', state.id)).sweep).toMatchObject({ status: 'unfinished' });
    const resumed = await second.resumeSweep(state.id);
    expect((await second.read('header', state.id)).sweep).toMatchObject({ status: 'running' });
    await resumed.state({ ...state, status: 'done' });
    await expect(second.resumeSweep('nobody')).rejects.toMatchObject({ code: 'NO_SUCH_SESSION' });
  });
});

/** A file system of 2 MiB; null where this user may not make one. */
function smallDisk(): string | null {
  const at = mkdtempSync(join(tmpdir(), 'duplexscope-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', at], { stdio: 'ignore' });
    return at;
  } catch {
    rmSync(at, { recursive: true });
    return null;
  }
}

const disk = smallDisk();
const mayMount = disk !== null || process.env['CI'] === 'true';
describe.skipIf(!mayMount)(`a disk that is full${mayMount ? '' : ' [skipped: needs root to mount a tmpfs]'}`, () => {
  it(
    'ends what is written of a run with DISK_FULL, keeps what was committed, and takes later runs when there is room',
    { timeout: 60_000 },
    async () => {
      if (disk === null) throw new Error('a tmpfs cannot be mounted: run as root');
      try {
        const kept = log({ folder: disk });
        const small = await keep(kept);
        expect(kept.problem).toBeNull();
        const ballast = join(disk, 'ballast');
        writeFileSync(ballast, Buffer.alloc(700 * 1024));
        const state = runState();
        const run = kept.beginRun(() => state);
        run.event(event(1));
        await kept.written();
        for (let number = 2; kept.problem === null && number < 100; number += 1) {
          run.event(event(number, { bytes: Buffer.alloc(100_000).toString('base64') }));
          await kept.written();
        }
        expect(kept.problem).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining(disk) as string });
        expect(await kept.endRun(run)).toBe(false);
        // What was committed can be read.
        expect(await kept.read('events', small, 0, 10)).toHaveLength(1);
        expect((await kept.read('events', state.id, 0, 10)).length).toBeGreaterThan(1);
        rmSync(ballast);
        await expect.poll(async () => (await kept.read('summary', state.id)).status, { timeout: 15_000 }).toBe('unfinished');
        const later = await keep(kept);
        expect(kept.problem).toBeNull();
        expect(await kept.read('events', later, 0, 10)).toHaveLength(1);
        await kept.close();
      } finally {
        execFileSync('umount', ['-l', disk]);
        rmSync(disk, { recursive: true });
      }
    },
  );
});

function change(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

/** The middle of the file, where rows are. */
function overwrite(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 5 * 4096, 8 * 4096);
  writeFileSync(path, bytes);
}

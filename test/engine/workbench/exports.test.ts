import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ExportState, Redaction } from '../../../shared/model/session.ts';
import { exportFileName, exportFolder } from '../../../electron/engine/workbench/export-place.ts';
import { importFile } from '../../../electron/engine/workbench/session-import.ts';
import { exportBytes } from '../../../electron/engine/session-files.ts';
import { SessionLog } from '../../../electron/sessions/session-log.ts';
import { Readable } from 'node:stream';
import { cleanup } from '../../websocket/cleanup.ts';
import { entryLine, event, runState, sweepState } from '../../sessions/recorded.ts';
import { benches, type Bench } from './benches.ts';
import { planOf } from './run-plans.ts';

const { bench } = benches();
const atEnd = cleanup();
const AS_USUAL: Redaction = { credentials: true, userNames: true, addresses: false };

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'exports-'));
  atEnd(() => rm(made, { recursive: true }));
  return made;
}

async function recorded({ ask, until }: Bench): Promise<string> {
  const { run } = await ask('startRun', planOf({ checks: ['handshake', 'duplex'], durationMs: 100 }));
  await until('runChanged', (told) => told.id === run && told.status !== 'running');
  await until('sessionsChanged', () => true);
  return run;
}

function over({ until }: Bench, { export: id }: ExportState): Promise<ExportState> {
  return until('exportChanged', (told) => told.export === id && told.status !== 'running');
}

/** A run of so many events, in a log of its own. */
async function largeSession(dataFolder: string, events: number): Promise<string> {
  const log = new SessionLog({ folder: dataFolder, onChange: () => undefined });
  const state = runState({ status: 'done' });
  const run = log.beginRun(() => state);
  for (let number = 1; number <= events; number++) run.event(event(number));
  await log.endRun(run);
  await log.close();
  return state.id;
}

async function upload({ ask }: Bench, bytes: Buffer): Promise<string> {
  const { upload: id } = await ask('startUpload', { name: 'x.jsonl', size: bytes.length });
  for (let start = 0; start < bytes.length; start += 1_000_000)
    await ask('uploadPart', { upload: id, bytes: bytes.subarray(start, start + 1_000_000).toString('base64') });
  return id;
}

describe('an export of a window', () => {
  it('writes each format whole, for its owner alone, and tells how far it is', async () => {
    const desk = await bench();
    const session = await recorded(desk);
    const to = await folder();
    for (const format of ['jsonl', 'csv', 'har', 'pcapng', 'html'] as const) {
      const preview = await desk.ask('previewExport', { session, format, redaction: AS_USUAL });
      expect(preview.fileName).toMatch(
        new RegExp(`^duplexscope-own-server-\\d{4}-\\d\\d-\\d\\d\\.${format === 'jsonl' ? 'duplexscope' : format}$`, 'u'),
      );
      const path = join(to, preview.fileName);
      const begun = await desk.ask('startExport', { session, format, redaction: AS_USUAL, path, replace: false });
      expect(begun).toMatchObject({ session, format, status: 'running', path, error: null });
      const done = await over(desk, begun);
      expect(done).toMatchObject({ status: 'done', written: begun.total, bytes: (await stat(path)).size });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const bytes = await readFile(path);
      const text = (format === 'jsonl' ? gunzipSync(bytes) : bytes).toString();
      if (format !== 'pcapng') expect(text.slice(0, preview.text.length)).toBe(preview.text);
      else expect(preview.text).toMatch(/^\d+\.\d{9} 127\.0\.0\.1:\d+ → /u);
    }
    expect((await readdir(to)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('lets a file that is there stay, unless it may be replaced, and leaves nothing of what fails', async () => {
    const desk = await bench();
    const session = await recorded(desk);
    const to = await folder();
    const path = join(to, 'there.html');
    await writeFile(path, 'mine');
    const choice = { session, format: 'html', redaction: AS_USUAL, path, replace: false } as const;
    await expect(desk.ask('startExport', choice)).rejects.toThrow('FILE_EXISTS');
    expect(await readFile(path, 'utf8')).toBe('mine');
    expect(await over(desk, await desk.ask('startExport', { ...choice, replace: true }))).toMatchObject({ status: 'done' });
    expect(await readFile(path, 'utf8')).toMatch(/^<!doctype html>/u);
    await expect(desk.ask('startExport', { ...choice, path: 'relative.html' })).rejects.toThrow('BAD_USAGE');
    await expect(desk.ask('startExport', { ...choice, session: 'nobody', replace: true })).rejects.toThrow('NO_SUCH_SESSION');
    const nowhere = await over(desk, await desk.ask('startExport', { ...choice, path: join(to, 'no', 'folder.html') }));
    expect(nowhere).toMatchObject({ status: 'failed', error: { code: 'OUTPUT_FAILED' } });
    await mkdir(join(to, 'folder'));
    await expect(desk.ask('startExport', { ...choice, path: join(to, 'folder'), replace: true })).rejects.toThrow('OUTPUT_FAILED');
    expect((await readdir(to)).sort()).toEqual(['folder', 'there.html']);
  });

  it('that is called off leaves nothing on the disk', async () => {
    const desk = await bench();
    const session = await largeSession(desk.dataFolder, 100_000);
    const to = await folder();
    const path = join(to, 'large.jsonl');
    const begun = await desk.ask('startExport', { session, format: 'jsonl', redaction: AS_USUAL, path, replace: false });
    await desk.until('exportChanged', ({ export: id, bytes }) => id === begun.export && bytes > 0);
    expect((await readdir(to)).map((name) => name.replace(/\.[0-9a-f-]+\.[0-9a-f]{8}\./u, '.*.'))).toEqual(['large.jsonl.*.part']);
    await desk.ask('cancelExport', { export: begun.export });
    expect(await readdir(to)).toEqual([]);
    expect(await over(desk, begun)).toMatchObject({ status: 'cancelled' });
    await desk.ask('cancelExport', { export: begun.export });
  });

  it('says how often something was hidden, and shows nothing of it', async () => {
    const desk = await bench();
    const session = await recorded(desk);
    await desk.ask('changeSession', { session, name: 'at http://me@10.1.2.3:80', note: '' });
    const redaction = { credentials: true, userNames: true, addresses: true };
    const { text, hidden, fileName } = await desk.ask('previewExport', { session, format: 'jsonl', redaction });
    expect(text).toContain('at http://***@192.0.2.');
    expect(text).not.toMatch(/10\.1\.2\.3|127\.0\.0\.1/u);
    expect(fileName).not.toContain('10.1.2.3');
    expect(hidden.map(({ what }) => what)).toEqual(['user names', 'addresses and host names']);
  });
});

describe('an import of a window', () => {
  it('puts a session that was exported, gzipped, into another log, once; and it is the same there', async () => {
    const first = await bench();
    const session = await recorded(first);
    const path = join(await folder(), 'run.duplexscope');
    const keepAll = { credentials: false, userNames: false, addresses: false };
    await over(first, await first.ask('startExport', { session, format: 'jsonl', redaction: keepAll, path, replace: false }));
    const file = await readFile(path);

    const second = await bench();
    const imported = await second.ask('importSession', { upload: await upload(second, file) });
    expect(imported).toMatchObject({ id: session, imported: true, status: 'done' });
    expect(await second.ask('getRun', { run: session })).toEqual(await first.ask('getRun', { run: session }));
    expect(await second.ask('importSession', { upload: await upload(second, file) })).toEqual(imported);
    const { sessions } = await second.ask('listSessions', { search: '', kind: null, before: null, limit: 10 });
    expect(sessions.map(({ id }) => id)).toEqual([session]);

    const again = join(await folder(), 'again.jsonl');
    await over(second, await second.ask('startExport', { session, format: 'jsonl', redaction: keepAll, path: again, replace: false }));
    expect((await readFile(again)).equals(gunzipSync(file))).toBe(true);

    await second.ask('deleteSessions', { sessions: [session] });
    expect(await second.ask('importSession', { upload: await upload(second, file) })).toEqual(imported);
  });

  it('leaves nothing in the log of a file that is not whole', async () => {
    const desk = await bench();
    const session = await largeSession(desk.dataFolder, 10_000);
    const path = join(await folder(), 'run.jsonl');
    await over(desk, await desk.ask('startExport', { session, format: 'jsonl', redaction: AS_USUAL, path, replace: false }));
    const lines = (await readFile(path, 'utf8')).split('\n');
    const other = await bench();
    const torn = Buffer.from(lines.slice(0, 9000).join('\n'));
    await expect(other.ask('importSession', { upload: await upload(other, torn) })).rejects.toThrow(
      /BAD_IMPORT.*line 9001: the file ends/u,
    );
    expect((await other.ask('listSessions', { search: '', kind: null, before: null, limit: 10 })).sessions).toEqual([]);
    await other.workbench.close();
    const { openDatabase } = await import('../../../electron/sessions/database.ts');
    const db = openDatabase(other.dataFolder, 'read');
    expect(db.prepare('SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM events) AS rows').get()).toEqual({ rows: 0 });
    db.close();
  });

  it('gives a sweep back as it was, from log to log', async () => {
    const [one, other] = [await folder(), await folder()];
    const log = new SessionLog({ folder: one, onChange: () => undefined });
    const state = sweepState();
    const sweep = await log.beginSweep(state);
    const evidence = { run: runState({ status: 'done', events: 1 }), events: [{ ...event(1), seq: 1 }] };
    await sweep.rows([
      { row: entryLine(1), evidence },
      { row: { line: 2, error: { code: 'BAD_PROXY', message: 'no proxy' } }, evidence: null },
      { row: { line: 3, sameAs: 1 }, evidence: null },
    ]);
    await sweep.state({ ...state, status: 'done', tested: 1, byGrade: { degraded: 1 } });
    await log.close();
    const bytesOf = async (dataFolder: string): Promise<Buffer> => {
      const task = { folder: dataFolder, session: state.id, format: 'jsonl', redaction: AS_USUAL, program: 'duplexscope 1' } as const;
      const batches = [];
      for await (const batch of exportBytes(task)) batches.push(batch);
      return Buffer.concat(batches);
    };
    const file = await bytesOf(one);
    const second = new SessionLog({ folder: other, onChange: () => undefined });
    await importFile(Readable.from([file]), second, new AbortController().signal);
    await second.close();
    expect((await bytesOf(other)).toString()).toBe(file.toString());
  });
});

describe('the place that is proposed', () => {
  const named = (name: string | null, title = 'own server'): string =>
    exportFileName({ name, title, startedAt: '2026-11-26T10:00:00.000Z' }, 'html');

  it('has a name that every system takes, made of that of the session', () => {
    expect(named('Office / "proxy" <1>: a|b?')).toBe('duplexscope-Office-proxy-1-a-b-2026-11-26.html');
    expect(named(null, 'http://***@10.0.0.1:3128 → own server')).toBe('duplexscope-http-10.0.0.1-3128-own-server-2026-11-26.html');
    expect(named('... ')).toBe('duplexscope-2026-11-26.html');
    expect(named('שרת פרוקסי')).toBe('duplexscope-שרת-פרוקסי-2026-11-26.html');
    expect(named('x'.repeat(500)).length).toBeLessThan(100);
  });

  it("is the person's downloads, whatever they are called, or home", async () => {
    const home = await folder();
    const at = { env: {}, platform: 'linux', home } as const;
    expect(await exportFolder(at)).toBe(home);
    await mkdir(join(home, 'Downloads'));
    expect(await exportFolder(at)).toBe(join(home, 'Downloads'));
    await mkdir(join(home, '.config'));
    await mkdir(join(home, 'Téléchargements'));
    await writeFile(join(home, '.config', 'user-dirs.dirs'), '# made by xdg\nXDG_DOWNLOAD_DIR="$HOME/Téléchargements"\n');
    expect(await exportFolder(at)).toBe(join(home, 'Téléchargements'));
    expect(await exportFolder({ ...at, platform: 'darwin' })).toBe(join(home, 'Downloads'));
  });
});

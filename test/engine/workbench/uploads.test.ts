import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createUploads, MAX_UPLOAD_BYTES, MAX_UPLOADS, type Uploads } from '../../../electron/engine/workbench/uploads.ts';
import { cleanup } from '../../websocket/cleanup.ts';

const closeLater = cleanup();

interface Desk {
  readonly folder: string;
  readonly uploads: Uploads;
  readonly send: (upload: string, text: string) => Promise<unknown>;
}

async function desk(folder?: string, idleMs?: number): Promise<Desk> {
  const dataFolder = folder ?? (await mkdtemp(join(tmpdir(), 'uploads-')));
  const bugs: unknown[] = [];
  const uploads = createUploads({ dataFolder, onBug: (error) => bugs.push(error), ...(idleMs === undefined ? {} : { idleMs }) });
  closeLater(async () => {
    await uploads.close();
    await rm(dataFolder, { recursive: true, force: true });
    expect(bugs).toEqual([]);
  });
  const send = async (upload: string, text: string): Promise<unknown> =>
    await uploads.handlers.uploadPart({ upload, bytes: Buffer.from(text).toString('base64') });
  return { folder: join(dataFolder, 'uploads'), uploads, send };
}

async function started({ uploads }: Desk, name: string, size: number): Promise<string> {
  return (await uploads.handlers.startUpload({ name, size })).upload;
}

/** Of all processes. */
async function files(folder: string): Promise<string[]> {
  return existsSync(folder) ? (await readdir(folder, { recursive: true })).filter((name) => /[\\/]/u.test(name)) : [];
}

describe('a file that the window hands over', () => {
  it('arrives whole and in order, however its parts overtake each other, for this user alone', async () => {
    const at = await desk();
    const upload = await started(at, '../../etc/proxies.txt', 9);
    await Promise.all([at.send(upload, 'abc'), at.send(upload, 'def'), at.send(upload, 'ghi')]);
    const file = await at.uploads.take(upload);
    expect(file.name).toBe('proxies.txt');
    expect(await readFile(file.path, 'utf8')).toBe('abcdefghi');
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    await expect(at.uploads.take(upload)).rejects.toMatchObject({ code: 'BAD_USAGE' });
    await file.release();
    expect(await files(at.folder)).toEqual([]);
  });

  it('may be empty', async () => {
    const at = await desk();
    const file = await at.uploads.take(await started(at, 'empty', 0));
    expect(await readFile(file.path, 'utf8')).toBe('');
    await file.release();
  });

  it('is not taken before it is whole, and then still can be', async () => {
    const at = await desk();
    const upload = await started(at, 'list', 6);
    await at.send(upload, 'abc');
    await expect(at.uploads.take(upload)).rejects.toMatchObject({ code: 'BAD_USAGE', message: expect.stringContaining('whole') as string });
    await at.send(upload, 'def');
    await (await at.uploads.take(upload)).release();
  });

  it('is gone when more comes than was announced, when it is dropped, and when nothing comes any more', async () => {
    const at = await desk(undefined, 1);
    const [more, dropped] = [await started(at, 'list', 2), await started(at, 'list', 2)];
    await expect(at.send(more, 'abc')).rejects.toMatchObject({ code: 'BAD_USAGE' });
    await at.uploads.handlers.dropUpload({ upload: dropped });
    const idle = await started(at, 'list', 2);
    await expect.poll(() => files(at.folder)).toEqual([]);
    for (const upload of [more, dropped, idle]) await expect(at.send(upload, 'a')).rejects.toMatchObject({ code: 'BAD_USAGE' });
  });

  it('is refused when it is too large, or when too many come at once', async () => {
    const at = await desk();
    await expect(started(at, 'list', MAX_UPLOAD_BYTES + 1)).rejects.toMatchObject({ code: 'BAD_USAGE' });
    for (let index = 0; index < MAX_UPLOADS; index += 1) await started(at, 'list', 2);
    await expect(started(at, 'list', 2)).rejects.toMatchObject({ code: 'BAD_USAGE' });
  });

  it('is deleted at the end, but not before whoever took it has let go of it', async () => {
    const at = await desk();
    await started(at, 'unfinished', 2);
    const file = await at.uploads.take(await started(at, 'taken', 0));
    await at.uploads.close();
    expect(await files(at.folder)).toHaveLength(1);
    await file.release();
    expect(await readdir(at.folder)).toEqual([]);
  });
});

describe('what earlier processes left', () => {
  it('is deleted, but nothing of a process that runs', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'uploads-'));
    const gone = spawnSync(process.execPath, ['--version']).pid;
    for (const owner of [`${String(gone)}-a`, `${String(process.ppid)}-b`, 'nobody']) {
      await mkdir(join(dataFolder, 'uploads', owner), { recursive: true });
      await writeFile(join(dataFolder, 'uploads', owner, 'file'), 'x');
    }
    const at = await desk(dataFolder);
    await at.uploads.close();
    expect(await files(at.folder)).toEqual([`${String(process.ppid)}-b/file`]);
  });
});

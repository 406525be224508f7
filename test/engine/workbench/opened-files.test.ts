import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createOpenedFiles } from '../../../electron/engine/workbench/opened-files.ts';
import { createUploads, MAX_UPLOAD_BYTES } from '../../../electron/engine/workbench/uploads.ts';
import { cleanup } from '../../websocket/cleanup.ts';

const closeLater = cleanup();

async function desk() {
  const folder = await mkdtemp(join(tmpdir(), 'opened-'));
  const bugs: unknown[] = [];
  const uploads = createUploads({ dataFolder: join(folder, 'data'), onBug: (error) => bugs.push(error) });
  const told: string[] = [];
  const part = createOpenedFiles({ uploads, publish: (event) => told.push(event) });
  closeLater(async () => {
    await uploads.close();
    await rm(folder, { recursive: true, force: true });
    expect(bugs).toEqual([]);
  });
  return {
    folder,
    uploads,
    told,
    opened: (paths: readonly string[]) => {
      part.opened(paths);
    },
    take: async () => await part.handlers.takeOpenedFiles({}),
  };
}

describe('files that were opened with the app', () => {
  it('are told of, and handed over once, as copies: the own file stays as it is', async () => {
    const { folder, uploads, told, opened, take } = await desk();
    const path = join(folder, 'a ä.duplexscope');
    const bytes = Buffer.alloc(3_000_001, 'session');
    await writeFile(path, bytes);
    opened([path]);
    expect(told).toEqual(['filesOpened']);
    const [file, ...others] = await take();
    expect(others).toEqual([]);
    expect(file).toMatchObject({ name: 'a ä.duplexscope', size: bytes.length, problem: null });
    const taken = await uploads.take(file?.upload ?? '');
    expect((await readFile(taken.path)).equals(bytes)).toBe(true);
    await taken.release();
    expect((await readFile(path)).equals(bytes)).toBe(true);
    expect(await take()).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('that are none are refused one by one, without waiting for anybody', async () => {
    const { folder, opened, take } = await desk();
    const at = (name: string): string => join(folder, `${name}.duplexscope`);
    await mkdir(at('folder'));
    await symlink('/dev/zero', at('endless'));
    spawnSync('mkfifo', [at('pipe')]);
    await writeFile(at('huge'), '');
    await truncate(at('huge'), MAX_UPLOAD_BYTES + 1);
    await writeFile(at('good'), 'x');
    opened(['folder', 'endless', 'pipe', 'missing', 'huge', 'good'].map(at));
    const files = await take();
    expect(files.map(({ problem }) => problem?.code ?? null)).toEqual([
      'UNREADABLE_FILE',
      'UNREADABLE_FILE',
      'UNREADABLE_FILE',
      'UNREADABLE_FILE',
      'BAD_USAGE',
      null,
    ]);
    expect(files.map(({ upload }) => upload !== null)).toEqual([false, false, false, false, false, true]);
  });
});

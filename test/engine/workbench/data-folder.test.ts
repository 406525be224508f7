import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolderOf, replaceFile } from '../../../electron/engine/workbench/data-folder.ts';
import { cleanup } from '../../websocket/cleanup.ts';

const closeLater = cleanup();

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'duplexscope-'));
  closeLater(() => rm(made, { recursive: true }));
  return made;
}

describe('the data folder', () => {
  it.each([
    ['linux', {}, '/home/ada', '/home/ada/.local/share/duplexscope'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/home/ada', '/data/duplexscope'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ada', '/home/ada/.local/share/duplexscope'],
    ['linux', { XDG_DATA_HOME: '' }, '/home/ada', '/home/ada/.local/share/duplexscope'],
    ['freebsd', {}, '/home/ada', '/home/ada/.local/share/duplexscope'],
    ['darwin', { XDG_DATA_HOME: '/data' }, '/Users/ada', '/Users/ada/Library/Application Support/Duplexscope'],
    ['win32', { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' }, 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Roaming\\Duplexscope'],
    ['win32', {}, 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Roaming\\Duplexscope'],
    ['linux', { DUPLEXSCOPE_DATA: '/chosen', XDG_DATA_HOME: '/data' }, '/home/ada', '/chosen'],
    ['darwin', { DUPLEXSCOPE_DATA: '/chosen' }, '/Users/ada', '/chosen'],
  ] as const)('is on %s, with %j and the home %s, %s', (platform, env, home, path) => {
    expect(dataFolderOf({ platform, env, home })).toBe(path);
  });
});

describe('replacing a file', () => {
  it('makes it and its folders, for this user alone', async () => {
    const made = await folder();
    const path = join(made, 'deep', 'down', 'file.json');
    await replaceFile(path, 'text');
    expect(await readFile(path, 'utf8')).toBe('text');
    if (process.platform === 'win32') return;
    const modes = await Promise.all(
      [path, join(made, 'deep', 'down'), join(made, 'deep')].map(async (one) => (await stat(one)).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o700, 0o700]);
  });

  it('leaves whole texts behind, and nothing else, however many are written at once', async () => {
    const made = await folder();
    const path = join(made, 'file.json');
    const texts = Array.from({ length: 20 }, (_, n) => String(n).repeat(10_000));
    await Promise.all(texts.map((text) => replaceFile(path, text)));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(made)).toEqual(['file.json']);
  });

  it('leaves the old file and no other when it cannot', async () => {
    const made = await folder();
    await writeFile(join(made, 'no-folder'), 'old');
    await expect(replaceFile(join(made, 'no-folder', 'file.json'), 'new')).rejects.toMatchObject({ code: expect.any(String) as string });
    expect(await readFile(join(made, 'no-folder'), 'utf8')).toBe('old');
    expect(await readdir(made)).toEqual(['no-folder']);
  });
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../shared/ipc/contract.ts';
import { DEFAULT_SETTINGS } from '../../../shared/model/desk-state.ts';
import { createSettings, SETTINGS_FILE, type SettingsStore } from '../../../electron/engine/workbench/settings.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { listener, type Listener } from './told.ts';

const closeLater = cleanup();
let dataFolder = '';
beforeEach(async () => {
  const made = await mkdtemp(join(tmpdir(), 'duplexscope-'));
  closeLater(() => rm(made, { recursive: true }));
  dataFolder = join(made, 'data');
});

/** As a fresh start of Duplexscope finds them. */
function start(): SettingsStore & Listener {
  const window = listener();
  const settings = createSettings({ dataFolder, publish: window.publish });
  closeLater(() => settings.close());
  return { ...window, ...settings };
}

async function write(text: string): Promise<void> {
  await mkdir(dataFolder);
  await writeFile(join(dataFolder, SETTINGS_FILE), text);
}

async function get({ handlers }: SettingsStore) {
  return COMMANDS.getSettings.response.parse(await handlers.getSettings({}));
}

describe('settings', () => {
  it('begin with the defaults, and make no file until they are changed', async () => {
    const settings = start();
    expect(await get(settings)).toEqual(DEFAULT_SETTINGS);
    expect(await settings.problems()).toEqual([]);
    await expect(readdir(dataFolder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('survive the process, and tell when they change', async () => {
    const settings = start();
    const changed = await settings.handlers.changeSettings({ theme: 'dark', timeoutMs: 2500 });
    expect(changed).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', timeoutMs: 2500 });
    await settings.until('settingsChanged', ({ theme }) => theme === 'dark');
    expect(await get(start())).toEqual(changed);
    expect(JSON.parse(await readFile(join(dataFolder, SETTINGS_FILE), 'utf8'))).toMatchObject({ version: 1, theme: 'dark' });
  });

  it('keep the last of many changes', async () => {
    const settings = start();
    await Promise.all(Array.from({ length: 20 }, async (_, n) => settings.handlers.changeSettings({ handshakes: n + 1 })));
    await settings.handlers.changeSettings({ times: 'absolute' });
    expect(await get(start())).toMatchObject({ handshakes: 20, times: 'absolute' });
  });

  it('never keep a login of a recent proxy', async () => {
    const settings = start();
    const { recentHops } = await settings.handlers.changeSettings({
      recentHops: ['http://ada:canary@proxy.example:3128', 'socks5h://127.0.0.1', 'http://proxy.example:3128/'],
    });
    expect(recentHops).toEqual(['http://proxy.example:3128', 'socks5h://127.0.0.1:1080']);
    expect(await readFile(join(dataFolder, SETTINGS_FILE), 'utf8')).not.toMatch(/canary|ada/u);
    await settings.until('settingsChanged', () => true);
    expect(JSON.stringify(settings.told)).not.toMatch(/canary|ada/u);
    const broken = settings.handlers.changeSettings({ recentHops: ['proxy.example:3128:ada:canary'] });
    await expect(broken).rejects.toMatchObject({ code: 'BAD_URL', message: expect.not.stringContaining('canary') as string });
    expect((await get(settings)).recentHops).toEqual(recentHops);
  });

  it('take the default for what an older file does not have', async () => {
    await write('{"version":1,"theme":"light","recentHops":["http://u:p@h:1","nonsense"]}');
    const settings = start();
    expect(await get(settings)).toEqual({ ...DEFAULT_SETTINGS, theme: 'light', recentHops: ['http://h:1'] });
    expect(await settings.problems()).toEqual([]);
  });

  it.each([
    ['{"version":1,"theme":"da', 'are no JSON'],
    ['', 'are no JSON'],
    ['{"version":1,"theme":"pink"}', 'do not have the form'],
    ['[]', 'do not have the form'],
    ['{"version":2,"theme":{"name":"dark"}}', 'newer Duplexscope'],
  ])('put %j aside, whole, and say so', async (text, why) => {
    await write(text);
    const settings = start();
    expect(await get(settings)).toEqual(DEFAULT_SETTINGS);
    const [problem] = await settings.problems();
    expect(problem).toContain(why);
    const [aside = ''] = await readdir(dataFolder);
    expect(problem).toContain(join(dataFolder, aside));
    expect(await readFile(join(dataFolder, aside), 'utf8')).toBe(text);
    await settings.handlers.changeSettings({ theme: 'dark' });
    expect((await readdir(dataFolder)).sort()).toEqual([aside, SETTINGS_FILE].sort());
    const next = start();
    expect(await get(next)).toMatchObject({ theme: 'dark' });
    expect(await next.problems()).toEqual([]);
  });

  it('hold until the end of the process when they cannot be written, and say so', async () => {
    await writeFile(dataFolder, 'a file where the folder should be');
    const settings = start();
    await expect(settings.handlers.changeSettings({ theme: 'dark' })).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
      message: expect.stringContaining('holds until Duplexscope ends') as string,
    });
    expect(await get(settings)).toMatchObject({ theme: 'dark' });
  });

  it('do not replace a file that they could not read', async () => {
    await mkdir(join(dataFolder, SETTINGS_FILE), { recursive: true });
    const settings = start();
    expect((await settings.problems())[0]).toContain('cannot be read');
    await expect(settings.handlers.changeSettings({ theme: 'dark' })).rejects.toMatchObject({ code: 'OUTPUT_FAILED' });
    expect(await readdir(dataFolder)).toEqual([SETTINGS_FILE]);
  });
});

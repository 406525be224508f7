import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../shared/model/failure.ts';
import type { ListSource, ProxyListState } from '../../../shared/model/sweep.ts';
import { createLists, MAX_LISTS, type Lists } from '../../../electron/engine/workbench/lists.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';
import { createUploads, type Uploads } from '../../../electron/engine/workbench/uploads.ts';
import { listOf, told } from '../../sweep/list/lists.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { listener, type Listener } from './told.ts';

const closeLater = cleanup();
const secrets = createSecrets();

interface Desk extends Listener {
  readonly lists: Lists;
  readonly uploads: Uploads;
  readonly folder: string;
  /** Its final state. */
  readonly read: (source: ListSource) => Promise<ProxyListState>;
}

async function desk(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'lists-'));
  const bugs: unknown[] = [];
  const onBug = (error: unknown): void => {
    bugs.push(error);
  };
  const listening = listener();
  const uploads = createUploads({ dataFolder: folder, onBug });
  const swept = listOf('1.2.3.4:80\nbad\nhttp://ada:s3cret@1.2.3.4:81\n1.2.3.4:82');
  const linesOfSweep = (sweep: string, lines: ReadonlySet<number>) =>
    sweep === 'known' ? swept.pick(lines) : Promise.reject(new Failure('BAD_USAGE', 'no such sweep', { stage: 'usage' }));
  const lists = createLists({ uploads, secrets, publish: listening.publish, onBug, linesOfSweep });
  closeLater(async () => {
    await lists.close();
    await uploads.close();
    await rm(folder, { recursive: true });
    expect(bugs).toEqual([]);
  });
  return {
    ...listening,
    lists,
    uploads,
    folder,
    read: async (source) => {
      const { id, status } = await lists.handlers.readList({ source });
      expect(status).toBe('reading');
      return await listening.until('listChanged', (state) => state.id === id && state.status !== 'reading');
    },
  };
}

const TEXT = '1.2.3.4:80\nhttp://ada:s3cret@a.example:81\nada:s3cret@nowhere\n1.2.3.4:80\n';
const READ = {
  status: 'ready',
  error: null,
  lines: 4,
  entries: 2,
  bad: 1,
  repeated: 1,
  problems: [{ line: 3, text: '***@nowhere', message: '"***@nowhere": it has no port' }],
  first: [
    { line: 1, proxy: '1.2.3.4:80' },
    { line: 2, proxy: 'http://***@a.example:81' },
  ],
};

describe('a list that the window names', () => {
  it('is read from a text, a file of this computer, and one that was handed over, which is deleted then', async () => {
    const at = await desk();
    const path = join(at.folder, 'proxies.txt');
    await writeFile(path, TEXT);
    expect(await at.read({ kind: 'text', name: 'pasted', text: TEXT })).toMatchObject({ ...READ, name: 'pasted' });
    expect(await at.read({ kind: 'path', path })).toMatchObject({ ...READ, name: 'proxies.txt' });
    const { upload } = await at.uploads.handlers.startUpload({ name: 'dropped.txt', size: TEXT.length });
    await at.uploads.handlers.uploadPart({ upload, bytes: Buffer.from(TEXT).toString('base64') });
    const state = await at.read({ kind: 'upload', upload });
    expect(state).toMatchObject({ ...READ, name: 'dropped.txt' });
    expect((await readdir(join(at.folder, 'uploads'), { recursive: true })).filter((name) => name.includes('/'))).toEqual([]);
    const { name, list } = at.lists.find(state.id);
    expect(name).toBe('dropped.txt');
    expect([...list.items()][1]).toMatchObject({ proxy: { credentials: { username: 'ada', password: 's3cret' } } });
    expect(JSON.stringify(at.told)).not.toContain('s3cret');
  });

  it('is made of proxies that were found, whose passwords have only a name in the window', async () => {
    const at = await desk();
    const hop = { kind: 'http', host: 'a.example', port: 81, username: 'ada', secret: secrets.keep('s3cret') } as const;
    const state = await at.read({ kind: 'hops', name: 'found', hops: [hop, { ...hop, kind: 'socks5' }, hop] });
    expect(state).toMatchObject({ status: 'ready', lines: 3, entries: 2, repeated: 1, first: [{ line: 1 }, { line: 2 }] });
    expect([...at.lists.find(state.id).list.items()][1]).toEqual({
      line: 2,
      proxy: { kind: 'socks5', host: 'a.example', port: 81, credentials: { username: 'ada', password: 's3cret' } },
    });
    const unknown: ListSource = { kind: 'hops', name: 'found', hops: [{ ...hop, secret: 'forgotten' }] };
    await expect(at.lists.handlers.readList({ source: unknown })).rejects.toMatchObject({ code: 'BAD_USAGE', hop: 0 });
  });

  it('is made of lines of a sweep, under the numbers that they have there', async () => {
    const at = await desk();
    const state = await at.read({ kind: 'sweep', sweep: 'known', lines: [3, 4] });
    expect(state).toMatchObject({
      name: '2 lines of a sweep',
      entries: 2,
      first: [{ line: 3, proxy: 'http://***@1.2.3.4:81' }, { line: 4 }],
    });
    expect(told(at.lists.find(state.id).list)).toEqual(['3 http://***@1.2.3.4:81', '4 1.2.3.4:82']);
    expect(await at.read({ kind: 'sweep', sweep: 'other', lines: [1] })).toMatchObject({ status: 'failed', error: { code: 'BAD_USAGE' } });
  });

  it('says why it cannot be read', async () => {
    const at = await desk();
    const state = await at.read({ kind: 'path', path: join(at.folder, 'none') });
    expect(state).toMatchObject({ status: 'failed', error: { code: 'UNREADABLE_FILE' } });
    expect(() => at.lists.find(state.id)).toThrow('is not read');
    expect(() => at.lists.find('list-99')).toThrow('not known');
  });

  it('is cancelled while it is read', async () => {
    const at = await desk();
    const path = join(at.folder, 'long');
    await writeFile(path, '1.2.3.4:80\n'.repeat(3_000_000));
    const { id } = await at.lists.handlers.readList({ source: { kind: 'path', path } });
    await at.until('listChanged', ({ lines }) => lines > 0);
    await at.lists.handlers.cancelList({ list: id });
    const state = await at.until('listChanged', ({ status }) => status !== 'reading');
    expect(state).toMatchObject({ status: 'cancelled', error: null });
    expect(state.lines).toBeLessThan(3_000_000);
    await at.lists.handlers.cancelList({ list: 'list-99' });
  });

  it('is forgotten when many came after it', async () => {
    const at = await desk();
    const ids: string[] = [];
    const secret = null;
    for (let index = 0; index <= MAX_LISTS; index += 1) {
      const hop = { kind: 'http', host: 'a.example', port: index + 1, username: null, secret } as const;
      ids.push((await at.read({ kind: 'hops', name: 'found', hops: [hop] })).id);
    }
    expect(() => at.lists.find(ids[0] ?? '')).toThrow('not known');
    expect(at.lists.find(ids[1] ?? '').list.entries).toBe(1);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPac, MOST_SCRIPT_BYTES } from '../../electron/pac/source.ts';
import { wpadUrls } from '../../electron/pac/wpad.ts';
import { cleanup } from '../websocket/cleanup.ts';

const closeLater = cleanup();
const open = new AbortController().signal;
const SCRIPT = 'function FindProxyForURL() { return "PROXY ü.example:1" }';

async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${String(address.port)}/proxy.pac`;
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'pac-'));
  closeLater(() => rm(made, { recursive: true }));
  return made;
}

describe('a PAC script', () => {
  it('is fetched by its URL, where it leads, and said to be from there without what may be secret in it', async () => {
    const url = await serving((request, response) => {
      if (request.url === '/moved') response.end(`\uFEFF${SCRIPT}`);
      else response.writeHead(302, { location: '/moved' }).end();
    });
    expect(await loadPac({ kind: 'url', url: `${url}?token=s3cret` }, open)).toEqual({ text: SCRIPT, from: `PAC file ${url}` });
  });

  it('is read from a file, by path or by URL', async () => {
    const path = join(await folder(), 'proxy.pac');
    await writeFile(path, `\uFEFF${SCRIPT}`);
    expect(await loadPac({ kind: 'path', path }, open)).toEqual({ text: SCRIPT, from: 'PAC file proxy.pac' });
    expect((await loadPac({ kind: 'url', url: pathToFileURL(path).href }, open)).text).toBe(SCRIPT);
  });

  it.each([
    ['is not there', (): RequestListener => (_, response) => response.writeHead(404).end(), 'answers with 404'],
    ['is too long', (): RequestListener => (_, response) => response.end('x'.repeat(MOST_SCRIPT_BYTES + 1)), 'longer than 1 MiB'],
    [
      'is cut off',
      (): RequestListener => (_, response) => response.writeHead(200, { 'content-length': 99 }).write('x', () => response.destroy()),
      'cannot be fetched',
    ],
  ])('that %s is none, and why is said', async (_, answer, why) => {
    const url = await serving(answer());
    await expect(loadPac({ kind: 'url', url }, open)).rejects.toMatchObject({
      code: 'BAD_PAC',
      message: expect.stringContaining(why) as string,
    });
  });

  it('is not fetched from what is no such URL, and no login is repeated', async () => {
    for (const url of ['ftp://ada:s3cret@a.example/x', 'http://ada:s3cret@127.0.0.1/x', 'nonsense', 'javascript:1']) {
      const problem: unknown = await loadPac({ kind: 'url', url }, open).catch((error: unknown) => error);
      expect(problem).toMatchObject({ code: 'BAD_PAC' });
      expect(String(problem)).not.toContain('s3cret');
    }
  });

  it('is not read from a file that is none, or too long', async () => {
    const made = await folder();
    await expect(loadPac({ kind: 'path', path: made }, open)).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
    await writeFile(join(made, 'long'), 'x'.repeat(MOST_SCRIPT_BYTES + 1));
    await expect(loadPac({ kind: 'path', path: join(made, 'long') }, open)).rejects.toMatchObject({ code: 'BAD_PAC' });
  });

  it('is no longer waited for when that is called off', async () => {
    const asked = Promise.withResolvers<undefined>();
    const url = await serving(() => {
      asked.resolve(undefined);
    });
    const cancel = new AbortController();
    const loading = loadPac({ kind: 'url', url }, cancel.signal);
    await asked.promise;
    cancel.abort();
    await expect(loading).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('what the network names (WPAD)', () => {
  const names = { env: {}, hostname: 'desk', resolvConf: '' };

  it('is asked for by the domains that names are searched in, and not by their parents', () => {
    const resolvConf = '# x\nnameserver 192.0.2.1\nsearch eu.corp.example Corp.example. local\noptions edns0\n';
    expect(wpadUrls({ env: { USERDNSDOMAIN: 'WIN.CORP.EXAMPLE' }, hostname: 'desk.lab.corp.example', resolvConf })).toEqual([
      'http://wpad.eu.corp.example/wpad.dat',
      'http://wpad.corp.example/wpad.dat',
      'http://wpad.win.corp.example/wpad.dat',
      'http://wpad.lab.corp.example/wpad.dat',
    ]);
    expect(wpadUrls({ ...names, resolvConf: 'search com a/../b.example ..' })).toEqual([]);
  });

  it('is nothing where nobody answers, which is said with the names that were asked, and that DHCP was not', async () => {
    await expect(loadPac({ kind: 'wpad' }, open, names)).rejects.toMatchObject({
      code: 'BAD_PAC',
      message: expect.stringContaining('DHCP') as string,
    });
    const asked = loadPac({ kind: 'wpad' }, open, { ...names, resolvConf: 'search corp.invalid' });
    await expect(asked).rejects.toMatchObject({ message: expect.stringContaining('http://wpad.corp.invalid/wpad.dat') as string });
  });
});

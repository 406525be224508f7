import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Page } from '../browser-host/talk.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { closeStandardInput, run, type Ran } from './hosts.ts';
import { ownSurroundings } from './programs.ts';

closeStandardInput();
const atEnd = cleanup();
const { folder, setEnv } = ownSurroundings();

let built: string;
let data: string;
beforeEach(() => {
  built = folder();
  data = join(folder(), 'data');
  mkdirSync(join(built, 'renderer'));
  writeFileSync(join(built, 'renderer/index.html'), 'the page');
  setEnv('DUPLEXSCOPE_DATA', data);
  setEnv('DISPLAY', '');
  setEnv('WAYLAND_DISPLAY', '');
  setEnv('WSL_DISTRO_NAME', '');
});

interface Running {
  /** The line on standard output. */
  readonly line: string;
  readonly url: URL;
  readonly stop: () => Promise<Ran>;
}

/** Runs `app` in the test's process until it has printed its address. */
async function start(...args: readonly string[]): Promise<Running> {
  const controller = new AbortController();
  const said = Promise.withResolvers<string>();
  const ended = run(['app', ...args], controller.signal, { built, out: said.resolve });
  const stop = () => {
    controller.abort();
    return ended;
  };
  atEnd(stop);
  const line = await Promise.race([said.promise, ended.then(({ err }) => Promise.reject(new Error(`it ended: ${err}`)))]);
  return { line, url: new URL(line.replace(/^Duplexscope is at /u, '').trim()), stop };
}

describe('app --no-open', () => {
  it('prints the address, serves the page, and ends well when it is interrupted', async () => {
    const { line, url, stop } = await start('--no-open');
    expect(line).toMatch(/^Duplexscope is at http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}\n$/u);
    expect(await (await fetch(url)).text()).toBe('the page');
    expect(await stop()).toMatchObject({ exit: 0, err: '' });
    await expect(fetch(url)).rejects.toThrow();
  });

  it('does what the page asks, with the engine that it is', async () => {
    const { url, stop } = await start('--no-open');
    const page = await Page.admitted(url.host, url.hash.slice(1));
    page.say({ id: 1, command: 'appInfo', payload: {} });
    expect(await page.next()).toMatchObject({ id: 1, result: { ok: true, value: { host: 'browser', dataFolder: data } } });
    page.say({ id: 2, command: 'changeSettings', payload: { theme: 'dark' } });
    const answers = [await page.next(), await page.next()];
    expect(answers).toContainEqual({ event: 'settingsChanged', payload: expect.objectContaining({ theme: 'dark' }) as unknown });
    page.say({ id: 3, command: 'startSpecimens', payload: { names: ['honest-relay'] } });
    await expect.poll(async () => JSON.stringify(await page.next())).toMatch(/"name":"honest-relay"[^}]*"url":"http:/u);
    expect(await stop()).toMatchObject({ exit: 0, err: '' });
    expect(await page.closed).toMatchObject({ code: 1001 });
  });

  it('takes the port that is asked for, or says that it is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    atEnd(() => taken.close());
    await once(taken, 'listening');
    const address = taken.address();
    const port = String(typeof address === 'object' && address !== null ? address.port : 0);
    expect(await run(['app', '--no-open', '--port', port], undefined, { built })).toMatchObject({
      exit: 1,
      out: '',
      err: expect.stringMatching(/^duplexscope: PORT_IN_USE: [^\n]+\n$/u) as string,
    });
  });

  it('says what to do where the page was not built', async () => {
    expect(await run(['app', '--no-open'], undefined, { built: '/no/such/folder' })).toMatchObject({
      exit: 2,
      out: '',
      err: expect.stringMatching(/^duplexscope: UNREADABLE_FILE: [^\n]+npm run build[^\n]+\n$/u) as string,
    });
  });

  it.for(['0.0.0.0', '::', '[::]', '203.0.113.7'])('refuses to be reached by other machines: --host %s', async (address) => {
    expect(await run(['app', '--no-open', '--host', address], undefined, { built })).toEqual({
      exit: 2,
      out: '',
      err: expect.stringMatching(/^duplexscope: BAD_USAGE: [^\n]+--i-know[^\n]+\n$/u) as string,
    });
  });

  it('can be told that it is meant, and then warns', async () => {
    const { url, stop } = await start('--no-open', '--host', '0.0.0.0', '--i-know');
    expect(url.hostname).toBe('0.0.0.0');
    expect(await (await fetch(`http://127.0.0.1:${url.port}/`)).text()).toBe('the page');
    expect((await stop()).err).toMatch(/^duplexscope: warning: 0\.0\.0\.0 is not loopback[^\n]+\n$/u);
  });
});

describe('a second start', () => {
  it('gives the address of the first, and leaves', async () => {
    const first = await start('--no-open');
    const second = await run(['app', '--no-open'], undefined, { built });
    expect(second).toEqual({ exit: 0, out: first.line, err: expect.stringMatching(/^duplexscope: it runs already[^\n]+\n$/u) as string });
    expect(await first.stop()).toMatchObject({ exit: 0 });
    const third = await start('--no-open');
    expect(third.url.hash).not.toBe(first.url.hash);
  });

  it('is a host of its own when it asks for a port', async () => {
    const first = await start('--no-open');
    const second = await start('--no-open', '--port', '0');
    expect(second.url.port).not.toBe(first.url.port);
    await second.stop();
    expect(await run(['app', '--no-open'], undefined, { built })).toMatchObject({ exit: 0, out: first.line });
  });

  it('keeps the token from other users', async () => {
    await start('--no-open');
    expect(statSync(join(data, 'browser-host.json')).mode & 0o777).toBe(0o600);
    expect(statSync(data).mode & 0o777).toBe(0o700);
  });
});

describe('app where there is no display', () => {
  it('says so and stays, since its address was printed', async () => {
    const { url, stop } = await start();
    expect(await (await fetch(url)).text()).toBe('the page');
    expect(await stop()).toMatchObject({
      exit: 0,
      err: expect.stringMatching(/^duplexscope: there is no display here[^\n]+\n$/u) as string,
    });
  });
});

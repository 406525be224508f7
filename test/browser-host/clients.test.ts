import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { MAX_ANSWER, MAX_BACKLOG, MAX_CLIENTS, MAX_REQUEST, MAX_STRANGERS } from '../../electron/browser-host/limits.ts';
import { DEFAULT_SETTINGS } from '../../shared/model/desk-state.ts';
import { Failure } from '../../shared/model/failure.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { testHost, type TestHost } from './hosts.ts';
import { Page, upgradeStatus } from './talk.ts';

const atEnd = cleanup();

async function admitted({ authority, host }: TestHost): Promise<Page> {
  const page = await Page.admitted(authority, host.token);
  atEnd(() => {
    page.socket.terminate();
  });
  return page;
}

function stranger({ authority }: TestHost): Page {
  const page = new Page(authority);
  atEnd(() => {
    page.socket.terminate();
  });
  return page;
}

describe('who may open the bridge', () => {
  it.for([
    ['a page of this address', 101, (port: number) => [`Host: 127.0.0.1:${String(port)}`, `Origin: http://127.0.0.1:${String(port)}`]],
    ['a page of localhost', 101, (port: number) => [`Host: localhost:${String(port)}`, `Origin: http://localhost:${String(port)}`]],
    ['another site', 403, (port: number) => [`Host: 127.0.0.1:${String(port)}`, 'Origin: https://attacker.example']],
    ['another server of this machine', 403, (port: number) => [`Host: 127.0.0.1:${String(port)}`, 'Origin: http://127.0.0.1:80']],
    ['the same by TLS', 403, (port: number) => [`Host: 127.0.0.1:${String(port)}`, `Origin: https://127.0.0.1:${String(port)}`]],
    ['a sandboxed frame or a file', 403, (port: number) => [`Host: 127.0.0.1:${String(port)}`, 'Origin: null']],
    ['what is no page', 403, (port: number) => [`Host: 127.0.0.1:${String(port)}`]],
    [
      'a name that was made to point here',
      403,
      (port: number) => [`Host: attacker.example:${String(port)}`, `Origin: http://attacker.example:${String(port)}`],
    ],
    [
      'a page of localhost that asks at the address',
      403,
      (port: number) => [`Host: 127.0.0.1:${String(port)}`, `Origin: http://localhost:${String(port)}`],
    ],
  ] as const)('%s: %i', async ([, status, lines]) => {
    const { port } = await testHost(atEnd);
    expect(await upgradeStatus(port, lines(port))).toBe(status);
  });

  it('has one path only', async () => {
    const { port, authority } = await testHost(atEnd);
    const lines = [`Host: ${authority}`, `Origin: http://${authority}`];
    expect(await upgradeStatus(port, lines, '/')).toBe(404);
    expect(await upgradeStatus(port, lines, '/bridge/')).toBe(404);
  });
});

describe('a stranger', () => {
  it.for([
    ['with a wrong token', (token: string) => JSON.stringify({ token: `${token.slice(0, -1)}!` })],
    ['with an empty token', () => '{"token":""}'],
    ['with no token', () => '{}'],
    ['who asks before it is known', () => '{"id":1,"command":"appInfo","payload":{}}'],
    ['with a token and more', (token: string) => JSON.stringify({ token, id: 1 })],
    ['who speaks no JSON', (token: string) => token],
    ['who speaks binary', (token: string) => Buffer.from(JSON.stringify({ token }))],
  ] as const)('%s is closed with 4401, and no command is done', async ([, message]) => {
    let done = 0;
    const host = await testHost(atEnd, {
      getSettings: () => {
        done += 1;
        return DEFAULT_SETTINGS;
      },
    });
    const page = stranger(host);
    await page.opened();
    page.socket.send(message(host.host.token));
    page.say({ id: 1, command: 'getSettings', payload: {} });
    expect(await page.closed).toMatchObject({ code: 4401 });
    await expect(page.next()).rejects.toThrow('closed with 4401');
    expect({ done, clients: host.host.clients }).toEqual({ done: 0, clients: 0 });
  });

  it('who says nothing is closed with 4401 after five seconds', async () => {
    const page = stranger(await testHost(atEnd));
    await page.opened();
    const since = performance.now();
    expect(await page.closed).toMatchObject({ code: 4401 });
    expect(performance.now() - since).toBeGreaterThan(4500);
  });

  it('hears no events', async () => {
    const host = await testHost(atEnd);
    const page = stranger(host);
    await page.opened();
    host.publish('settingsChanged', DEFAULT_SETTINGS);
    page.say({ token: 'wrong' });
    await expect(page.next()).rejects.toThrow('closed with 4401');
  });

  it('is not lent the memory for a large message', async () => {
    const host = await testHost(atEnd);
    const page = stranger(host);
    await page.opened();
    page.say({ token: 'a'.repeat(MAX_REQUEST / 2) });
    // Cut off without a word, in the middle of its message.
    expect(await page.closed).toMatchObject({ code: 1006 });
  });

  it(`is one of ${String(MAX_STRANGERS)} at most; known pages are not in the way`, async () => {
    const host = await testHost(atEnd);
    const lines = [`Host: ${host.authority}`, `Origin: http://${host.authority}`];
    const known = await admitted(host);
    const strangers = Array.from({ length: MAX_STRANGERS }, () => stranger(host));
    await Promise.all(strangers.map((page) => page.opened()));
    expect(await upgradeStatus(host.port, lines)).toBe(503);
    known.say({ id: 1, command: 'nothing', payload: {} });
    expect(await known.next()).toMatchObject({ id: 1 });
    const [first] = strangers;
    first?.say({ token: host.host.token });
    expect(await first?.next()).toEqual({ ready: true });
    expect(await upgradeStatus(host.port, lines)).toBe(101);
  });
});

describe('a page', () => {
  it('gives commands and gets their results', async () => {
    const host = await testHost(atEnd, { getSettings: () => ({ ...DEFAULT_SETTINGS, theme: 'dark' }) });
    const page = await admitted(host);
    expect(host.host.clients).toBe(1);
    page.say({ id: 7, command: 'getSettings', payload: {} });
    expect(await page.next()).toEqual({ id: 7, result: { ok: true, value: { ...DEFAULT_SETTINGS, theme: 'dark' } } });
    await page.leave();
    await expect.poll(() => host.host.clients).toBe(0);
  });

  it('gets them in the order in which they are done', async () => {
    const slow = Promise.withResolvers<typeof DEFAULT_SETTINGS>();
    const page = await admitted(await testHost(atEnd, { getSettings: () => slow.promise, listRuns: () => [] }));
    page.say({ id: 1, command: 'getSettings', payload: {} });
    page.say({ id: 2, command: 'listRuns', payload: {} });
    expect(await page.next()).toMatchObject({ id: 2 });
    slow.resolve(DEFAULT_SETTINGS);
    expect(await page.next()).toMatchObject({ id: 1 });
  });

  it('is told of failures, and of bugs only that there was one', async () => {
    const host = await testHost(atEnd, {
      cancelRun: () => {
        throw new Failure('CANCELLED', 'there is no such run', { stage: 'usage' });
      },
      listRuns: () => {
        throw new Error('hunter2');
      },
    });
    const page = await admitted(host);
    page.say({ id: 1, command: 'cancelRun', payload: { run: 'r1' } });
    expect(await page.next()).toMatchObject({
      id: 1,
      result: { ok: false, error: { code: 'CANCELLED', message: 'there is no such run' } },
    });
    page.say({ id: 2, command: 'cancelRun', payload: { run: 1 } });
    expect(await page.next()).toMatchObject({ id: 2, result: { ok: false, error: { code: 'BAD_USAGE' } } });
    page.say({ id: 3, command: 'constructor', payload: {} });
    expect(await page.next()).toMatchObject({ id: 3, result: { ok: false, error: { code: 'BAD_USAGE' } } });
    expect(host.bugs).toEqual([]);
    page.say({ id: 4, command: 'listRuns', payload: {} });
    const answer = await page.next();
    expect(answer).toMatchObject({ id: 4, result: { ok: false, error: { code: 'INTERNAL' } } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(host.bugs).toHaveLength(1);
  });

  it('hears every event as it is told, like every other page', async () => {
    const host = await testHost(atEnd);
    const pages = await Promise.all([admitted(host), admitted(host)]);
    const said = { ...DEFAULT_SETTINGS, recentHops: ['http://ünïcode.example:80'] };
    host.publish('settingsChanged', said);
    host.publish('specimensChanged', []);
    for (const page of pages) {
      expect(await page.next()).toEqual({ event: 'settingsChanged', payload: said });
      expect(await page.next()).toEqual({ event: 'specimensChanged', payload: [] });
    }
  });

  it.for([
    ['no JSON', 'hello'],
    ['no request', '{"command":"listRuns"}'],
    ['a request with more than there is', '{"id":1,"command":"listRuns","payload":{},"token":"x"}'],
    ['bytes', Buffer.from('{"id":1,"command":"listRuns","payload":{}}')],
  ] as const)('that says %s is closed with 1008', async ([, message]) => {
    const page = await admitted(await testHost(atEnd, { listRuns: () => [] }));
    page.socket.send(message);
    expect(await page.closed).toMatchObject({ code: 1008 });
  });

  it('that sends too large a message is closed with 1009', async () => {
    const page = await admitted(await testHost(atEnd));
    page.say({ id: 1, command: 'nothing', payload: 'a'.repeat(MAX_REQUEST) });
    expect(await page.closed).toMatchObject({ code: 1009 });
  });

  it('is told when an answer is too large, and reads again when an event is', async () => {
    const host = await testHost(atEnd, { keepSecret: () => ({ secret: 'a'.repeat(MAX_ANSWER) }) });
    const page = await admitted(host);
    page.say({ id: 1, command: 'keepSecret', payload: { secret: 'x' } });
    expect(await page.next()).toMatchObject({ id: 1, result: { ok: false, error: { code: 'INTERNAL' } } });
    host.publish('settingsChanged', { ...DEFAULT_SETTINGS, recentHops: ['a'.repeat(MAX_ANSWER)] });
    expect(await page.closed).toMatchObject({ code: 1009 });
    expect(host.bugs).toHaveLength(2);
  });

  it('may ask for more than what may wait of events, and hears events meanwhile', async () => {
    const secret = 'a'.repeat(MAX_BACKLOG * 1.5);
    const host = await testHost(atEnd, { keepSecret: () => ({ secret }) });
    const page = await admitted(host);
    page.say({ id: 1, command: 'keepSecret', payload: { secret: 'x' } });
    page.say({ id: 2, command: 'nothing', payload: {} });
    host.publish('specimensChanged', []);
    const heard = [await page.next(), await page.next(), await page.next()];
    expect(heard).toContainEqual({ id: 1, result: { ok: true, value: { secret } } });
    expect(heard).toContainEqual({ event: 'specimensChanged', payload: [] });
    expect(host.host.clients).toBe(1);
  });

  it('that does not read is closed, and costs the others nothing', async () => {
    const host = await testHost(atEnd);
    const quick = await admitted(host);
    const lazy = await admitted(host);
    lazy.socket.pause();
    const large = { ...DEFAULT_SETTINGS, recentHops: ['a'.repeat(1024 * 1024)] };
    for (let sent = 0; sent < 64; sent += 1) {
      host.publish('settingsChanged', large);
      expect(await quick.next()).toMatchObject({ event: 'settingsChanged' });
    }
    await expect.poll(() => host.host.clients, { timeout: 5000 }).toBe(1);
    quick.say({ id: 1, command: 'nothing', payload: {} });
    expect(await quick.next()).toMatchObject({ id: 1 });
  });

  it('that was slow and reads again is told why it was closed', async () => {
    const host = await testHost(atEnd);
    const page = await admitted(host);
    page.socket.pause();
    const large = { ...DEFAULT_SETTINGS, recentHops: ['a'.repeat(1024 * 1024)] };
    for (let sent = 0; sent < 64; sent += 1) host.publish('settingsChanged', large);
    page.socket.resume();
    expect(await page.closed).toEqual({ code: 1013, reason: expect.stringContaining('connect again') as string });
  });

  it(`is one of ${String(MAX_CLIENTS)} at most`, async () => {
    const host = await testHost(atEnd);
    for (let open = 0; open < MAX_CLIENTS; open += 1) await admitted(host);
    const page = stranger(host);
    await page.opened();
    page.say({ token: host.host.token });
    expect(await page.closed).toMatchObject({ code: 1013 });
  });
});

describe('closing the host', () => {
  it('says goodbye to pages and strangers, and leaves nothing', async () => {
    const host = await testHost(atEnd);
    const page = await admitted(host);
    const unknown = stranger(host);
    await unknown.opened();
    const idle = net.connect(host.port, '127.0.0.1');
    await once(idle, 'connect');
    idle.resume();
    const idleEnded = once(idle, 'close');
    expect(host.listeners()).toBe(1);
    await Promise.all([host.host.close(), host.host.close()]);
    expect(await page.closed).toEqual({ code: 1001, reason: 'Duplexscope has ended' });
    expect(await unknown.closed).toMatchObject({ code: 1001 });
    await idleEnded;
    expect(host.listeners()).toBe(0);
    await expect(once(net.connect(host.port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('does not wait for a page that says nothing any more', async () => {
    const host = await testHost(atEnd);
    const page = await admitted(host);
    page.socket.pause();
    const since = performance.now();
    await host.host.close();
    expect(performance.now() - since).toBeLessThan(4000);
  });
});

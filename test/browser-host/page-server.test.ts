import { describe, expect, it } from 'vitest';
import { startBrowserHost } from '../../electron/browser-host/index.ts';
import { newTicket } from '../../electron/browser-host/token.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { PAGE, temporaryFolder, testHost } from './hosts.ts';
import { ask, raw } from './talk.ts';

const atEnd = cleanup();

describe('the page over HTTP', () => {
  it('is there for whoever asks at the address, but is not kept', async () => {
    const { port } = await testHost(atEnd);
    const { status, headers, body } = await ask(port, '/');
    expect({ status, body }).toEqual({ status: 200, body: PAGE });
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  });

  it('is there under the name localhost too', async () => {
    const { port } = await testHost(atEnd);
    expect(await ask(port, '/', { headers: { host: `localhost:${String(port)}` } })).toMatchObject({ status: 200, body: PAGE });
    expect(await ask(port, '/', { headers: { host: `LocalHost:${String(port)}` } })).toMatchObject({ status: 200 });
  });

  it('lets browsers keep files whose names change with their content', async () => {
    const { port } = await testHost(atEnd);
    const { status, headers } = await ask(port, '/assets/index-abc.js');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it('forbids all that is inline, evaluated or from elsewhere, on every answer', async () => {
    const { port, authority } = await testHost(atEnd);
    for (const path of ['/', '/assets/index-abc.js', '/nothing']) {
      const { headers } = await ask(port, path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
      expect(policy).toContain(`connect-src 'self' ws://${authority};`);
      expect(policy).toContain("base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/u);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it.for(['/', '/assets/index-abc.js', '/proof/AAAAAAAAAAAAAAAAAAAAAAAAAA'])(
    'refuses %s to a name that somebody else made to point here',
    async (path) => {
      const { port } = await testHost(atEnd);
      for (const host of [
        `attacker.example:${String(port)}`,
        `127.0.0.1.attacker.example:${String(port)}`,
        `localhost.attacker.example:${String(port)}`,
        '127.0.0.1',
        `127.0.0.1:${String(port + 1)}`,
        `127.0.0.2:${String(port)}`,
        `[::1]:${String(port)}`,
        `user@127.0.0.1:${String(port)}`,
      ])
        expect({ host, ...(await ask(port, path, { headers: { host } })) }).toMatchObject({ status: 403, host });
      expect(await raw(port, `GET ${path} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403 /u);
    },
  );

  it.for([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//etc/passwd',
    '/./index.html',
    '/index.html/',
    '/assets/',
    '/assets',
    '/constructor',
    '/__proto__',
    '/bridge',
    '/open/',
    '/proof/short',
    '/favicon.ico',
    'http://127.0.0.1/',
    '*',
  ])('has nothing at %s', async (path) => {
    const { port, authority } = await testHost(atEnd);
    expect(await raw(port, `GET ${path} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 404 /u);
  });

  it('takes GET and HEAD only', async () => {
    const { port } = await testHost(atEnd);
    expect(await ask(port, '/', { method: 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': String(PAGE.length) },
    });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])
      expect(await ask(port, '/', { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  it('leads on to the page with its token, once a ticket', async () => {
    const { host, port, ticketsTwice } = await testHost(atEnd);
    const { pathname } = new URL(host.newLink());
    expect(pathname).not.toContain(host.token);
    expect(await ask(port, pathname)).toMatchObject({
      status: 302,
      headers: { location: `/#${host.token}`, 'cache-control': 'no-store' },
    });
    expect(ticketsTwice()).toBe(0);
    const again = await ask(port, pathname);
    expect(again.status).toBe(403);
    expect(JSON.stringify(again)).not.toContain(host.token);
    expect(ticketsTwice()).toBe(1);
  });

  it.for([
    ['of another host', () => newTicket('a'.repeat(43))],
    ['that is too old', (token: string) => newTicket(token, Date.now() - 3_600_000)],
    ['whose time was made longer', (token: string) => newTicket(token, Date.now() - 3_600_000).replace(/^\w+/u, 'zzzzzzzz')],
    ['with something at its end', (token: string) => `${newTicket(token)}.a`],
  ] as const)('gives no token for a ticket %s', async ([, make]) => {
    const { host, port } = await testHost(atEnd);
    expect(await ask(port, `/open/${make(host.token)}`)).toMatchObject({ status: 403, headers: {} });
    expect((await ask(port, `/open/${make(host.token)}`)).headers).not.toHaveProperty('location');
  });

  it('says what to do where the page was not built', async () => {
    const options = { host: '127.0.0.1', port: 0, onTicketTwice: () => undefined, onBug: () => undefined };
    const workbench = { handlers: {} as never, subscribe: () => () => undefined };
    for (const pageFolder of [temporaryFolder(atEnd), '/no/such/folder'])
      await expect(startBrowserHost({ ...options, workbench, pageFolder })).rejects.toMatchObject({
        code: 'UNREADABLE_FILE',
        message: expect.stringContaining('npm run build') as string,
      });
  });

  it('listens on IPv6 as well, and names it rightly', async () => {
    const { host, port } = await testHost(atEnd, {}, { host: '::1' });
    expect(host.url).toBe(`http://[::1]:${String(port)}/#${host.token}`);
    const { status, headers } = await ask(port, '/', { host: '::1' });
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain(`ws://[::1]:${String(port)};`);
  });
});

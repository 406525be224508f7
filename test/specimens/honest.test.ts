import { afterEach, describe, expect, it } from 'vitest';
import { parseHop } from '../../shared/model/route.ts';
import { Bench, SWITCH, authorisation, getRequest, insisting, pattern } from './peers.ts';
import type { Mode } from './peers.ts';

const bench = new Bench();
afterEach(() => bench.close());

const HONEST: readonly (readonly [name: string, mode: Mode])[] = [
  ['honest-connect', 'tunnel'],
  ['honest-relay', 'relay'],
  ['honest-socks5', 'tunnel'],
  ['honest-socks4a', 'tunnel'],
  ['needs-password', 'tunnel'],
  ['needs-password', 'relay'],
];

describe.each(HONEST)('%s as a %s', (name, mode) => {
  it('passes 8 MiB each way at the same time, byte for byte', async () => {
    const { client, server } = await bench.open(await bench.specimen(name), mode);
    const up = pattern(8 * 1024 * 1024, 'up');
    const down = pattern(8 * 1024 * 1024, 'down');
    client.send(up);
    server.send(down);
    const [gotUp, gotDown] = await Promise.all([server.take(up.length), client.take(down.length)]);
    expect(gotUp.equals(up)).toBe(true);
    expect(gotDown.equals(down)).toBe(true);
  });

  it('keeps bytes that come with the request and with the 101', async () => {
    const { client, server } = await bench.open(await bench.specimen(name), mode, {
      early: 'early up',
      respond: () => `${SWITCH}early down`,
    });
    expect((await server.take(8)).toString()).toBe('early up');
    expect((await client.take(10)).toString()).toBe('early down');
  });

  it('propagates each half-close alone', async () => {
    const running = await bench.specimen(name);
    const first = await bench.open(running, mode);
    first.client.fin();
    expect(await first.server.ended).toBe('fin');
    first.server.send('tail');
    first.server.fin();
    expect((await first.client.all()).toString()).toBe('tail');
    const second = await bench.open(running, mode);
    second.server.fin();
    expect(await second.client.ended).toBe('fin');
    second.client.send('tail');
    second.client.fin();
    expect((await second.server.all()).toString()).toBe('tail');
  });

  it('propagates a reset of either side', async () => {
    const running = await bench.specimen(name);
    const first = await bench.open(running, mode);
    first.client.socket.resetAndDestroy();
    expect(await first.server.ended).toBe('rst');
    const second = await bench.open(running, mode);
    second.server.socket.resetAndDestroy();
    expect(await second.client.ended).toBe('rst');
  });

  it('makes the sender wait while the receiver does not read', async () => {
    const { client, server } = await bench.open(await bench.specimen(name), mode);
    server.socket.pause();
    const bytes = pattern(32 * 1024 * 1024, 'up');
    let taken = false;
    client.socket.write(bytes, () => (taken = true));
    // A round trip the other way: the specimen has had its turns by then.
    for (let turn = 0; turn < 50; turn += 1) {
      server.send('x');
      await client.take(1);
    }
    expect(taken).toBe(false);
    server.socket.resume();
    expect((await server.take(bytes.length)).equals(bytes)).toBe(true);
  });
});

describe('an honest tunnel', () => {
  it('keeps bytes that come with the CONNECT request', async () => {
    const running = await bench.specimen('honest-connect');
    const target = await bench.server();
    const client = await bench.connect(parseHop(running.url));
    client.send(`CONNECT 127.0.0.1:${String(target.endpoint.port)} HTTP/1.1\r\n\r\nearly`);
    expect((await (await target.accepted()).take(5)).toString()).toBe('early');
    expect(await client.head()).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
  });

  it('passes a server that speaks first and no HTTP', async () => {
    const target = await bench.server();
    const { client, answer } = await bench.enter(await bench.specimen('honest-connect'), 'tunnel', target.endpoint);
    expect(answer).toContain('200');
    (await target.accepted()).send('220 ready\r\n');
    expect((await client.take(11)).toString()).toBe('220 ready\r\n');
  });

  it('answers 502 when the target refuses, 400 to a target without a port', async () => {
    const gone = await bench.server();
    await bench.close();
    const again = await bench.specimen('honest-connect');
    expect((await bench.enter(again, 'tunnel', gone.endpoint)).answer).toMatch(/^HTTP\/1\.1 502 /u);
    const client = await bench.connect(parseHop(again.url));
    client.send('CONNECT somewhere HTTP/1.1\r\n\r\n');
    expect(await client.head()).toMatch(/^HTTP\/1\.1 400 /u);
  });
});

describe('an honest relay', () => {
  it('sends the request in origin-form and keeps every header but its own two', async () => {
    const running = await bench.specimen('honest-relay');
    const headers = 'X-ODD:  two  spaces \r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic eHg6eXk=\r\nx-ODD: again\r\n';
    const { requestHead, responseHead, server } = await bench.open(running, 'relay', { headers });
    const host = `127.0.0.1:${String(server.socket.localPort)}`;
    expect(requestHead).toBe(
      `GET / HTTP/1.1\r\nHost: ${host}\r\nX-ODD:  two  spaces \r\nx-ODD: again\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n`,
    );
    expect(responseHead).toBe(SWITCH);
  });

  it.each([
    ['GET', 'http://HOST', 'GET / HTTP/1.1'],
    ['GET', 'http://HOST/a/b?c=d', 'GET /a/b?c=d HTTP/1.1'],
    ['GET', 'HTTP://user:password@HOST?c', 'GET /?c HTTP/1.1'],
    ['OPTIONS', 'http://HOST', 'OPTIONS * HTTP/1.1'],
    ['OPTIONS', 'http://HOST/', 'OPTIONS / HTTP/1.1'],
  ])('turns %s %s into %s', async (method, target, expected) => {
    const server = await bench.server();
    const client = await bench.connect(parseHop((await bench.specimen('honest-relay')).url));
    client.send(`${method} ${target.replace('HOST', `127.0.0.1:${String(server.endpoint.port)}`)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect((await (await server.accepted()).head()).split('\r\n')[0]).toBe(expected);
  });

  it.each(['GET / HTTP/1.1', 'OPTIONS * HTTP/1.1', 'GET https://127.0.0.1/ HTTP/1.1', 'GET http:///x HTTP/1.1'])(
    'answers 400 to %s',
    async (line) => {
      const client = await bench.connect(parseHop((await bench.specimen('honest-relay')).url));
      client.send(`${line}\r\nHost: x\r\n\r\n`);
      expect(await client.head()).toMatch(/^HTTP\/1\.1 400 /u);
      expect(await client.ended).toBe('fin');
    },
  );

  it('passes interim answers and an ordinary one with its body, until the server closes', async () => {
    const server = await bench.server();
    const client = await bench.connect(parseHop((await bench.specimen('honest-relay')).url));
    client.send(getRequest('relay', server.endpoint));
    const peer = await server.accepted();
    await peer.head();
    const answer = 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\n\r\nbody without a length';
    peer.send(answer);
    peer.fin();
    expect((await client.all()).toString()).toBe(answer);
  });

  it.each(['', 'not HTTP at all\n\n\n', '\x16\x03\x01\x00\x05hello'])('answers 502 when the server says %j and closes', async (said) => {
    const server = await bench.server();
    const client = await bench.connect(parseHop((await bench.specimen('honest-relay')).url));
    client.send(getRequest('relay', server.endpoint));
    const peer = await server.accepted();
    await peer.head();
    peer.send(said);
    peer.fin();
    expect(await client.head()).toMatch(/^HTTP\/1\.1 502 /u);
  });

  it('answers 502 when the target refuses', async () => {
    const gone = await bench.server();
    await bench.close();
    const client = await bench.connect(parseHop((await bench.specimen('honest-relay')).url));
    client.send(getRequest('relay', gone.endpoint));
    expect(await client.head()).toMatch(/^HTTP\/1\.1 502 /u);
  });

  it('answers 431 to a head beyond the limits', async () => {
    const client = await bench.connect(parseHop((await bench.specimen('honest-relay')).url));
    client.send(`GET http://127.0.0.1/ HTTP/1.1\r\n${'X: y\r\n'.repeat(300)}\r\n`);
    expect(await client.head()).toMatch(/^HTTP\/1\.1 431 /u);
  });
});

describe('needs-password', () => {
  it.each(['', 'Proxy-Authorization: Basic d3Jvbmc6d3Jvbmc=\r\n', 'Proxy-Authorization: Bearer dXNlcjpwYXNzd29yZA==\r\n'])(
    'answers 407 with the Basic scheme to %j, in both modes',
    async (line) => {
      const running = await bench.specimen('needs-password');
      for (const start of ['CONNECT 127.0.0.1:9 HTTP/1.1', 'GET http://127.0.0.1:9/ HTTP/1.1']) {
        const client = await bench.connect(parseHop(running.url));
        client.send(`${start}\r\n${line}\r\n`);
        expect(await client.head()).toMatch(/^HTTP\/1\.1 407 [\s\S]*\r\nProxy-Authenticate: Basic realm="specimen"\r\n/u);
      }
    },
  );

  it('does not send the password on', async () => {
    const running = await bench.specimen('needs-password');
    expect(running.url).toMatch(/^http:\/\/user:password@127/u);
    const { requestHead } = await bench.open(running, 'relay', { respond: insisting });
    expect(authorisation(running)).not.toBe('');
    expect(requestHead.toLowerCase()).not.toContain('authorization');
  });
});

describe('the SOCKS specimens', () => {
  it('resolve names, keep bytes that come with the request and name the address they use', async () => {
    const target = await bench.server();
    const port = Buffer.from([target.endpoint.port >> 8, target.endpoint.port & 0xff]);
    const name = Buffer.from('localhost');

    const five = await bench.connect(parseHop((await bench.specimen('honest-socks5')).url));
    five.send(Buffer.concat([Buffer.from([5, 2, 2, 0, 5, 1, 0, 3, name.length]), name, port, Buffer.from('early')]));
    expect([...(await five.take(2))]).toEqual([5, 0]);
    expect((await (await target.accepted()).take(5)).toString()).toBe('early');
    expect([...(await five.take(10))].slice(0, 8)).toEqual([5, 0, 0, 1, 127, 0, 0, 1]);

    const four = await bench.connect(parseHop((await bench.specimen('honest-socks4a')).url));
    four.send(Buffer.concat([Buffer.from([4, 1]), port, Buffer.from([0, 0, 0, 1, 0]), name, Buffer.from('\0early')]));
    expect([...(await four.take(2))]).toEqual([0, 0x5a]);
    expect((await (await target.accepted()).take(5)).toString()).toBe('early');
  });

  it('refuse with the right code', async () => {
    const gone = await bench.server();
    await bench.close();
    const port = Buffer.from([gone.endpoint.port >> 8, gone.endpoint.port & 0xff]);
    const { url } = await bench.specimen('honest-socks5');
    const refused = await bench.connect(parseHop(url));
    refused.send(Buffer.concat([Buffer.from([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1]), port]));
    expect((await refused.all())[3]).toBe(5);
    const bind = await bench.connect(parseHop(url));
    bind.send(Buffer.concat([Buffer.from([5, 1, 0, 5, 2, 0, 1, 127, 0, 0, 1]), port]));
    expect((await bind.all())[3]).toBe(7);
    const login = await bench.connect(parseHop(url));
    login.send(Buffer.from([5, 1, 2]));
    expect([...(await login.all())]).toEqual([5, 255]);
    const four = await bench.connect(parseHop((await bench.specimen('honest-socks4a')).url));
    four.send(Buffer.concat([Buffer.from([4, 1]), port, Buffer.from([127, 0, 0, 1, 0])]));
    expect((await four.all())[1]).toBe(0x5b);
  });
});

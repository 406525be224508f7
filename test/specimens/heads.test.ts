import { afterEach, describe, expect, it } from 'vitest';
import { parseHop } from '../../shared/model/route.ts';
import { Bench, SWITCH, getRequest, insisting, pattern, strict } from './peers.ts';
import type { Ends, Respond } from './peers.ts';

const bench = new Bench();
afterEach(() => bench.close());

/** Sends a request through the specimen's relay; `seen` is what the server got, or null when it got nothing. */
async function relayed(
  name: string,
  request: (port: number) => string,
  respond: Respond = strict,
): Promise<{ answer: string; seen: string | null }> {
  const server = await bench.server();
  const client = await bench.connect(parseHop((await bench.specimen(name)).url));
  let seen: string | null = null;
  void server.accepted().then(async (peer) => {
    seen = await peer.head();
    peer.send(respond(seen));
  });
  client.send(request(server.endpoint.port));
  return { answer: await client.head(), seen };
}

const get = (port: number): string => getRequest('relay', { host: '', port });

async function passesBothWays({ client, server }: Ends): Promise<void> {
  client.send(pattern(200_000, 'up'));
  server.send(pattern(200_000, 'down'));
  expect((await server.take(200_000)).equals(pattern(200_000, 'up'))).toBe(true);
  expect((await client.take(200_000)).equals(pattern(200_000, 'down'))).toBe(true);
}

describe('the specimens that only touch relayed heads', () => {
  it.each([
    'strips-upgrade',
    'strips-upgrade-passes-101',
    'refuses-options',
    'http10-downgrade',
    'rewrites-headers',
    'keyless-400',
    'token-case-sensitive',
    'swallows-client-data',
    'closes-after-101',
    'frames-the-stream',
    'answers-200-for-101',
    'strips-tls-upgrade',
    // But for TLS.
    'intercepts-tls',
  ])('%s tunnels honestly', async (name) => {
    const ends = await bench.open(await bench.specimen(name), 'tunnel');
    expect(ends.requestHead).toBe(getRequest('tunnel', { host: '', port: ends.server.socket.localPort ?? 0 }));
    expect(ends.responseHead).toBe(SWITCH);
    await passesBothWays(ends);
    ends.client.fin();
    expect(await ends.server.ended).toBe('fin');
  });

  it.each(['refuses-options', 'connect-443-only', 'rewrites-headers', 'token-case-sensitive', 'answers-200-for-101', 'one-in-three-fails'])(
    '%s relays the stream honestly',
    async (name) => passesBothWays(await bench.open(await bench.specimen(name), 'relay')),
  );
});

describe('strips-upgrade', () => {
  it('removes Upgrade and the upgrade option both ways, and keeps the other options', async () => {
    const { answer, seen } = await relayed('strips-upgrade', (port) =>
      get(port).replace('Connection: Upgrade', 'Connection: keep-alive, Upgrade'),
    );
    expect(seen).toMatch(/^GET \/ HTTP\/1\.1\r\nHost: [^\r]+\r\nConnection: keep-alive\r\n\r\n$/u);
    expect(answer).toBe('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });

  it('makes a 502 of a 101 that it did not ask for', async () => {
    expect((await relayed('strips-upgrade', get, insisting)).answer).toMatch(/^HTTP\/1\.1 502 /u);
  });
});

describe('strips-upgrade-passes-101', () => {
  it('removes Upgrade and Connection both ways but passes the 101 and the stream', async () => {
    const ends = await bench.open(await bench.specimen('strips-upgrade-passes-101'), 'relay', { respond: insisting });
    expect(ends.requestHead).toMatch(/^GET \/ HTTP\/1\.1\r\nHost: [^\r]+\r\n\r\n$/u);
    expect(ends.responseHead).toBe('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    await passesBothWays(ends);
  });
});

describe('refuses-options', () => {
  it('answers OPTIONS with 501 by itself', async () => {
    const { answer, seen } = await relayed('refuses-options', (port) => get(port).replace(/^GET/u, 'OPTIONS'));
    expect(answer).toMatch(/^HTTP\/1\.1 501 /u);
    expect(seen).toBeNull();
  });
});

describe('connect-443-only', () => {
  it('refuses other ports with 403 and tries port 443', async () => {
    const running = await bench.specimen('connect-443-only');
    expect((await bench.enter(running, 'tunnel', { host: '127.0.0.1', port: 4430 })).answer).toMatch(/^HTTP\/1\.1 403 /u);
    // Nothing listens there in a test, and a dial is all that is asked for.
    expect((await bench.enter(running, 'tunnel', { host: '127.0.0.1', port: 443 })).answer).not.toContain('403');
  });
});

describe('http10-downgrade', () => {
  it('sends HTTP/1.0 with Connection: close and without Upgrade', async () => {
    const { answer, seen } = await relayed('http10-downgrade', get);
    expect(seen).toMatch(/^GET \/ HTTP\/1\.0\r\nHost: [^\r]+\r\nConnection: close\r\n\r\n$/u);
    expect(answer).toMatch(/^HTTP\/1\.1 426 /u);
  });

  it('passes a 101 that comes all the same', async () => {
    await passesBothWays(await bench.open(await bench.specimen('http10-downgrade'), 'relay', { respond: insisting }));
  });
});

describe('rewrites-headers', () => {
  it('lower-cases and sorts names, and adds Via both ways and X-Forwarded-For', async () => {
    const { requestHead, responseHead } = await bench.open(await bench.specimen('rewrites-headers'), 'relay', {
      headers: 'B-Name: 1\r\nA-Name: 2\r\n',
    });
    expect(requestHead.split('\r\n').slice(1)).toEqual([
      'a-name: 2',
      'b-name: 1',
      'connection: Upgrade',
      expect.stringMatching(/^host: 127\.0\.0\.1:\d+$/u) as string,
      'upgrade: WebSocket',
      'Via: 1.1 specimen',
      'X-Forwarded-For: 127.0.0.1',
      '',
      '',
    ]);
    expect(responseHead).toBe(SWITCH.replace(/\r\n$/u, 'Via: 1.1 specimen\r\n\r\n'));
  });
});

describe('keyless-400', () => {
  it('answers a websocket upgrade without a key by itself', async () => {
    const { answer, seen } = await relayed('keyless-400', (port) => get(port).replace('WebSocket', 'websocket'));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /u);
    expect(seen).toBeNull();
  });

  it.each(['Sec-WebSocket-Key: x\r\nUpgrade: WebSocket', 'Upgrade: duplexscope/1', 'X: y'])('passes a request with %j', async (lines) => {
    const { answer, seen } = await relayed('keyless-400', (port) => get(port).replace('Upgrade: WebSocket', lines), insisting);
    expect(seen).toContain(lines);
    expect(answer).toBe(SWITCH);
  });
});

describe('token-case-sensitive', () => {
  it.each(['websocket', 'WebSocket/1.0', 'duplexscope/1', 'TLS/1.0'])(
    'removes the upgrade to %s, and takes no 101 for it',
    async (token) => {
      const request = (port: number): string => get(port).replace('WebSocket', token);
      const { answer, seen } = await relayed('token-case-sensitive', request);
      expect(seen).not.toMatch(/upgrade/iu);
      expect(answer).toMatch(/^HTTP\/1\.1 426 /u);
      expect((await relayed('token-case-sensitive', request, insisting)).answer).toMatch(/^HTTP\/1\.1 502 /u);
    },
  );

  it('passes WebSocket', async () => {
    const { requestHead } = await bench.open(await bench.specimen('token-case-sensitive'), 'relay');
    expect(requestHead).toContain('\r\nUpgrade: WebSocket\r\n');
  });
});

describe('swallows-client-data', () => {
  it('passes the server and the ends, but no byte of the client', async () => {
    const { client, server } = await bench.open(await bench.specimen('swallows-client-data'), 'relay', { early: 'early' });
    client.send('never seen');
    server.send('seen');
    expect((await client.take(4)).toString()).toBe('seen');
    client.fin();
    expect((await server.all()).length).toBe(0);
  });
});

describe('closes-after-101', () => {
  it('passes the 101 and nothing more, and closes in order', async () => {
    const { client, server } = await bench.open(await bench.specimen('closes-after-101'), 'relay', { respond: () => `${SWITCH}early` });
    expect((await client.all()).length).toBe(0);
    expect(await client.ended).toBe('fin');
    expect(await server.ended).toBe('fin');
  });
});

describe('frames-the-stream', () => {
  it("wraps the server's bytes in chunks, ends them with the last chunk, and leaves the client's alone", async () => {
    const { client, server } = await bench.open(await bench.specimen('frames-the-stream'), 'relay');
    client.send('untouched');
    expect((await server.take(9)).toString()).toBe('untouched');
    server.send('0123456789abcdefX');
    expect((await client.take(4 + 17 + 2)).toString()).toBe('11\r\n0123456789abcdefX\r\n');
    server.fin();
    expect((await client.all()).toString()).toBe('0\r\n\r\n');
  });
});

describe('answers-200-for-101', () => {
  it('replaces the status line only, then passes the stream', async () => {
    const ends = await bench.open(await bench.specimen('answers-200-for-101'), 'relay');
    expect(ends.responseHead).toBe('HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n');
    await passesBothWays(ends);
  });
});

describe('one-in-three-fails', () => {
  it('closes connections 3, 6 and 9 without an answer', async () => {
    const running = await bench.specimen('one-in-three-fails');
    const server = await bench.server();
    const answered: boolean[] = [];
    for (let number = 1; number <= 9; number += 1) {
      const { answer } = await bench.enter(running, 'tunnel', server.endpoint);
      answered.push(answer !== '');
    }
    expect(answered).toEqual([true, true, false, true, true, false, true, true, false]);
  });
});

describe('answers-200-to-everything', () => {
  it('gives the page to a request, and again to what comes after it', async () => {
    const running = await bench.specimen('answers-200-to-everything');
    const { client, answer } = await bench.enter(running, 'tunnel', { host: '127.0.0.1', port: 9 });
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: text\/html[^\r]*\r\nContent-Length: \d+\r\n\r\n$/u);
    const length = Number(/Content-Length: (\d+)/u.exec(answer)?.[1]);
    const page = await client.take(length);
    expect(page.toString()).toContain('<p>');
    client.send('GET / HTTP/1.1\r\n\r\n');
    expect(await client.head()).toBe(answer);
    expect((await client.take(length)).equals(page)).toBe(true);
  });
});

describe('strips-tls-upgrade', () => {
  const asking = (tokens: string) => (port: number) => get(port).replace('Upgrade: WebSocket', `Upgrade: ${tokens}`);

  it.each([
    ['TLS/1.0', null],
    ['TLS/1.0, WebSocket', 'WebSocket'],
    ['WebSocket,tls', 'WebSocket'],
    ['WebSocket', 'WebSocket'],
    ['tlsish', 'tlsish'],
  ])('makes of "Upgrade: %s" for the server: %s', async (tokens, left) => {
    const { seen } = await relayed('strips-tls-upgrade', asking(tokens), insisting);
    expect(/^Upgrade: (.*)\r$/mu.exec(seen ?? '')?.[1] ?? null).toBe(left);
    expect(/^Connection: Upgrade\r$/mu.test(seen ?? '')).toBe(left !== null);
  });

  it('takes TLS out of the answer too', async () => {
    const both = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: TLS/1.0, WebSocket\r\n\r\n';
    const { answer } = await relayed('strips-tls-upgrade', get, () => both);
    expect(answer).toBe(both.replace('TLS/1.0, ', ''));
  });
});

describe('talks-garbage', () => {
  it('gives the same 64 bytes each time and closes', async () => {
    const answers: Buffer[] = [];
    for (const running of [await bench.specimen('talks-garbage'), await bench.specimen('talks-garbage')]) {
      const client = await bench.connect(parseHop(running.url));
      client.send('CONNECT 127.0.0.1:9 HTTP/1.1\r\n\r\n');
      answers.push(await client.all());
    }
    expect(answers[0]?.length).toBe(64);
    expect(answers[1]?.equals(answers[0] ?? Buffer.alloc(0))).toBe(true);
    expect(answers[0]?.toString('latin1')).not.toMatch(/^HTTP/u);
  });
});

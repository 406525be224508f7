import { afterEach, describe, expect, it } from 'vitest';
import { parseHop } from '../../shared/model/route.ts';
import { Bench, SWITCH, getRequest, pattern } from './peers.ts';
import type { Ends } from './peers.ts';

const bench = new Bench();
afterEach(() => bench.close());

const KIB = 1024;

/** Sends both ways at once, ends both, and gives what arrived. */
async function exchange({ client, server }: Ends, length: number): Promise<{ up: Buffer; down: Buffer }> {
  client.send(pattern(length, 'up'));
  server.send(pattern(length, 'down'));
  client.fin();
  server.fin();
  const [up, down] = await Promise.all([server.all(), client.all()]);
  return { up, down };
}

/** Round trips on another connection through the same specimen: it had the time to pass more on the first one. */
async function timeForMore({ client, server }: Ends): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    client.send('x');
    await server.take(1);
    server.send('x');
    await client.take(1);
  }
}

function differences(got: Buffer, sent: Buffer): number[] {
  const found: number[] = [];
  for (let index = 0; index < Math.min(got.length, sent.length); index += 1) if (got[index] !== sent[index]) found.push(index);
  return found;
}

describe.each(['tunnel', 'relay'] as const)('as a %s', (mode) => {
  const open = async (name: string, options: Parameters<Bench['open']>[2] = {}): Promise<Ends> =>
    bench.open(await bench.specimen(name), mode, options);

  it("holds-response keeps the server's bytes until the server has ended", async () => {
    const { client, server } = await open('holds-response');
    server.send(pattern(300 * KIB, 'down'));
    for (let turn = 0; turn < 20; turn += 1) {
      client.send('x');
      await server.take(1);
    }
    expect(client.length).toBe(0);
    server.fin();
    expect((await client.all()).equals(pattern(300 * KIB, 'down'))).toBe(true);
    client.send('still open');
    expect((await server.take(10)).toString()).toBe('still open');
  });

  it("holds-request keeps the client's bytes until the client has ended", async () => {
    const { client, server } = await open('holds-request', { early: 'early' });
    client.send(pattern(300 * KIB, 'up'));
    for (let turn = 0; turn < 20; turn += 1) {
      server.send('x');
      await client.take(1);
    }
    expect(server.length).toBe(0);
    client.fin();
    expect((await server.all()).equals(Buffer.concat([Buffer.from('early'), pattern(300 * KIB, 'up')]))).toBe(true);
  });

  it('holds-request can be closed after a client that ended and then reset, before a server that does not read', async () => {
    const running = await bench.specimen('holds-request');
    const { client, server } = await bench.open(running, mode);
    server.socket.pause();
    client.send(pattern(24 * KIB * KIB, 'up'));
    client.fin();
    // The server's first byte shows that the end has arrived and the held bytes are being written.
    await new Promise((resolve) => server.socket.once('readable', resolve));
    client.socket.resetAndDestroy();
    // Behind a FIN a reset shows only to a writer.
    server.send('x');
    const closed = new Promise((resolve) => server.socket.once('close', resolve));
    server.socket.resume();
    await closed;
    await running.close();
    expect(server.length).toBeLessThan(24 * KIB * KIB);
  });

  it('one-at-a-time lets the second direction wait until the first is quiet, and loses nothing', async () => {
    const { client, server } = await open('one-at-a-time');
    const up = pattern(2048 * KIB, 'up');
    client.send(up);
    await server.take(1);
    server.send('down');
    let upAtDown = -1;
    const down = client.take(4).then(() => (upAtDown = server.length + 1));
    const rest = await server.take(up.length - 1);
    expect(client.length).toBe(0);
    expect(upAtDown).toBe(-1);
    await down;
    expect(rest.equals(up.subarray(1))).toBe(true);
    const both = await exchange({ client, server, requestHead: '', responseHead: '' }, 1024 * KIB);
    expect(both.up.equals(pattern(1024 * KIB, 'up'))).toBe(true);
    expect(both.down.equals(pattern(1024 * KIB, 'down'))).toBe(true);
  });

  it('deadlocks-at-64k passes all while one direction is below 64 KiB, then nothing, and stays open', async () => {
    const running = await bench.specimen('deadlocks-at-64k');
    const [{ client, server }, other] = [await bench.open(running, mode), await bench.open(running, mode)];
    client.send(pattern(200 * KIB, 'up'));
    await server.take(200 * KIB);
    server.send(pattern(64 * KIB - 1, 'down'));
    await client.take(64 * KIB - 1);
    client.send('u');
    await server.take(1);
    server.send('dd');
    await client.take(1);
    let ended = false;
    void Promise.race([client.ended, server.ended]).then(() => (ended = true));
    client.send('more');
    server.send('more');
    client.fin();
    await timeForMore(other);
    expect([client.length, server.length, ended]).toEqual([0, 0, false]);
  });

  it('deadlocks-at-64k lets at least 64 KiB through each way when both send at once', async () => {
    const running = await bench.specimen('deadlocks-at-64k');
    const [{ client, server }, other] = [await bench.open(running, mode), await bench.open(running, mode)];
    client.send(pattern(4096 * KIB, 'up'));
    server.send(pattern(4096 * KIB, 'down'));
    await Promise.all([client.take(64 * KIB), server.take(64 * KIB)]);
    await timeForMore(other);
    expect(Math.min(client.length, server.length)).toBe(0);
  });

  it('loses-early-bytes loses what comes with a head, and only that', async () => {
    const { client, server } = await open('loses-early-bytes', { early: 'early up', respond: () => `${SWITCH}early down` });
    server.send('late down');
    client.send('late up');
    expect((await client.take(9)).toString()).toBe('late down');
    expect((await server.take(7)).toString()).toBe('late up');
  });

  it('loses-half-close closes both directions when the client has ended', async () => {
    const { client, server } = await open('loses-half-close');
    client.send('last words');
    client.fin();
    expect((await server.all()).toString()).toBe('last words');
    expect(await client.ended).toBe('fin');
    server.send('lost');
    server.fin();
    expect((await client.all()).length).toBe(0);
  });

  it('loses-half-close closes both directions when the server has ended', async () => {
    const { client, server } = await open('loses-half-close');
    server.send('last words');
    server.fin();
    expect((await client.all()).toString()).toBe('last words');
    expect(await server.ended).toBe('fin');
    client.send('lost');
    client.fin();
    expect((await server.all()).length).toBe(0);
  });

  it('idle-cut-2s closes both directions after two seconds of silence, counted anew from each byte', async () => {
    const { client, server } = await open('idle-cut-2s');
    const waits = [700, 700, 700];
    for (const [index, wait] of waits.entries()) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      const [from, to] = index % 2 === 0 ? [client, server] : [server, client];
      from.send('x');
      await to.take(1);
    }
    const silentSince = performance.now();
    expect(await Promise.all([client.ended, server.ended])).toEqual(['fin', 'fin']);
    const silence = performance.now() - silentSince;
    expect(silence).toBeGreaterThan(1900);
    expect(silence).toBeLessThan(3500);
  });

  it('cuts-at-3s closes both directions three seconds after the connection began, although it is used', async () => {
    const { client, server } = await open('cuts-at-3s');
    const since = performance.now();
    const using = setInterval(() => client.send('x'), 100);
    expect(await Promise.all([client.ended, server.ended])).toEqual(['fin', 'fin']);
    clearInterval(using);
    expect(performance.now() - since).toBeGreaterThan(2_000);
  });

  it('forgets-when-quiet lets bytes vanish after two seconds of silence, and tells neither side', async () => {
    const { client, server } = await open('forgets-when-quiet');
    client.send('x');
    await server.take(1);
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    client.send('late');
    server.send('late');
    const signs = [client.take(1), server.take(1), client.ended, server.ended].map((sign) => sign.then(() => 'a sign'));
    const nothing = new Promise((resolve) => setTimeout(resolve, 500, 'nothing'));
    expect(await Promise.race([nothing, ...signs])).toBe('nothing');
  });

  it('cuts-after-256KiB delivers exactly that much and a FIN, to both', async () => {
    const { client, server } = await open('cuts-after-256KiB');
    server.send(pattern(1024 * KIB, 'down'));
    client.send('up');
    expect((await client.all()).equals(pattern(256 * KIB, 'down'))).toBe(true);
    expect(await Promise.all([client.ended, server.ended])).toEqual(['fin', 'fin']);
  });

  it('cuts-after-256KiB does not cut at one byte less', async () => {
    const ends = await open('cuts-after-256KiB');
    const { up, down } = await exchange(ends, 256 * KIB - 1);
    expect([up.length, down.length]).toEqual([256 * KIB - 1, 256 * KIB - 1]);
  });

  it('resets-after-256KiB delivers at most that much and a reset, to both', async () => {
    const { client, server } = await open('resets-after-256KiB');
    server.send(pattern(1024 * KIB, 'down'));
    const got = await client.all();
    expect(got.equals(pattern(256 * KIB, 'down').subarray(0, got.length))).toBe(true);
    expect(await Promise.all([client.ended, server.ended])).toEqual(['rst', 'rst']);
  });

  it('flips-a-byte changes one bit at offset 100,000 each way', async () => {
    const { up, down } = await exchange(await open('flips-a-byte'), 300_000);
    expect([up.length, down.length]).toEqual([300_000, 300_000]);
    expect(differences(up, pattern(300_000, 'up'))).toEqual([100_000]);
    expect(differences(down, pattern(300_000, 'down'))).toEqual([100_000]);
    expect((up[100_000] ?? 0) ^ (pattern(300_000, 'up')[100_000] ?? 0)).toBe(1);
  });

  it('inserts-bytes puts a close frame behind 65,536 bytes from the server', async () => {
    const { up, down } = await exchange(await open('inserts-bytes'), 200_000);
    const sent = pattern(200_000, 'down');
    expect(up.equals(pattern(200_000, 'up'))).toBe(true);
    expect(down.equals(Buffer.concat([sent.subarray(0, 65_536), Buffer.from([0x88, 0x02, 0x03, 0xe9]), sent.subarray(65_536)]))).toBe(true);
  });

  it('drops-bytes loses 100 bytes at offset 70,000 each way', async () => {
    const { up, down } = await exchange(await open('drops-bytes'), 200_000);
    const without = (sent: Buffer): Buffer => Buffer.concat([sent.subarray(0, 70_000), sent.subarray(70_100)]);
    expect(up.equals(without(pattern(200_000, 'up')))).toBe(true);
    expect(down.equals(without(pattern(200_000, 'down')))).toBe(true);
  });

  it('slow-256kbit passes 32,000 bytes a second each way, both at once, and makes the sender wait', async () => {
    const { client, server } = await open('slow-256kbit');
    let taken = false;
    client.socket.write(Buffer.alloc(32 * KIB * KIB), () => (taken = true));
    server.send(Buffer.alloc(100_000));
    await Promise.all([client.take(1600), server.take(1600)]);
    const from = performance.now();
    await Promise.all([client.take(24_000), server.take(24_000)]);
    const seconds = (performance.now() - from) / 1000;
    expect(24_000 / seconds).toBeGreaterThan(20_000);
    expect(24_000 / seconds).toBeLessThan(36_000);
    expect(taken).toBe(false);
  });

  it('far-200ms adds 200 ms to a round trip, and does not limit the speed', async () => {
    const { client, server } = await open('far-200ms');
    const from = performance.now();
    client.send('ping');
    await server.take(4);
    const there = performance.now() - from;
    server.send('pong');
    await client.take(4);
    const andBack = performance.now() - from;
    expect(there).toBeGreaterThan(98);
    expect(andBack).toBeGreaterThan(197);
    // One that waited for an answer to each 64 KiB would be at it for 50 s, which is longer than a test may last.
    const both = await exchange({ client, server, requestHead: '', responseHead: '' }, 16 * KIB * KIB);
    expect(both.up.equals(pattern(16 * KIB * KIB, 'up'))).toBe(true);
    expect(both.down.equals(pattern(16 * KIB * KIB, 'down'))).toBe(true);
  });
});

describe('a stream fault in a tunnel', () => {
  it('leaves a conversation alone that is not HTTP', async () => {
    const target = await bench.server();
    const { client } = await bench.enter(await bench.specimen('flips-a-byte'), 'tunnel', target.endpoint);
    const server = await target.accepted();
    const { up, down } = await exchange({ client, server, requestHead: '', responseHead: '' }, 200_000);
    expect(up.equals(pattern(200_000, 'up'))).toBe(true);
    expect(down.equals(pattern(200_000, 'down'))).toBe(true);
  });

  it('leaves an answer alone that is no 101', async () => {
    const target = await bench.server();
    const { client } = await bench.enter(await bench.specimen('holds-response'), 'tunnel', target.endpoint);
    client.send('GET / HTTP/1.1\r\n\r\n');
    const server = await target.accepted();
    await server.head();
    server.send('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody');
    expect(await client.head()).toContain('200 OK');
    expect((await client.take(4)).toString()).toBe('body');
  });

  it('finds the heads behind interim answers and in single bytes', async () => {
    const target = await bench.server();
    const { client } = await bench.enter(await bench.specimen('holds-response'), 'tunnel', target.endpoint);
    for (const byte of Buffer.from(getRequest('tunnel', target.endpoint))) client.send(Buffer.from([byte]));
    const server = await target.accepted();
    await server.head();
    for (const byte of Buffer.from(`HTTP/1.1 100 Continue\r\n\r\n${SWITCH}`)) server.send(Buffer.from([byte]));
    expect(await client.head()).toContain('100 Continue');
    expect(await client.head()).toBe(SWITCH);
    server.send('held');
    client.send('x');
    await server.take(1);
    expect(client.length).toBe(0);
    server.fin();
    expect((await client.all()).toString()).toBe('held');
  });

  it('loses-early-bytes also loses what comes with the CONNECT request', async () => {
    const target = await bench.server();
    const client = await bench.connect(parseHop((await bench.specimen('loses-early-bytes')).url));
    client.send(`CONNECT 127.0.0.1:${String(target.endpoint.port)} HTTP/1.1\r\n\r\nearly`);
    await client.head();
    client.send('late');
    expect((await (await target.accepted()).take(4)).toString()).toBe('late');
  });
});

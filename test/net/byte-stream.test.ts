import { randomBytes } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { READ_HIGH_WATER_MARK, type ByteStream } from '../../electron/net/byte-stream.ts';
import { plainPair, tcpPair, tlsPair, type Pair } from './pairs.ts';

/** Every transport has to keep the contract of ByteStream. */
const TRANSPORTS = [
  { name: 'TCP', open: tcpPair, tls: false },
  { name: "TCP by 'data' events", open: plainPair, tls: false },
  { name: 'TLS', open: tlsPair, tls: true },
] as const;

describe.each(TRANSPORTS)('a byte stream over $name', ({ open, tls }) => {
  let current: Pair | null = null;
  afterEach(async () => {
    await current?.close();
    current = null;
  });
  const opened = async (): Promise<Pair> => (current = await open());

  it('carries bytes both ways and counts them', async () => {
    const { client, server } = await opened();
    await client.write(Buffer.from('ping'));
    expect((await server.readExactly(4)).toString()).toBe('ping');
    await server.write(Buffer.from('pong!'));
    expect((await client.readExactly(5)).toString()).toBe('pong!');
    expect([client.bytesWritten, client.bytesRead, server.bytesRead, server.bytesWritten]).toEqual([4, 5, 4, 5]);
  });

  it('reads no more than max and keeps the rest', async () => {
    const { client, server } = await opened();
    await client.write(Buffer.from('abcdef'));
    expect((await server.readExactly(1)).toString()).toBe('a');
    expect((await server.read(2)).toString()).toBe('bc');
    expect(server.buffered).toBe(3);
    expect((await server.read()).toString()).toBe('def');
  });

  it('gives unread bytes first, in front of what arrived later', async () => {
    const { client, server } = await opened();
    await client.write(Buffer.from('later'));
    const taken = await server.readExactly(5);
    await client.write(Buffer.from('!'));
    server.unread(taken);
    server.unread(Buffer.from('first '));
    expect((await server.readExactly(12)).toString()).toBe('first later!');
  });

  it('hands out memory that later bytes do not overwrite', async () => {
    const { client, server } = await opened();
    await client.write(Buffer.alloc(1000, 1));
    const first = await server.readExactly(1000);
    await client.write(Buffer.alloc(300_000, 2));
    await server.readExactly(300_000);
    expect(first.equals(Buffer.alloc(1000, 1))).toBe(true);
  });

  it('ends with an empty read after the FIN, while the other direction stays open', async () => {
    const { client, server } = await opened();
    await client.write(Buffer.from('last'));
    await client.closeWrite();
    await client.closeWrite();
    expect((await server.ended).how).toBe(tls ? 'fin-or-rst' : 'fin');
    expect(server.readState).toBe('open');
    expect((await server.read()).toString()).toBe('last');
    expect(await server.read()).toHaveLength(0);
    expect(server.readState).toBe('ended');
    await server.write(Buffer.from('still here'));
    expect((await client.readExactly(10)).toString()).toBe('still here');
    expect([client.writeState, server.writeState]).toEqual(['closed', 'open']);
    await expect(client.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
  });

  it('releases the socket when both directions have ended', async () => {
    const { client, server } = await opened();
    await client.closeWrite();
    await server.read();
    await server.closeWrite();
    await client.read();
    await Promise.all([client.closed, server.closed]);
  });

  it('says how much came when a stream ends too early, and keeps it', async () => {
    const { client, server } = await opened();
    await client.write(Buffer.from('abc'));
    await client.closeWrite();
    await expect(server.readExactly(4)).rejects.toMatchObject({ code: 'SHORT_READ' });
    expect((await server.read()).toString()).toBe('abc');
  });

  it('names a reset', async () => {
    const { client, server } = await opened();
    const reading = server.read();
    client.abort();
    await expect(reading).rejects.toMatchObject({ code: 'STREAM_RESET' });
    expect(await server.ended).toMatchObject({ how: 'rst' });
    expect([server.readState, server.writeState]).toEqual(['failed', 'failed']);
    await expect(server.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'STREAM_RESET' });
    await server.closed;
    expect(await client.ended).toMatchObject({ how: 'local' });
  });

  it('rejects waiting operations when it is aborted', async () => {
    const { client } = await opened();
    const reading = client.read();
    const full = writeForEver(client);
    client.abort();
    await expect(reading).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
    await expect(full).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
    expect([client.readState, client.writeState]).toEqual(['aborted', 'failed']);
    await expect(client.read()).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
    client.abort();
    await client.closed;
  });

  it('is released when it is aborted while its FIN is on the way', async () => {
    const { client, server } = await opened();
    const finished = client.closeWrite();
    client.abort();
    await Promise.allSettled([finished, client.closed]);
    await server.ended;
  });

  it('is released by close although the peer takes nothing', async () => {
    const { client, server } = await opened();
    const writing = writeForEver(client);
    await until(() => server.buffered >= READ_HIGH_WATER_MARK);
    const closing = client.close();
    await expect(writing).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
    await closing;
    await client.closed;
    expect(client.writeState).not.toBe('open');
  });

  it('gives others their turn while small writes finish at once', async () => {
    const { client, server } = await opened();
    let turns = 0;
    let writing = true;
    const count = (): void => {
      turns += 1;
      if (writing) setImmediate(count);
    };
    const draining = server.drain(() => undefined);
    setImmediate(count);
    for (let n = 0; n < 320; n += 1) await client.write(Buffer.alloc(100));
    writing = false;
    expect(turns).toBeGreaterThanOrEqual(10);
    await client.closeWrite();
    await draining;
    expect(server.bytesRead).toBe(32_000);
  });

  it('delivers what was written before close', async () => {
    const { client, server } = await opened();
    await client.write(Buffer.from('bye'));
    await client.close();
    await client.close();
    expect((await server.readExactly(3)).toString()).toBe('bye');
    expect(await server.read()).toHaveLength(0);
    expect(client.readState).toBe('aborted');
  });

  it('loses no byte to a cancelled read', async () => {
    const { client, server } = await opened();
    const controller = new AbortController();
    const reading = server.readExactly(4, controller.signal);
    await client.write(Buffer.from('ab'));
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(server.read(1, controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    await client.write(Buffer.from('cd'));
    expect((await server.readExactly(4)).toString()).toBe('abcd');
  });

  it('refuses a second read or write while one waits', async () => {
    const { client } = await opened();
    const reading = client.read();
    await expect(client.read()).rejects.toMatchObject({ code: 'BAD_USAGE' });
    const writing = writeForEver(client);
    await expect(client.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'BAD_USAGE' });
    client.abort();
    await Promise.allSettled([reading, writing]);
  });

  it('holds a bounded amount for a reader who does not read, and makes the writer wait', async () => {
    const { client, server } = await opened();
    const controller = new AbortController();
    const total = 64 * 1024 * 1024;
    const writing = client.write(Buffer.alloc(total), controller.signal);
    await until(() => server.buffered >= READ_HIGH_WATER_MARK);
    await new Promise(setImmediate);
    expect(server.buffered).toBeLessThan(2 * READ_HIGH_WATER_MARK);
    expect(client.bytesWritten).toBeLessThan(total);
    controller.abort();
    await expect(writing).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(client.writeState).toBe('open');
  });

  it('reads exactly more than the high-water mark', async () => {
    const { client, server } = await opened();
    const bytes = randomBytes(3 * READ_HIGH_WATER_MARK);
    const [, received] = await Promise.all([client.write(bytes), server.readExactly(bytes.length)]);
    expect(received.equals(bytes)).toBe(true);
  });

  it('drains both ways at once without losing or changing a byte', async () => {
    const { client, server } = await opened();
    const up = randomBytes(9_000_001);
    const down = randomBytes(9_000_002);
    const [atServer, atClient] = await Promise.all([collect(server), collect(client), send(client, up), send(server, down)]);
    expect(atServer.equals(up)).toBe(true);
    expect(atClient.equals(down)).toBe(true);
  });

  it('stops draining when the sink says so, and keeps later bytes', async () => {
    const { client, server } = await opened();
    await client.write(Buffer.from('one'));
    const seen: string[] = [];
    await server.drain((chunk) => {
      seen.push(chunk.toString());
      return false;
    });
    await client.write(Buffer.from('two'));
    expect((await server.readExactly(3)).toString()).toBe('two');
    expect(seen.join('')).toBe('one');
  });

  it('lets a sink put back what it did not need', async () => {
    const { client, server } = await opened();
    const draining = server.drain((chunk) => {
      server.unread(Buffer.from(chunk.subarray(1)));
      return false;
    });
    await client.write(Buffer.from('xyz'));
    await draining;
    expect((await server.readExactly(2)).toString()).toBe('yz');
  });

  it('gives the error of a sink to the one who drains, and stays usable', async () => {
    const { client, server } = await opened();
    const draining = server.drain(() => {
      throw new RangeError('sink');
    });
    await client.write(Buffer.from('a'));
    await expect(draining).rejects.toThrow(RangeError);
    await client.write(Buffer.from('b'));
    expect((await server.read()).toString()).toBe('b');
  });

  it('cancels a drain and leaves the stream usable', async () => {
    const { client, server } = await opened();
    const controller = new AbortController();
    const draining = server.drain(() => undefined, controller.signal);
    controller.abort();
    await expect(draining).rejects.toMatchObject({ code: 'CANCELLED' });
    await client.write(Buffer.from('ok'));
    expect((await server.readExactly(2)).toString()).toBe('ok');
  });

  it('knows the addresses of both ends, also after it is closed', async () => {
    const { client, server } = await opened();
    expect(client.local).toEqual(server.remote);
    expect(client.remote).toEqual(server.local);
    client.abort();
    await client.closed;
    expect(client.remote).toEqual(server.local);
  });

  it('leaves no listener at a signal that outlives the operations', async () => {
    const { client, server } = await opened();
    const controller = new AbortController();
    const reading = server.readExactly(300, controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    for (let n = 0; n < 3; n += 1) await client.write(Buffer.alloc(100), controller.signal);
    await reading;
    const draining = server.drain(() => false, controller.signal);
    await client.write(Buffer.alloc(1), controller.signal);
    await draining;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});

async function collect(stream: ByteStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await stream.drain((chunk) => {
    chunks.push(Buffer.from(chunk));
  });
  return Buffer.concat(chunks);
}

async function send(stream: ByteStream, bytes: Buffer): Promise<void> {
  await stream.write(bytes);
  await stream.closeWrite();
}

/** Waits for something that only turns of the event loop can bring. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

/** More than any socket buffer takes. */
function writeForEver(stream: ByteStream): Promise<void> {
  return stream.write(Buffer.alloc(256 * 1024 * 1024));
}

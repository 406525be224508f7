import { describe, expect, it } from 'vitest';
import type { ByteStream } from '../../electron/net/byte-stream.ts';
import { READ_HIGH_WATER_MARK } from '../../electron/net/byte-stream.ts';
import { connect, listen, type ConnectionRecord } from '../../electron/websocket/index.ts';
import { cleanup, once } from './cleanup.ts';

const atEnd = cleanup();

/** Both ends of one websocket; the server's end stays open until the test lets go of it. */
async function pair(): Promise<{ client: ByteStream; server: ByteStream; record: ConnectionRecord; closed: Promise<ConnectionRecord> }> {
  const accepted = once<{ socket: ByteStream; record: ConnectionRecord }>();
  const closed = once<ConnectionRecord>();
  const server = await listen({
    service: async (socket, record) => {
      accepted.deliver({ socket, record });
      await socket.closed;
    },
    onClosed: closed.deliver,
  });
  atEnd(() => server.close());
  const client = await connect({ host: '127.0.0.1', port: server.port });
  atEnd(() => {
    client.abort();
  });
  const { socket, record } = await accepted.value;
  return { client, server: socket, record, closed: closed.value };
}

describe('the stream behind the handshake', () => {
  it('reads up to max bytes, waits while there is nothing, and gives an empty result at the end', async () => {
    const { client, server } = await pair();
    const waiting = client.read(3);
    await server.write(Buffer.from('abcdefgh'));
    expect((await waiting).toString()).toBe('abc');
    expect((await client.read(512)).toString()).toBe('defgh');
    await server.closeWrite();
    expect(await client.read(512)).toHaveLength(0);
    expect(await client.read(512)).toHaveLength(0);
  });

  it('carries both directions at once', async () => {
    const { client, server } = await pair();
    const amount = 8 * 1024 * 1024;
    const send = async (stream: ByteStream, value: number): Promise<void> => {
      await stream.write(Buffer.alloc(amount, value));
      await stream.closeWrite();
    };
    const count = async (stream: ByteStream, value: number): Promise<number> => {
      let right = 0;
      await stream.drain((chunk) => {
        if (chunk.equals(Buffer.alloc(chunk.length, value))) right += chunk.length;
      });
      return right;
    };
    const [, , up, down] = await Promise.all([send(client, 1), send(server, 2), count(server, 1), count(client, 2)]);
    expect([up, down]).toEqual([amount, amount]);
  });

  it('holds the writer back when the peer does not read, and holds little itself', async () => {
    const { client, server } = await pair();
    const piece = Buffer.alloc(1024 * 1024);
    let taken = 0;
    const writing = (async () => {
      for (let count = 0; count < 64; count++) {
        await client.write(piece);
        taken += piece.length;
      }
    })();
    // The writer stands still when nothing was taken while the event loop turned for a while.
    for (let last = -1, turns = 0; turns < 2000; turns++) {
      if (taken !== last) turns = 0;
      last = taken;
      await new Promise(setImmediate);
    }
    expect(taken).toBeLessThan(piece.length * 32);
    expect(server.buffered).toBeLessThanOrEqual(READ_HIGH_WATER_MARK + 256 * 1024);
    let received = 0;
    await server.drain((chunk) => {
      received += chunk.length;
      return received < 64 * piece.length;
    });
    await writing;
    expect(received).toBe(64 * piece.length);
  });

  it.each(['client', 'server'] as const)('stays open one way after the %s has closed its writing side', async (first) => {
    const { client, server, closed } = await pair();
    const [closer, other] = first === 'client' ? [client, server] : [server, client];
    await closer.write(Buffer.from('last words'));
    await closer.closeWrite();
    expect((await other.readExactly(10)).toString()).toBe('last words');
    expect(await other.read()).toHaveLength(0);
    await other.write(Buffer.from('and the answer'));
    expect((await closer.readExactly(14)).toString()).toBe('and the answer');
    await other.closeWrite();
    expect(await closer.read()).toHaveLength(0);
    expect((await closed).end?.how).toBe('fin');
  });

  it('shows an abort as a reset to the peer and in the record', async () => {
    const { client, server, closed } = await pair();
    const reading = server.read();
    client.abort();
    await expect(reading).rejects.toMatchObject({ code: 'STREAM_RESET' });
    await expect(client.read()).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
    expect((await closed).end?.how).toBe('rst');
  });

  it('loses no byte to a cancelled read', async () => {
    const { client, server } = await pair();
    const cancel = new AbortController();
    const reading = client.read(10, cancel.signal);
    cancel.abort();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    await server.write(Buffer.from('kept'));
    expect((await client.readExactly(4)).toString()).toBe('kept');
  });

  it('counts the bytes of the stream without the heads', async () => {
    const { client, server, record, closed } = await pair();
    await client.write(Buffer.alloc(1000));
    await server.readExactly(1000);
    await server.write(Buffer.alloc(77));
    await client.readExactly(77);
    await client.close();
    await server.close();
    await closed;
    expect(record).toMatchObject({ bytesIn: 1000, bytesOut: 77 });
  });
});

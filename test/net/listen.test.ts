import { describe, expect, it } from 'vitest';
import type { ByteStream } from '../../electron/net/byte-stream.ts';
import { dialTcp } from '../../electron/net/dial.ts';
import { listenTcp } from '../../electron/net/listen.ts';
import { dialled, LOOPBACK } from './pairs.ts';

describe('listening', () => {
  it('says what to do when the port is taken', async () => {
    const first = await listenTcp({ host: LOOPBACK, port: 0, maxConnections: 1, onStream: () => undefined });
    const second = listenTcp({ host: LOOPBACK, port: first.address.port, maxConnections: 1, onStream: () => undefined });
    await expect(second).rejects.toMatchObject({ code: 'PORT_IN_USE', message: expect.stringContaining('another port') as string });
    await first.close();
  });

  it('refuses an address that is not of this machine', async () => {
    const listening = listenTcp({ host: '192.0.2.1', port: 0, maxConnections: 1, onStream: () => undefined });
    await expect(listening).rejects.toMatchObject({ code: 'BAD_LISTEN_ADDRESS' });
  });

  it('resets connections beyond the limit and takes new ones when one has gone', async () => {
    const streams: ByteStream[] = [];
    const listener = await listenTcp({ host: LOOPBACK, port: 0, maxConnections: 1, onStream: (stream) => streams.push(stream) });
    const first = await dialled(listener.address.port);
    await first.write(Buffer.from('x'));
    // The reset may come before the client's system has told that the connection stands.
    const second = await dialTcp(listener.address, { timeoutMs: 2000, hop: 'target' });
    if (second.ok) {
      expect((await second.stream.ended).how).toBe('rst');
      await second.stream.closed;
    } else {
      expect(second.failure.code).toBe('CONNECTION_RESET');
    }
    expect(listener.connections).toBe(1);
    first.abort();
    await streams[0]?.closed;
    const third = await dialled(listener.address.port);
    await third.write(Buffer.from('y'));
    await listener.close();
    expect((await third.ended).how).toBe('rst');
    await third.closed;
    expect(streams).toHaveLength(2);
  });

  it('closes with live connections: all are aborted and the port is free', async () => {
    const accepted = Promise.withResolvers<ByteStream>();
    const listener = await listenTcp({ host: LOOPBACK, port: 0, maxConnections: 9, onStream: (stream) => accepted.resolve(stream) });
    const client = await dialled(listener.address.port);
    const server = await accepted.promise;
    await listener.close();
    await listener.close();
    expect(listener.connections).toBe(0);
    expect(server.readState).toBe('aborted');
    await client.closed;
    const again = await listenTcp({ host: LOOPBACK, port: listener.address.port, maxConnections: 1, onStream: () => undefined });
    await again.close();
  });
});

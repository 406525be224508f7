import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { AddressInfo } from 'node:net';
import { serverHalfOf } from '../../shared/model/handshake.ts';
import { connectWebSocket } from '../../electron/websocket/connect.ts';
import { framedClient, framedServer, type FramedOptions, type FramedStream } from '../../electron/websocket/rfc6455.ts';
import { startWebSocketServer, type WebSocketServer as OurServer } from '../../electron/websocket/server.ts';
import { echo } from '../../electron/websocket/services/echo.ts';
import type { Service } from '../../electron/websocket/connection-record.ts';
import { cleanup, once } from './cleanup.ts';

const atEnd = cleanup();

async function serve(service: Service = echo()): Promise<OurServer> {
  const server = await startWebSocketServer({ service, half: serverHalfOf('rfc6455') });
  atEnd(() => server.close());
  return server;
}

async function framed(
  port: number,
  options?: FramedOptions,
): Promise<FramedStream & { abort: () => void; raw: (bytes: Buffer) => Promise<void> }> {
  const { socket } = await connectWebSocket({ host: '127.0.0.1', port, variant: 'rfc6455' });
  atEnd(() => {
    socket.abort();
  });
  const stream = framedClient(socket, options);
  return {
    send: (bytes) => stream.send(bytes),
    next: (signal) => stream.next(signal),
    ping: (bytes, signal) => stream.ping(bytes, signal),
    close: () => stream.close(),
    abort: () => {
      socket.abort();
    },
    raw: (bytes) => socket.write(bytes),
  };
}

describe('RFC 6455 framing over a byte stream', () => {
  it('carries messages of every length class unchanged, in order, and does not touch the bytes of the sender', async () => {
    const { port } = await serve();
    const client = await framed(port);
    const messages = [0, 1, 125, 126, 65535, 65536, 1_000_000].map((length) => Buffer.alloc(length, length % 251));
    await Promise.all(messages.map((message) => client.send(message)));
    for (const message of messages) expect((await client.next())?.equals(message)).toBe(true);
    expect(messages[6]?.every((byte) => byte === 1_000_000 % 251)).toBe(true);
    await client.close();
    expect(await client.next()).toBeNull();
  });

  it('is understood by the client of another implementation', async () => {
    const { port } = await serve();
    const browser = new WebSocket(`ws://127.0.0.1:${String(port)}/`, { perMessageDeflate: false });
    const echoed = once<Buffer>();
    const ponged = once<string>();
    const closed = once<number>();
    browser.on('message', (data) => {
      echoed.deliver(data as Buffer);
    });
    browser.on('pong', (data) => {
      ponged.deliver(data.toString());
    });
    browser.on('close', closed.deliver);
    browser.on('open', () => {
      browser.ping('are you there');
      browser.send(Buffer.alloc(200_000, 9));
    });
    expect((await echoed.value).equals(Buffer.alloc(200_000, 9))).toBe(true);
    expect(await ponged.value).toBe('are you there');
    browser.close(1000);
    expect(await closed.value).toBe(1000);
  });

  it('understands the server of another implementation, fragments and text included', async () => {
    const theirs = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    atEnd(() => new Promise((resolve) => theirs.close(resolve)));
    theirs.on('connection', (socket) => {
      socket.send('frag', { fin: false, binary: true });
      socket.send('ments', { fin: true, binary: true });
      socket.on('message', (data) => {
        socket.send(`text:${(data as Buffer).toString()}`);
        socket.close(1001);
      });
    });
    await new Promise((resolve) => theirs.once('listening', resolve));
    const client = await framed((theirs.address() as AddressInfo).port);
    expect((await client.next())?.toString()).toBe('fragments');
    await client.send(Buffer.from('masked'));
    expect((await client.next())?.toString()).toBe('text:masked');
    expect(await client.next()).toBeNull();
    await expect(client.send(Buffer.from('late'))).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
  });

  it('refuses bytes that are no frames, unmasked frames, and messages over the limit', async () => {
    const outcomes: string[] = [];
    const all = once<void>();
    const service: Service = async (socket, _connection, signal) => {
      try {
        await framedServer(socket, { maxPayload: 1000 }).next(signal);
        outcomes.push('taken');
      } catch (error) {
        outcomes.push((error as { code: string }).code);
      }
      if (outcomes.length === 4) all.deliver();
    };
    const { port } = await serve(service);
    for (const bytes of ['7f7f7f7f', '8201ff', '82fe03e9aaaaaaaa', '828100000000ff'])
      await (await framed(port)).raw(Buffer.from(bytes, 'hex'));
    await all.value;
    expect(outcomes.sort()).toEqual(['FRAME_MALFORMED', 'FRAME_MALFORMED', 'FRAME_MALFORMED', 'taken']);
  });

  it('gives null when the peer is gone without a close frame, and CANCELLED when the caller gives up', async () => {
    const { port } = await serve(async (socket, _connection, signal) => {
      await socket.read(undefined, signal);
    });
    const client = await framed(port);
    const cancel = new AbortController();
    const waiting = client.next(cancel.signal);
    cancel.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    await client.send(Buffer.from('x'));
    expect(await client.next()).toBeNull();
  });
});

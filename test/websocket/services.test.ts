import type net from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ByteStream } from '../../electron/net/byte-stream.ts';
import { connect, listen, takeover, type ConnectionRecord, type Service } from '../../electron/websocket/index.ts';
import { namedService } from '../../electron/websocket/services/named.ts';
import { cleanup, once } from './cleanup.ts';
import { scriptedServer } from './raw-peers.ts';

const atEnd = cleanup();

async function open(service: Service): Promise<{ socket: ByteStream; closed: Promise<ConnectionRecord> }> {
  const closed = once<ConnectionRecord>();
  const server = await listen({ service, onClosed: closed.deliver });
  atEnd(() => server.close());
  const socket = await connect({ host: '127.0.0.1', port: server.port });
  atEnd(() => {
    socket.abort();
  });
  return { socket, closed: closed.value };
}

async function tcpServer(script: (socket: net.Socket) => void): Promise<Service> {
  const server = await scriptedServer(script);
  atEnd(() => server.close());
  return namedService(`tcp://127.0.0.1:${String(server.port)}`);
}

async function readAll(socket: ByteStream): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let piece = await socket.read(); piece.length > 0; piece = await socket.read()) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('services', () => {
  it('echo sends everything back and ends when the client has ended', async () => {
    const { socket, closed } = await open(namedService('echo'));
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 256));
    const [echoed] = await Promise.all([readAll(socket), socket.write(bytes).then(() => socket.closeWrite())]);
    expect(echoed.equals(bytes)).toBe(true);
    expect(await closed).toMatchObject({ bytesIn: bytes.length, bytesOut: bytes.length, reason: null });
  });

  it('discard takes everything and says nothing', async () => {
    const { socket, closed } = await open(namedService('discard'));
    await socket.write(Buffer.alloc(2_000_000));
    await socket.closeWrite();
    expect(await socket.read()).toHaveLength(0);
    expect(await closed).toMatchObject({ bytesIn: 2_000_000, bytesOut: 0 });
  });

  it('chargen sends the lines of RFC 864 as long as the client takes them, whatever the client sends', async () => {
    const { socket, closed } = await open(namedService('chargen'));
    await socket.write(Buffer.from('ignored'));
    const lines = (await socket.readExactly(96 * 74 * 20)).toString('latin1').split('\r\n');
    expect(lines[0]).toBe('!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh'.replace(/^/u, ' ').slice(0, 72));
    expect(lines[1]?.slice(0, 71)).toBe(lines[0]?.slice(1));
    for (let line = 0; line + 95 < 1900; line++) expect(lines[line + 95]).toBe(lines[line]);
    expect(new Set(lines.slice(0, 95)).size).toBe(95);
    socket.abort();
    expect((await closed).end?.how).toBe('rst');
  });

  it.each([
    ['nonsense', 'BAD_USAGE'],
    ['tcp://localhost', 'BAD_URL'],
    ['tcp://localhost:0', 'BAD_PORT'],
  ])('%s is not a service', (name, code) => {
    expect(() => namedService(name)).toThrow(expect.objectContaining({ code }));
  });
});

describe('takeover', () => {
  it('carries all byte values both ways to a server that never heard of websockets', async () => {
    const { socket } = await open(await tcpServer((peer) => peer.pipe(peer)));
    const bytes = Buffer.from(Array.from({ length: 5_000_000 }, (_, index) => (index * 31) % 256));
    const [echoed] = await Promise.all([readAll(socket), socket.write(bytes).then(() => socket.closeWrite())]);
    expect(echoed.equals(bytes)).toBe(true);
  });

  it('lets the server speak first', async () => {
    const { socket } = await open(await tcpServer((peer) => peer.write('220 mail.example ESMTP\r\n')));
    expect((await socket.readExactly(24)).toString()).toBe('220 mail.example ESMTP\r\n');
  });

  it('passes a FIN on while the other direction goes on, both ways', async () => {
    const up = await open(
      await tcpServer((peer) => {
        let seen = '';
        peer.on('data', (chunk: Buffer) => (seen += chunk.toString())).on('end', () => peer.end(`after your FIN: ${seen}`));
      }),
    );
    await up.socket.write(Buffer.from('question'));
    await up.socket.closeWrite();
    expect((await readAll(up.socket)).toString()).toBe('after your FIN: question');
    expect((await up.closed).reason).toBeNull();

    const heard = once<string>();
    const down = await open(
      await tcpServer((peer) => {
        let seen = '';
        peer
          .on('data', (chunk: Buffer) => (seen += chunk.toString()))
          .on('end', () => {
            heard.deliver(seen);
          });
        peer.end('bye');
      }),
    );
    expect((await readAll(down.socket)).toString()).toBe('bye');
    await down.socket.write(Buffer.from('still talking'));
    await down.socket.closeWrite();
    expect(await heard.value).toBe('still talking');
  });

  it('passes resets on, both ways', async () => {
    const fromServer = await open(await tcpServer((peer) => peer.once('data', () => peer.resetAndDestroy())));
    await fromServer.socket.write(Buffer.from('x'));
    await expect(fromServer.socket.read()).rejects.toMatchObject({ code: 'STREAM_RESET' });

    const how = once<string>();
    const met = once<void>();
    const fromClient = await open(
      await tcpServer((peer) => {
        peer.resume().on('data', () => {
          met.deliver();
        });
        peer.on('error', (error: NodeJS.ErrnoException) => {
          how.deliver(error.code ?? 'none');
        });
      }),
    );
    await fromClient.socket.write(Buffer.from('x'));
    await met.value;
    fromClient.socket.abort();
    expect(await how.value).toBe('ECONNRESET');
  });

  it('ends the stream and says why when the server cannot be reached', async () => {
    const gone = await scriptedServer(() => undefined);
    await gone.close();
    const { socket, closed } = await open(takeover({ host: '127.0.0.1', port: gone.port }));
    expect(await socket.read()).toHaveLength(0);
    expect((await closed).reason).toMatch(/takeover by 127\.0\.0\.1:\d+: .*refused/u);
  });

  it('lets go of both sides when one of them stands still for too long', async () => {
    const stuck = await scriptedServer(() => undefined);
    atEnd(() => stuck.close());
    const { socket, closed } = await open(takeover({ host: '127.0.0.1', port: stuck.port }, { stallMs: 120 }));
    const writing = (async () => {
      for (;;) await socket.write(Buffer.alloc(1024 * 1024));
    })();
    await expect(writing).rejects.toMatchObject({ code: 'STREAM_RESET' });
    expect((await closed).end?.how).not.toBe('fin');
  });
});

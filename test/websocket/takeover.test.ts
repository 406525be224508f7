import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { expect, it } from 'vitest';
import type { Endpoint } from '../../shared/model/route.ts';
import { startForwarder } from '../../electron/websocket/forward.ts';
import { connect, listen, takeover } from '../../electron/websocket/index.ts';
import { startRedis } from '../proxies/programs/redis.ts';
import { describeWith, programPath } from '../support/requires.ts';
import { cleanup } from './cleanup.ts';
import { rawClient } from './raw-peers.ts';

const atEnd = cleanup();

/** redis-server ← takeover ← websocket ← forwarder: what a local program connects to. */
async function redisThroughWebSocket(): Promise<{ local: Endpoint; redis: Endpoint }> {
  const redis = await startRedis();
  atEnd(redis.stop);
  const server = await listen({ service: takeover(redis.endpoint) });
  atEnd(() => server.close());
  const forwarder = await startForwarder({
    listen: { host: '127.0.0.1', port: 0 },
    open: (signal) => connect({ host: '127.0.0.1', port: server.port, signal }),
    onError: () => undefined,
  });
  atEnd(() => forwarder.close());
  return { local: forwarder.address, redis: redis.endpoint };
}

/** Runs redis-cli against `port` with `input` on its standard input; resolves with its output when it has left with 0. */
async function redisCli({ port }: Endpoint, args: readonly string[], input: Buffer = Buffer.alloc(0)): Promise<Buffer> {
  const child = spawn(programPath('redis-cli'), ['-h', '127.0.0.1', '-p', String(port), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  atEnd(() => child.kill());
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`redis-cli left with ${String(code)}: ${Buffer.concat(pieces).toString()}`);
  return Buffer.concat(pieces);
}

describeWith(['redis-server', 'redis-cli'], 'takeover by a real redis-server', () => {
  it('answers PING and keeps binary values byte for byte', async () => {
    const { local, redis } = await redisThroughWebSocket();
    expect((await redisCli(local, ['PING'])).toString()).toBe('PONG\n');
    const value = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 17) % 256));
    expect((await redisCli(local, ['-x', 'SET', 'binary'], value)).toString()).toBe('OK\n');
    // redis-cli adds one line end behind a value.
    expect((await redisCli(local, ['GET', 'binary'])).subarray(0, -1).equals(value)).toBe(true);
    expect((await redisCli(redis, ['GET', 'binary'])).subarray(0, -1).equals(value)).toBe(true);
  });

  it('takes a pipeline of 64 MiB', async () => {
    const { local, redis } = await redisThroughWebSocket();
    const value = Buffer.alloc(64 * 1024, 'v');
    const commands = Buffer.concat(
      Array.from({ length: 1024 }, (_, index) => {
        const key = `key:${String(index)}`;
        return [
          Buffer.from(`*3\r\n$3\r\nSET\r\n$${String(key.length)}\r\n${key}\r\n$${String(value.length)}\r\n`),
          value,
          Buffer.from('\r\n'),
        ];
      }).flat(),
    );
    expect(commands.length).toBeGreaterThan(64 * 1024 * 1024);
    expect((await redisCli(local, ['--pipe'], commands)).toString()).toContain('errors: 0, replies: 1024');
    expect((await redisCli(redis, ['DBSIZE'])).toString()).toBe('1024\n');
    const last = await redisCli(local, ['GET', 'key:1023']);
    expect(createHash('sha256').update(last.subarray(0, -1)).digest('hex')).toBe(createHash('sha256').update(value).digest('hex'));
  });

  it('passes on that Redis closes after QUIT, and that a client is gone', async () => {
    const { local, redis } = await redisThroughWebSocket();
    const raw = await rawClient(local.port);
    atEnd(() => raw.socket.destroy());
    raw.socket.write('QUIT\r\n');
    expect((await raw.ended).bytes.toString()).toBe('+OK\r\n');
    raw.socket.end();

    // Another client watches through Redis itself how the first one disappears.
    const gone = connectTcp(local);
    atEnd(() => gone.destroy());
    gone.write('CLIENT SETNAME gone\r\n');
    await once(gone, 'data');
    expect((await redisCli(redis, ['CLIENT', 'LIST'])).toString()).toContain('name=gone ');
    gone.resetAndDestroy();
    await expect.poll(async () => (await redisCli(redis, ['CLIENT', 'LIST'])).toString()).not.toContain('name=gone ');
  });
});

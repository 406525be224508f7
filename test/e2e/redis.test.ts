import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatEndpoint } from '../../shared/model/route.ts';
import { startProxy, type RunningProxy } from '../proxies/harness/start.ts';
import { startRedis, type RunningRedis } from '../proxies/programs/redis.ts';
import { runProgram } from '../proxies/programs/run.ts';
import { describeWith } from '../support/requires.ts';
import { start, type Started } from './program.ts';

const VALUE_BYTES = 64 * 1024;
const VALUES = 1024;

/** 64 MiB of SET commands in the form that `redis-cli --pipe` sends. */
function bulk(prefix: string): Buffer {
  const value = randomBytes(VALUE_BYTES);
  const part = (bytes: Buffer | string): Buffer[] => [Buffer.from(`$${String(bytes.length)}\r\n`), Buffer.from(bytes), Buffer.from('\r\n')];
  return Buffer.concat(
    Array.from({ length: VALUES }, (_, index) => [
      Buffer.from('*3\r\n'),
      ...part('SET'),
      ...part(`${prefix}:${String(index % 16)}`),
      ...part(value),
    ]).flat(),
  );
}

describeWith(['redis-server', 'redis-cli', 'squid'], 'redis through "duplexscope forward"', () => {
  let redis: RunningRedis;
  let squid: RunningProxy;
  let server: Started;
  const forwards = new Map<string, { readonly program: Started; readonly port: string }>();

  beforeAll(async () => {
    [redis, squid] = await Promise.all([startRedis(), startProxy('squid-allow-all')]);
    server = start(['serve', '--json', '--service', `tcp://${formatEndpoint(redis.endpoint)}`]);
    const address = `127.0.0.1:${String((JSON.parse(await server.line()) as { port: number }).port)}`;
    for (const [way, route] of [
      ['direct', []],
      ['squid', ['--via', squid.hopUrl ?? '', '--mode', 'tunnel']],
    ] as const) {
      const program = start(['forward', ...route, '0', address]);
      const [, port = ''] = /^Listening on 127\.0\.0\.1:(\d+), carrying to /u.exec(await program.line()) ?? [];
      forwards.set(way, { program, port });
    }
  });
  afterAll(async () => {
    for (const program of [...[...forwards.values()].map((forward) => forward.program), server]) {
      program.kill('SIGTERM');
      expect((await program.ended).code).toBe(0);
    }
    await Promise.all([redis.stop(), squid.stop()]);
  });
  const cli = (way: string, args: readonly string[], input?: Uint8Array): ReturnType<typeof runProgram> =>
    runProgram('redis-cli', ['-h', '127.0.0.1', '-p', forwards.get(way)?.port ?? '0', ...args], input ? { input } : {});

  describe.for(['direct', 'squid'])('%s', (way) => {
    it('answers PING', async () => {
      expect((await cli(way, ['PING'])).stdout.toString()).toBe('PONG\n');
    });

    it('gives back the bytes it was given', async () => {
      const value = Buffer.concat([Buffer.from([0, 255, 13, 10, 26, 4]), randomBytes(100_000)]);
      expect((await cli(way, ['-x', 'SET', `blob:${way}`], value)).stdout.toString()).toBe('OK\n');
      expect((await cli(way, ['GET', `blob:${way}`])).stdout.equals(Buffer.concat([value, Buffer.from('\n')]))).toBe(true);
    });

    it('takes 64 MiB in one pipeline', { timeout: 60_000 }, async () => {
      const { code, stdout } = await cli(way, ['--pipe'], bulk(way));
      expect({ code, said: stdout.toString() }).toEqual({ code: 0, said: expect.stringMatching(/errors: 0, replies: 1024\b/u) as string });
      expect((await cli(way, ['STRLEN', `${way}:15`])).stdout.toString()).toBe(`${String(VALUE_BYTES)}\n`);
    });
  });
});

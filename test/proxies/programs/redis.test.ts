import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../support/requires.ts';
import { startRedis } from './redis.ts';
import type { RunningRedis } from './redis.ts';
import { runProgram } from './run.ts';

describeWith(['redis-server', 'redis-cli'], 'a real redis-server', () => {
  let redis: RunningRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  const cli = (args: readonly string[], input?: Uint8Array): ReturnType<typeof runProgram> =>
    runProgram('redis-cli', ['-h', redis.endpoint.host, '-p', String(redis.endpoint.port), ...args], input ? { input } : {});

  it('answers PING', async () => {
    expect((await cli(['PING'])).stdout.toString()).toBe('PONG\n');
  });

  it('gives back the bytes it was given', async () => {
    const value = randomBytes(4096);
    expect((await cli(['-x', 'SET', 'blob'], value)).stdout.toString()).toBe('OK\n');
    expect((await cli(['GET', 'blob'])).stdout).toEqual(Buffer.concat([value, Buffer.from('\n')]));
  });
});

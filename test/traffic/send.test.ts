import { getEventListeners, once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Failure } from '../../shared/model/failure.ts';
import { MAX_PIECE_BYTES, createPattern } from '../../electron/traffic/pattern.ts';
import { createSampler } from '../../electron/traffic/sampler.ts';
import { sendPattern } from '../../electron/traffic/send.ts';
import type { Writer } from '../../electron/traffic/send.ts';
import { createVerifier } from '../../electron/traffic/verify.ts';
import type { Verifier } from '../../electron/traffic/verify.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Both ends of a loopback connection. */
async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  const [served] = (await accepted) as [Socket];
  for (const socket of [client, served]) socket.on('error', () => undefined);
  cleanups.push(async () => {
    const closed = [
      once(server, 'close'),
      ...[client, served].map((socket) => (socket.closed ? Promise.resolve() : once(socket, 'close'))),
    ];
    client.destroy();
    served.destroy();
    server.close();
    await Promise.all(closed);
  });
  return [client, served];
}

function writerFor(socket: Socket): Writer {
  return {
    write: (bytes, signal) =>
      new Promise((resolve, reject) => {
        const cancelled = (): void => reject(new Failure('CANCELLED', 'cancelled', { stage: 'stream' }));
        if (signal?.aborted === true) {
          cancelled();
          return;
        }
        signal?.addEventListener('abort', cancelled, { once: true });
        socket.write(bytes, (error) => {
          signal?.removeEventListener('abort', cancelled);
          if (error) reject(new Failure('STREAM_RESET', 'reset', { stage: 'stream', cause: error }));
          // As ByteStream's write does: a write that finishes at once must not starve the reads.
          else setImmediate(resolve);
        });
      }),
  };
}

/** Feeds the verifier with all that arrives, until the other side's FIN. */
async function receiveAll(socket: Socket, verifier: Verifier, onChunk: (bytes: number) => void = () => undefined): Promise<void> {
  socket.on('data', (chunk: Buffer) => {
    verifier.accept(chunk);
    onChunk(chunk.length);
  });
  await once(socket, 'end');
}

test.each([1, 1000, 16_384, 16_385, 5_000_001])('sends exactly %i bytes of the pattern', async (amount) => {
  const [client, server] = await socketPair();
  const pattern = createPattern(1, 'up');
  const verifier = createVerifier(pattern, amount);
  const received = receiveAll(server, verifier);
  const result = await sendPattern(writerFor(client), { pattern, amount, durationMs: null });
  client.end();
  await received;
  expect(result).toMatchObject({ sent: amount, unconfirmed: 0, stopped: 'amount', failure: null });
  expect(result.lastAt).toBeGreaterThanOrEqual(result.firstAt ?? Infinity);
  expect(verifier.finish(result.sent)).toMatchObject({ received: amount, differences: 0 });
});

test('sending nothing writes nothing', async () => {
  const writer: Writer = { write: () => Promise.reject(new Error('written')) };
  expect(await sendPattern(writer, { pattern: createPattern(1, 'up'), amount: 0, durationMs: null })).toEqual({
    sent: 0,
    unconfirmed: 0,
    firstAt: null,
    lastAt: null,
    stopped: 'amount',
    failure: null,
  });
});

test('both ends on one event loop get their turns', async () => {
  const [client, server] = await socketPair();
  // How much came one way, at most, without a byte of the other between.
  const alone = { up: 0, down: 0 };
  let longest = 0;
  const arrived = (way: 'up' | 'down', bytes: number): void => {
    alone[way === 'up' ? 'down' : 'up'] = 0;
    alone[way] += bytes;
    longest = Math.max(longest, alone[way]);
  };
  const up = createPattern(1, 'up');
  const down = createPattern(1, 'down');
  const upVerifier = createVerifier(up);
  const downVerifier = createVerifier(down);
  const receiving = [
    receiveAll(server, upVerifier, (bytes) => {
      arrived('up', bytes);
    }),
    receiveAll(client, downVerifier, (bytes) => {
      arrived('down', bytes);
    }),
  ];
  const sending = [
    sendPattern(writerFor(client), { pattern: up, amount: null, durationMs: 500 }).finally(() => client.end()),
    sendPattern(writerFor(server), { pattern: down, amount: null, durationMs: 500 }).finally(() => server.end()),
  ];
  const [sentUp, sentDown] = await Promise.all(sending);
  await Promise.all(receiving);
  expect(sentUp?.stopped).toBe('duration');
  for (const [verifier, sent] of [
    [upVerifier, sentUp],
    [downVerifier, sentDown],
  ] as const) {
    const { received, differences } = verifier.finish();
    expect(differences).toBe(0);
    expect(received).toBeGreaterThanOrEqual(sent?.sent ?? Infinity);
    expect(received).toBeLessThanOrEqual((sent?.sent ?? 0) + (sent?.unconfirmed ?? 0));
  }
  // A piece and what is left of one before; without turns it would be all that was sent.
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThanOrEqual(2 * MAX_PIECE_BYTES);
  expect(Math.min(upVerifier.finish().received, downVerifier.finish().received)).toBeGreaterThan(0);
});

test('a peer that never reads does not hold a timed send beyond its time', async () => {
  const [client, server] = await socketPair();
  server.pause();
  const startedAt = performance.now();
  const result = await sendPattern(writerFor(client), { pattern: createPattern(1, 'up'), amount: null, durationMs: 200 });
  expect(performance.now() - startedAt).toBeLessThan(400);
  expect(result.stopped).toBe('duration');
  expect(result.unconfirmed).toBeGreaterThan(0);
});

test('the signal ends a send, also one that waits, and leaves no listener', async () => {
  const [client, server] = await socketPair();
  server.pause();
  const controller = new AbortController();
  const writer = writerFor(client);
  const blocked: Writer = {
    write(bytes, signal) {
      const written = writer.write(bytes, signal);
      if (client.writableNeedDrain) setImmediate(() => controller.abort());
      return written;
    },
  };
  const result = await sendPattern(blocked, {
    pattern: createPattern(1, 'up'),
    amount: 2 ** 40,
    durationMs: null,
    signal: controller.signal,
  });
  expect(result).toMatchObject({ stopped: 'signal', failure: null });
  expect(result.unconfirmed).toBeGreaterThan(0);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  const before = await sendPattern(writer, { pattern: createPattern(1, 'up'), amount: 10, durationMs: null, signal: AbortSignal.abort() });
  expect(before).toMatchObject({ sent: 0, unconfirmed: 0, stopped: 'signal' });
});

test('a connection that breaks is a result with the bytes sent before', async () => {
  const [client, server] = await socketPair();
  server.once('data', () => server.resetAndDestroy());
  const result = await sendPattern(writerFor(client), { pattern: createPattern(1, 'up'), amount: 2 ** 40, durationMs: null });
  expect(result.stopped).toBe('failure');
  expect(result.failure?.code).toBe('STREAM_RESET');
  expect(result.unconfirmed).toBeGreaterThan(0);
});

test('what is no Failure is a defect and rejects', async () => {
  const writer: Writer = { write: () => Promise.reject(new TypeError('defect')) };
  await expect(sendPattern(writer, { pattern: createPattern(1, 'up'), amount: 1, durationMs: null })).rejects.toThrow(TypeError);
});

test('pieces begin small, grow while writes return quickly, and shrink when they are slow', async () => {
  const sizes: number[] = [];
  const quick: Writer = {
    write: async (bytes) => {
      sizes.push(bytes.length);
    },
  };
  await sendPattern(quick, { pattern: createPattern(1, 'up'), amount: 8 * 1024 * 1024, durationMs: null });
  expect(sizes.slice(0, 7)).toEqual([16, 32, 64, 128, 256, 512, 1024].map((kib) => kib * 1024));
  sizes.length = 0;
  // Memory for the whole of a small amount would be used once.
  await sendPattern(quick, { pattern: createPattern(1, 'up'), amount: 1024 * 1024, durationMs: null });
  expect(Math.max(...sizes)).toBe(128 * 1024);
  sizes.length = 0;
  const slow: Writer = {
    write: async (bytes) => {
      sizes.push(bytes.length);
      const until = process.hrtime.bigint() + 25_000_000n;
      while (process.hrtime.bigint() < until);
    },
  };
  await sendPattern(slow, { pattern: createPattern(1, 'up'), amount: 28 * 1024, durationMs: null });
  expect(sizes).toEqual([16, 8, 4].map((kib) => kib * 1024));
});

test('a paced send keeps its rate', async () => {
  const [client, server] = await socketPair();
  const pattern = createPattern(1, 'up');
  const verifier = createVerifier(pattern);
  const sampler = createSampler();
  const received = receiveAll(server, verifier, (bytes) => sampler.add(bytes));
  const result = await sendPattern(writerFor(client), { pattern, amount: null, durationMs: 500, pace: 400_000 });
  client.end();
  await received;
  expect(result.sent).toBeGreaterThan(100_000);
  expect(result.sent).toBeLessThan(250_000);
  expect(verifier.finish()).toMatchObject({ received: result.sent, differences: 0 });
  expect(sampler.total).toBe(result.sent);
});

test('a send without any end, or with a senseless one, is refused', async () => {
  const writer: Writer = { write: () => Promise.resolve() };
  const pattern = createPattern(1, 'up');
  await expect(sendPattern(writer, { pattern, amount: null, durationMs: null })).rejects.toMatchObject({ code: 'BAD_USAGE' });
  await expect(sendPattern(writer, { pattern, amount: 1.5, durationMs: null })).rejects.toMatchObject({ code: 'BAD_SIZE' });
  await expect(sendPattern(writer, { pattern, amount: null, durationMs: -1 })).rejects.toMatchObject({ code: 'BAD_NUMBER' });
});

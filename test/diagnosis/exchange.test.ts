import { describe, expect, it } from 'vitest';
import { startExchange, type Exchange, type ExchangePlan } from '../../electron/diagnosis/exchange.ts';
import { createPattern, createSource } from '../../electron/traffic/pattern.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { tcpPair, type Pair } from '../net/pairs.ts';

const closeLater = cleanup();
const SEED = 42;
const BYTES = 300_000;
const UP_LINE = Buffer.from('{"up":"line"}\n');
const DOWN_LINE = Buffer.from('{"down":"line"}\n');

async function pair(): Promise<Pair & { readonly stop: AbortController }> {
  const made = await tcpPair();
  const stop = new AbortController();
  closeLater(() => made.close());
  closeLater(() => {
    stop.abort();
  });
  return { ...made, stop };
}

function client({ client: stream, stop }: Awaited<ReturnType<typeof pair>>, more: Partial<ExchangePlan> = {}): Exchange {
  return startExchange(stream, {
    seed: SEED,
    sends: 'up',
    amount: BYTES,
    durationMs: null,
    pace: null,
    line: UP_LINE,
    lineTaken: 0,
    accepts: (line) => line.equals(DOWN_LINE),
    signal: stop.signal,
    ...more,
  });
}

function server({ server: stream, stop }: Awaited<ReturnType<typeof pair>>): Exchange {
  return startExchange(stream, {
    seed: SEED,
    sends: 'down',
    amount: BYTES,
    durationMs: null,
    pace: null,
    line: DOWN_LINE,
    lineTaken: 0,
    accepts: (line) => line.equals(UP_LINE),
    signal: stop.signal,
  });
}

/** The pattern that the server would send. */
function pattern(length: number): Buffer {
  const source = createSource(createPattern(SEED, 'down'));
  const parts: Buffer[] = [];
  for (let left = length; left > 0;) {
    const part = Buffer.from(source.next(Math.min(left, 65_536)));
    parts.push(part);
    left -= part.length;
  }
  return Buffer.concat(parts);
}

/** What the client reports of a server that wrote these bytes and finished. */
async function reportOf(written: readonly Buffer[]) {
  const ends = await pair();
  const exchange = client(ends, { amount: 0 });
  for (const bytes of written) await ends.server.write(bytes);
  await ends.server.closeWrite();
  await exchange.finished;
  return exchange.report(BYTES);
}

describe('an exchange', () => {
  it('carries lines and patterns both ways at once and finds nothing wrong', async () => {
    const ends = await pair();
    const exchanges = [client(ends), server(ends)];
    await expect.poll(() => exchanges.map(({ received }) => received.bytes), { interval: 2, timeout: 5_000 }).toEqual([BYTES, BYTES]);
    for (const exchange of exchanges) {
      const { sent } = exchange;
      expect(sent).toMatchObject({ bytes: BYTES, done: true });
      expect(exchange.report(BYTES)).toMatchObject({ bytes: BYTES, offset: BYTES, line: 'ok', firstDifference: null, differences: 0 });
      expect(exchange.report(BYTES).bins.reduce((sum, count) => sum + count, 0)).toBe(BYTES);
    }
    expect(exchanges[0]?.report().rawBytes).toBe(BYTES + DOWN_LINE.length);
  });

  it('tells how the other end finished', async () => {
    const ends = await pair();
    const exchange = client(ends, { amount: 1 });
    expect(exchange.end).toBeNull();
    await ends.server.closeWrite();
    await exchange.finished;
    await expect.poll(() => exchange.end?.how, { interval: 1 }).toBe('fin');
  });

  it('finds the same line and bytes in any split', async () => {
    const whole = Buffer.concat([DOWN_LINE, pattern(200)]);
    for (const cut of [1, DOWN_LINE.length - 1, DOWN_LINE.length, DOWN_LINE.length + 1]) {
      expect(await reportOf([whole.subarray(0, cut), whole.subarray(cut)])).toMatchObject({
        line: 'ok',
        bytes: 200,
        firstDifference: null,
      });
    }
  });

  it('names a changed byte by its offset', async () => {
    const bytes = pattern(BYTES);
    bytes[123_456] = (bytes[123_456] ?? 0) ^ 1;
    expect(await reportOf([DOWN_LINE, bytes])).toMatchObject({ firstDifference: 123_456, differenceKind: 'changed', differenceLength: 1 });
  });

  it('names foreign bytes and keeps them', async () => {
    const bytes = pattern(BYTES);
    const report = await reportOf([DOWN_LINE, bytes.subarray(0, 5000), Buffer.from('foreign'), bytes.subarray(5000)]);
    expect(report).toMatchObject({ differenceKind: 'inserted', differenceLength: 7, offset: BYTES });
    expect(Buffer.from(report.sample).toString()).toBe('foreign');
  });

  it('finds the line that was due behind foreign bytes', async () => {
    const report = await reportOf([Buffer.from('HTTP/1.1 200 OK\n'), DOWN_LINE, pattern(10)]);
    expect(report).toMatchObject({ line: 'bad', lineOffset: 16, firstDifference: 0 });
    expect(Buffer.from(report.lineBytes).toString()).toMatch(/^HTTP/u);
  });

  it('counts bytes of which no line was the right one', async () => {
    expect(await reportOf([Buffer.from('nothing of ours\n'), Buffer.alloc(100)])).toMatchObject({
      line: 'bad',
      lineOffset: null,
      bytes: 100,
    });
  });

  it('reports a line that is still missing', async () => {
    const report = await reportOf([Buffer.from('half')]);
    expect(report).toMatchObject({ line: 'missing', bytes: 0, rawBytes: 4, firstAt: null });
    expect(Buffer.from(report.lineBytes).toString()).toBe('half');
  });

  it('does not wait for its pace when the other end has gone', async () => {
    const ends = await pair();
    const exchange = client(ends, { amount: 1000, pace: 1 });
    await expect.poll(() => exchange.sent.bytes, { interval: 1 }).toBeGreaterThan(0);
    ends.server.abort();
    await exchange.finished;
    expect(exchange.sent.bytes).toBeLessThan(1000);
  });

  it('sends nothing more than it has counted once it is held, and what is judged by that number is whole', async () => {
    const ends = await pair();
    const exchange = client(ends, { amount: null });
    await expect.poll(() => exchange.sent.bytes, { interval: 1 }).toBeGreaterThan(1_000_000);
    exchange.hold();
    const { bytes } = exchange.sent;
    const other = server(ends);
    await expect.poll(() => other.received.bytes, { interval: 2, timeout: 5_000 }).toBe(bytes);
    await expect.poll(() => exchange.sent.done, { interval: 1 }).toBe(true);
    expect(exchange.sent.bytes).toBe(bytes);
    expect(other.report(bytes)).toMatchObject({ bytes, differenceKind: null, differences: 0 });
  });

  it('ends both loops when it is cancelled, also one that nobody reads', async () => {
    const ends = await pair();
    const exchange = client(ends, { amount: null });
    await expect.poll(() => exchange.sent.bytes, { interval: 1 }).toBeGreaterThan(1_000_000);
    ends.stop.abort();
    await exchange.finished;
    expect(exchange.sent.done).toBe(true);
  });
});

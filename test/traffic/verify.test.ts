import { expect, test } from 'vitest';
import fc from 'fast-check';
import { BASE_BYTES, BLOCK_BYTES, createPattern } from '../../electron/traffic/pattern.ts';
import type { Pattern } from '../../electron/traffic/pattern.ts';
import { COLLECTED_BYTES, createVerifier, MAX_DIFFERENCES, MAX_FAULTS } from '../../electron/traffic/verify.ts';
import type { Verification } from '../../electron/traffic/verify.ts';

const pattern = createPattern(11, 'up');
const other = createPattern(12, 'down');

function bytesOf(source: Pattern, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  source.fill(bytes, offset);
  return bytes;
}

/** Feeds the stream in chunks of the given sizes, taken in turn; each chunk's memory is used again after the call. */
function verify(stream: Buffer, sizes: readonly number[], amount: number | null = null, sent: number | null = null): Verification {
  const verifier = createVerifier(pattern, amount);
  const memory = Buffer.alloc(Math.max(...sizes));
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const length = stream.copy(memory, 0, at, at + (sizes[turn % sizes.length] ?? 1));
    verifier.accept(memory.subarray(0, length));
    at += length;
  }
  return verifier.finish(sent);
}

function firstDifference(stream: Buffer): number | null {
  const expected = bytesOf(pattern, 0, stream.length);
  const at = stream.findIndex((byte, index) => byte !== expected[index]);
  return at < 0 ? null : at;
}

function flipped(bytes: Buffer, at: number, length: number): Buffer {
  const copy = Buffer.from(bytes);
  for (let index = at; index < at + length; index++) copy[index] = (copy[index] ?? 0) ^ (1 << (index % 8));
  return copy;
}

function without(bytes: Buffer, at: number, length: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
}

function withInserted(bytes: Buffer, at: number, inserted: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

const SIZE = 5 * BASE_BYTES + 777;
const whole = bytesOf(pattern, 0, SIZE);

const places = fc.oneof(
  fc.integer({ min: 0, max: SIZE - 1 }),
  fc.integer({ min: 0, max: Math.floor(SIZE / BLOCK_BYTES) }).map((block) => block * BLOCK_BYTES),
  fc.integer({ min: 1, max: Math.floor(SIZE / BLOCK_BYTES) }).map((block) => block * BLOCK_BYTES - 1),
  fc.constantFrom(0, 1, SIZE - 1, SIZE - 2, SIZE - 20),
);
const lengths = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 3 * BASE_BYTES }),
  fc.constantFrom(BLOCK_BYTES, 2 * BLOCK_BYTES, BASE_BYTES, 2 * BASE_BYTES, BASE_BYTES + 1, BASE_BYTES - 1),
);
const chunkings = fc.array(fc.oneof(fc.integer({ min: 100, max: 3000 }), fc.integer({ min: 1, max: 300_000 })), {
  minLength: 1,
  maxLength: 5,
});

test('a stream that is the pattern has no difference, in any chunking', () => {
  fc.assert(
    fc.property(chunkings, fc.integer({ min: 0, max: SIZE }), (sizes, length) => {
      const result = verify(whole.subarray(0, length), sizes);
      expect(result).toMatchObject({
        received: length,
        offset: length,
        firstDifference: null,
        kind: null,
        length: null,
        resumesAt: null,
        differences: 0,
        faults: [],
        inserted: null,
      });
    }),
    { numRuns: 60 },
  );
});

test('changed bytes are told by place and length', () => {
  fc.assert(
    fc.property(places, lengths, chunkings, fc.boolean(), (at, wanted, sizes, known) => {
      const length = Math.min(wanted, SIZE - at);
      const result = verify(flipped(whole, at, length), sizes, known ? SIZE : null, SIZE);
      expect(result).toMatchObject({
        received: SIZE,
        offset: SIZE,
        firstDifference: at,
        kind: 'changed',
        length,
        resumesAt: at + length,
        differences: 1,
        inserted: null,
      });
      expect(result.sample).toEqual(flipped(whole, at, length).subarray(at, at + Math.min(length, 64)));
    }),
    { numRuns: 300 },
  );
});

test('lost bytes are told by length, also exact multiples of the base', () => {
  fc.assert(
    fc.property(places, lengths, chunkings, fc.boolean(), (at, length, sizes, known) => {
      fc.pre(at + length < SIZE);
      const stream = without(whole, at, length);
      const result = verify(stream, sizes, known ? SIZE : null, SIZE);
      const first = firstDifference(stream);
      // Behind the last stamp a loss of a multiple of 64 KiB leaves no trace but a short stream.
      if (first === null) expect(result).toMatchObject({ differences: 0, offset: stream.length });
      else
        expect(result).toMatchObject({
          received: SIZE - length,
          offset: SIZE,
          firstDifference: first,
          kind: 'lost',
          length,
          resumesAt: first + length,
          differences: 1,
        });
    }),
    { numRuns: 400 },
  );
});

test('inserted bytes are told by length and kept', () => {
  const foreign = fc.oneof(
    fc.constantFrom(
      Buffer.from('880203e9', 'hex'),
      Buffer.from('1000\r\n'),
      Buffer.alloc(5000),
      Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
    ),
    fc.tuple(fc.nat(SIZE), lengths).map(([offset, length]) => bytesOf(other, offset, length)),
  );
  fc.assert(
    fc.property(fc.oneof(places, fc.constant(SIZE)), foreign, chunkings, fc.boolean(), (at, inserted, sizes, known) => {
      const stream = withInserted(whole, at, inserted);
      const first = firstDifference(stream) ?? SIZE;
      const result = verify(stream, sizes, known ? SIZE : null, SIZE);
      expect(result).toMatchObject({
        received: stream.length,
        offset: SIZE,
        firstDifference: Math.min(first, SIZE),
        kind: 'inserted',
        length: inserted.length,
        differences: 1,
      });
      // Where the first inserted bytes happen to be those due, the insertion is seen that much later: the same stream either way.
      const seenAt = Math.min(first, SIZE);
      expect(result.inserted).toEqual(stream.subarray(seenAt, seenAt + Math.min(4096, inserted.length)));
      expect(result.resumesAt).toBe(seenAt);
    }),
    { numRuns: 300 },
  );
});

test('a repeated part of the stream is an insertion', () => {
  fc.assert(
    fc.property(places, lengths, chunkings, (at, wanted, sizes) => {
      const length = Math.min(wanted, at);
      const stream = withInserted(whole, at, whole.subarray(at - length, at));
      fc.pre(length > 0);
      const first = Math.min(firstDifference(stream) ?? SIZE, SIZE);
      expect(verify(stream, sizes, SIZE)).toMatchObject({
        offset: SIZE,
        firstDifference: first,
        kind: 'inserted',
        length,
        resumesAt: first,
        differences: 1,
      });
    }),
    { numRuns: 100 },
  );
});

test('several faults are told apart and each is classified', () => {
  const fault = fc.record({
    kind: fc.constantFrom('changed', 'lost', 'inserted'),
    gap: fc.integer({ min: 3 * BLOCK_BYTES, max: 2 * BASE_BYTES }),
    length: fc.integer({ min: 1, max: 9000 }),
  });
  fc.assert(
    fc.property(fc.array(fault, { minLength: 2, maxLength: 5 }), chunkings, fc.boolean(), (faults, sizes, known) => {
      const parts: Buffer[] = [];
      let offset = 0;
      for (const { kind, gap, length } of faults) {
        parts.push(bytesOf(pattern, offset, gap));
        offset += gap;
        if (kind === 'changed') parts.push(flipped(bytesOf(pattern, offset, length), 0, length));
        // All bytes unlike those due, so that place and length are exact.
        if (kind === 'inserted')
          parts.push(Buffer.from(bytesOf(pattern, offset, length).map((byte, index) => byte ^ (index % 255) ^ 0x80 || 0x55)));
        if (kind !== 'inserted') offset += length;
      }
      parts.push(bytesOf(pattern, offset, 3 * BLOCK_BYTES));
      const total = offset + 3 * BLOCK_BYTES;
      const result = verify(Buffer.concat(parts), sizes, known ? total : null);
      expect(result.faults.map(({ kind, length }) => ({ kind, length }))).toEqual(faults.map(({ kind, length }) => ({ kind, length })));
      expect(result).toMatchObject({ offset: total, differences: faults.length });
    }),
    { numRuns: 150 },
  );
});

test('a fault near the end of a stream of unknown length is classified as far as the bytes allow', () => {
  const short = whole.subarray(0, 3 * BLOCK_BYTES);
  expect(verify(flipped(short, short.length - 5, 1), [1000])).toMatchObject({ kind: 'changed', length: 1, differences: 1 });
  expect(verify(withInserted(short, short.length - 100, Buffer.from('880203e9', 'hex')), [1000])).toMatchObject({
    kind: 'inserted',
    length: 4,
    differences: 1,
  });
  // 100 bytes hold no stamp: 5000 bytes or 64 KiB more were lost.
  expect(verify(without(short, short.length - 5100, 5000), [1000])).toMatchObject({
    kind: 'lost',
    length: null,
    resumesAt: null,
    differences: 1,
  });
  expect(verify(without(short, short.length - 5100, 5000), [1000], null, short.length)).toMatchObject({ kind: 'lost', length: 5000 });
  expect(verify(flipped(short, short.length - 1, 1), [1000])).toMatchObject({ kind: 'unknown', length: null, differences: 1 });
  expect(verify(flipped(short, short.length - 1, 1), [1000], short.length)).toMatchObject({ kind: 'changed', length: 1 });
});

test('bytes behind the known amount are inserted', () => {
  const result = verify(Buffer.concat([whole, Buffer.from('HTTP/1.1 400 Bad Request\r\n')]), [70_000], SIZE);
  expect(result).toMatchObject({
    firstDifference: SIZE,
    kind: 'inserted',
    length: 26,
    resumesAt: SIZE,
    inserted: Buffer.from('HTTP/1.1 400 Bad Request\r\n'),
  });
  expect(verify(bytesOf(pattern, 0, SIZE + 300_000), [70_000], SIZE)).toMatchObject({
    firstDifference: SIZE,
    kind: 'inserted',
    length: 300_000,
  });
});

test('the first difference is known at once, its kind when enough was seen behind it', () => {
  const verifier = createVerifier(pattern);
  const stream = withInserted(whole, 1000, Buffer.from('880203e9', 'hex'));
  verifier.accept(stream.subarray(0, 2000));
  expect(verifier.result).toMatchObject({ received: 2000, firstDifference: 1000, kind: null, differences: 0 });
  verifier.accept(stream.subarray(2000, 1000 + COLLECTED_BYTES));
  expect(verifier.result).toMatchObject({ kind: 'inserted', length: 4, differences: 1 });
});

test('another stream altogether is unknown, and stays cheap', () => {
  const verifier = createVerifier(pattern);
  const foreign = bytesOf(other, 0, 1024 * 1024);
  const startedAt = performance.now();
  for (let round = 0; round < 64; round++) verifier.accept(foreign);
  expect(performance.now() - startedAt).toBeLessThan(2000);
  const result = verifier.finish();
  expect(result).toMatchObject({
    received: 64 * 1024 * 1024,
    firstDifference: 0,
    kind: 'unknown',
    length: null,
    resumesAt: null,
    differences: 1,
  });
  expect(result.sample).toEqual(foreign.subarray(0, 64));
});

test('a stream full of faults is counted up to the limit and keeps few of them', () => {
  const stream = Buffer.from(whole);
  for (let at = 500; at < stream.length; at += 500) stream[at] = (stream[at] ?? 0) ^ 1;
  const result = verify(stream, [100_000]);
  expect(result.differences).toBe(MAX_DIFFERENCES);
  expect(result.faults).toHaveLength(MAX_FAULTS);
  expect(result.received).toBe(stream.length);
  expect(result.faults.every(({ kind, length }, index) => kind === 'changed' && length === 1 && index < MAX_FAULTS)).toBe(true);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropAt, flipAt, insertAt, passOnly } from '../../electron/specimens/edits.ts';
import type { StageMaker } from '../../electron/specimens/lane.ts';

function run(maker: StageMaker, input: Buffer, cuts: readonly number[]): Buffer {
  const out: Buffer[] = [];
  const stage = maker(
    {
      write(chunk, taken) {
        out.push(Buffer.from(chunk));
        taken?.();
      },
      end: () => undefined,
    },
    { hold: () => undefined, release: () => undefined, blocked: false },
  );
  const copy = Buffer.from(input);
  const edges = [0, ...cuts.map((cut) => cut % (copy.length + 1)).sort((a, b) => a - b), copy.length];
  for (const [index, edge] of edges.slice(1).entries()) {
    const chunk = copy.subarray(edges[index] ?? 0, edge);
    if (chunk.length > 0) stage.bytes(chunk);
  }
  return Buffer.concat(out);
}

const input = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const cuts = fc.array(fc.nat(300), { maxLength: 12 });
const offset = fc.nat(300);

describe('a stage that changes bytes', () => {
  it('does the same for every way in which the bytes may be split', () => {
    fc.assert(
      fc.property(input, cuts, offset, fc.nat(50), (bytes, splits, at, length) => {
        const inserted = Buffer.from('foreign');
        const flipped = Buffer.from(bytes);
        if (at < bytes.length) flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
        expect(run(flipAt(at), bytes, splits).equals(flipped)).toBe(true);
        expect(run(dropAt(at, length), bytes, splits).equals(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]))).toBe(
          true,
        );
        const expected = at > 0 && at <= bytes.length ? Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]) : bytes;
        expect(run(insertAt(at, inserted), bytes, splits).equals(expected)).toBe(true);
      }),
    );
  });

  it('passes exactly the limit and tells so once', () => {
    fc.assert(
      fc.property(input, cuts, fc.integer({ min: 1, max: 300 }), (bytes, splits, limit) => {
        let told = 0;
        expect(
          run(
            passOnly(limit, () => (told += 1)),
            bytes,
            splits,
          ).equals(bytes.subarray(0, limit)),
        ).toBe(true);
        expect(told).toBe(bytes.length >= limit ? 1 : 0);
      }),
    );
  });
});

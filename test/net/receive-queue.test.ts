import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReceiveQueue } from '../../electron/net/receive-queue.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const step = fc.oneof(
  fc.record({ do: fc.constant('pushCopy' as const), bytes: bytes(300) }),
  fc.record({ do: fc.constant('pushOwned' as const), bytes: fc.oneof(bytes(300), bytes(6000)) }),
  fc.record({ do: fc.constant('unshift' as const), bytes: bytes(50) }),
  fc.record({ do: fc.constant('take' as const), max: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({ do: fc.constant('shift' as const) }),
);

describe('the receive queue', () => {
  it('gives the same bytes as one long buffer, whatever the order of calls, and never writes to what it gave away', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new ReceiveQueue();
        let model = Buffer.alloc(0);
        const given: { now: Buffer; then: Buffer }[] = [];
        const expectFront = (front: Buffer): void => {
          expect(front.equals(model.subarray(0, front.length))).toBe(true);
          model = model.subarray(front.length);
          given.push({ now: front, then: Buffer.from(front) });
        };
        for (const one of steps) {
          if (one.do === 'pushCopy') {
            const reused = Buffer.from(one.bytes);
            queue.pushCopy(reused);
            reused.fill(0xee);
            model = Buffer.concat([model, one.bytes]);
          } else if (one.do === 'pushOwned') {
            queue.pushOwned(one.bytes);
            model = Buffer.concat([model, one.bytes]);
          } else if (one.do === 'unshift') {
            queue.unshift(one.bytes);
            model = Buffer.concat([one.bytes, model]);
          } else if (one.do === 'take') {
            const before = model.length;
            const taken = queue.take(one.max);
            expect(taken.length).toBe(Math.min(one.max, before));
            expectFront(taken);
          } else {
            const block = queue.shift();
            expect(block === null).toBe(model.length === 0);
            expectFront(block ?? Buffer.alloc(0));
          }
          expect(queue.length).toBe(model.length);
        }
        for (const { now, then } of given) expect(now.equals(then)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRequestReader, createResponseReader, serialiseHead } from '../../electron/wire/http-head.ts';
import type { HeadProgress, HeadReader, HttpHead } from '../../electron/wire/http-head.ts';
import { anyBytes, cut, cuts, feedHead, headLikeBytes, singly } from './feeding.ts';

const limits = { maxBytes: 200, maxLines: 6 };
const readers: readonly [string, () => HeadReader<HttpHead>][] = [
  ['request', () => createRequestReader(limits)],
  ['response', () => createResponseReader(limits)],
];

/** A verdict without what may differ by chunking: how much was read when it fell. */
function verdict(progress: HeadProgress<HttpHead>): unknown {
  return progress.state === 'failed' ? { ...progress, bytes: null } : progress;
}

describe.each(readers)('the %s reader', (_, create) => {
  it('gives the same result for any split of the bytes', () => {
    fc.assert(
      fc.property(anyBytes, cuts, (input, places) => {
        const whole = verdict(feedHead(create(), [input]));
        expect(verdict(feedHead(create(), cut(input, places)))).toEqual(whole);
        expect(verdict(feedHead(create(), singly(input)))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('loses and invents no byte: junk, head and rest are the input, and header lines fill the head', () => {
    fc.assert(
      fc.property(headLikeBytes, cuts, (input, places) => {
        const progress = feedHead(create(), cut(input, places));
        if (progress.state !== 'done') return;
        const { head, rest } = progress;
        expect(Buffer.concat([head.junk, head.bytes, rest])).toEqual(input);
        const raw = Buffer.concat(head.headers.map((line) => line.raw)).toString('latin1');
        const all = head.bytes.toString('latin1');
        expect(all.startsWith(head.startLine)).toBe(true);
        expect(all.slice(all.indexOf('\n') + 1)).toMatch(/\n$/u);
        expect([`${raw}\r\n`, `${raw}\n`]).toContain(all.slice(all.indexOf('\n') + 1));
      }),
      { numRuns: 1000 },
    );
  });

  it('holds a prefix of the input, never more than maxBytes, whatever comes', () => {
    fc.assert(
      fc.property(anyBytes, cuts, (input, places) => {
        const reader = create();
        for (const chunk of cut(input, places)) {
          const progress = reader.push(chunk);
          expect(reader.held.length).toBeLessThanOrEqual(limits.maxBytes);
          expect(reader.held).toEqual(input.subarray(0, reader.held.length));
          if (progress.state === 'done') {
            expect(progress.head.bytes.length + progress.head.junk.length).toBeLessThanOrEqual(limits.maxBytes);
            expect(progress.head.headers.length).toBeLessThanOrEqual(limits.maxLines);
          }
          if (progress.state === 'failed') expect(progress.bytes).toEqual(reader.held);
          if (progress.state !== 'more') return;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('points every irregularity at a byte that exists', () => {
    fc.assert(
      fc.property(headLikeBytes, (input) => {
        const progress = feedHead(create(), [input]);
        if (progress.state !== 'done') return;
        for (const { code, offset } of progress.head.irregularities) {
          const within = code === 'junk-before-start-line' ? progress.head.junk : progress.head.bytes;
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset).toBeLessThan(within.length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const name = fc.string({
  unit: fc.constantFrom('!', '#', '*', '+', '-', '.', '^', '_', '`', '|', '~', '0', 'A', 'Z', 'a', 'z'),
  minLength: 1,
  maxLength: 12,
});
const value = fc
  .string({ unit: fc.constantFrom(' ', '\t', ':', ',', '"', '=', '/', 'a', 'Z', '0', '\u00e9', '\u00ff'), maxLength: 30 })
  .map((text) => text.replace(/^[ \t]+|[ \t]+$/gu, ''));
const target = fc.constantFrom('/', '*', 'http://h:1/', 'h:1', '/a?b=c');

describe('serialise and parse', () => {
  it('are each other’s inverse on what we write', () => {
    fc.assert(
      fc.property(
        name,
        target,
        fc.constantFrom('1.0', '1.1'),
        fc.array(fc.tuple(name, value), { maxLength: 20 }),
        (method, to, version, headers) => {
          const written = serialiseHead(`${method} ${to} HTTP/${version}`, headers);
          const progress = createRequestReader().push(written);
          if (progress.state !== 'done') throw new Error('not read');
          const { head } = progress;
          expect(head).toMatchObject({ method, target: to, version });
          expect(head.headers.map((line) => [line.name, line.value])).toEqual(headers);
          expect(head.bytes).toEqual(written);
          expect(
            serialiseHead(
              head.startLine,
              head.headers.map((line) => [line.name, line.value]),
            ),
          ).toEqual(written);
        },
      ),
    );
  });

  it('of whatever was read never throws for lack of one line a header', () => {
    fc.assert(
      fc.property(headLikeBytes, (input) => {
        const progress = createRequestReader().push(input);
        if (progress.state !== 'done') return;
        serialiseHead(
          'GET / HTTP/1.1',
          progress.head.headers.map((line) => [line.name, line.value]),
        );
      }),
      { numRuns: 1000 },
    );
  });
});

import fc from 'fast-check';
import type { HeadProgress, HeadReader, HttpHead } from '../../electron/wire/http-head.ts';
import type { FrameProgress, FrameReader } from '../../electron/wire/socks.ts';

export function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Cuts `input` at the given places (in any order, repeated or outside: empty pieces and no cut). */
export function cut(input: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = [...places].filter((place) => place <= input.length).sort((left, right) => left - right);
  return [0, ...sorted].map((place, index) => input.subarray(place, sorted[index] ?? input.length));
}

/** Every byte its own chunk. */
export function singly(input: Buffer): readonly Buffer[] {
  return Array.from(input, (byte) => Buffer.from([byte]));
}

/** Feeds until the reader has made up its mind; `rest` then includes the chunks that it never saw. */
export function feedHead<H extends HttpHead>(reader: HeadReader<H>, chunks: readonly Buffer[]): HeadProgress<H> {
  for (const [index, chunk] of chunks.entries()) {
    const progress = reader.push(chunk);
    if (progress.state === 'done') return { ...progress, rest: Buffer.concat([progress.rest, ...chunks.slice(index + 1)]) };
    if (progress.state === 'failed') return progress;
  }
  return { state: 'more' };
}

export function feedFrame<T>(reader: FrameReader<T>, chunks: readonly Buffer[]): FrameProgress<T> {
  for (const [index, chunk] of chunks.entries()) {
    const progress = reader.push(chunk);
    if (progress.state === 'done') return { ...progress, rest: Buffer.concat([progress.rest, ...chunks.slice(index + 1)]) };
    if (progress.state === 'failed') return progress;
  }
  return { state: 'more' };
}

export function headOf<H extends HttpHead>(reader: HeadReader<H>, text: string): H {
  const progress = reader.push(bytes(text));
  if (progress.state !== 'done') throw new Error(`no head: ${progress.state === 'failed' ? progress.message : 'more'}`);
  return progress.head;
}

export function valueOf<T>(progress: FrameProgress<T>): T {
  if (progress.state !== 'done') throw new Error(`no frame: ${progress.state === 'failed' ? progress.message : 'more'}`);
  return progress.value;
}

const lineEnd = fc.oneof(
  { weight: 6, arbitrary: fc.constant('\r\n') },
  { weight: 2, arbitrary: fc.constant('\n') },
  { weight: 1, arbitrary: fc.constantFrom('\r', '\r\r\n') },
);
const junk = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('\r\n', '\n', 'junk', 'junk\r\n', '0\r\n\r\n', '\u0016\u0003\u0001', '\u0005\u0001') },
);
const startLine = fc.constantFrom(
  'GET / HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'GET http://u:p@h/ HTTP/1.0',
  'CONNECT h:1 HTTP/1.1 ',
  'GET /a b HTTP/1.1',
  'GET /',
  'HTTP/1.1 101 Switching Protocols',
  'HTTP/1.0 200',
  'http/2  407 No',
);
const fieldName = fc.constantFrom(
  'Host',
  'host',
  'Content-Length',
  'Transfer-Encoding',
  'Upgrade',
  'Authorization',
  'Via',
  'X Y',
  '',
  ' X',
  'X\u00e9',
);
const fieldValue = fc.oneof(
  fc.constantFrom(
    'h',
    '5',
    '+5',
    '5, 6',
    'chunked',
    'WebSocket',
    'Basic eDp5',
    '',
    'a\0b',
    'a\rb',
    'a\u000bb',
    '\u00e9',
    'a\r\n b',
    'a\n\tb\r\n  \r\n c',
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 5 }),
);
const fieldLine = fc.tuple(fieldName, fc.constantFrom(':', ': ', ' : ', ''), fieldValue, lineEnd).map((parts) => parts.join(''));

/** Heads, whole and broken: mostly readable, with every irregularity that has a name. */
export const headLikeBytes: fc.Arbitrary<Buffer> = fc
  .tuple(
    junk,
    startLine,
    lineEnd,
    fc.array(fieldLine, { maxLength: 8 }),
    fc.constantFrom('\r\n', '\r\n', '\n', ''),
    fc.constantFrom('', '\n', 'rest', 'GET / HTTP/1.1\r\n\r\n'),
  )
  .map(([before, start, end, lines, last, behind]) => bytes([before, start, end, ...lines, last, behind].join('')));

export const anyBytes: fc.Arbitrary<Buffer> = fc.oneof(
  headLikeBytes,
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
);

export const cuts: fc.Arbitrary<readonly number[]> = fc.array(fc.nat({ max: 400 }), { maxLength: 12 });

import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Failure } from '../../shared/model/failure.ts';

/** Characters: the longest is the line of a run's document, or of a sweep's entry with its evidence. */
export const MAX_LINE_BYTES = 32 * 1024 * 1024;
/** Of the whole file, unpacked: some twenty million events. A small file that unpacks to more is meant to do harm. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024 * 1024;

const LF = 0x0a;

export interface LineLimits {
  readonly lineBytes: number;
  readonly fileBytes: number;
}

/**
 * The lines of a session file, gzipped or not, without their ends; each is held alone. Throws `BAD_IMPORT` for what is no text, too long or damaged, and whatever
 * `source` fails with. Ends `source` in any case.
 */
export async function* sessionLines(
  source: Readable,
  limits: LineLimits = { lineBytes: MAX_LINE_BYTES, fileBytes: MAX_FILE_BYTES },
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const pieces: Buffer[] = [];
  let held = 0;
  let number = 1;
  let read = 0;
  const take = (last: Buffer): string => {
    const line = Buffer.concat([...pieces.splice(0), last]);
    held = 0;
    try {
      return decoder.decode(line);
    } catch (error) {
      throw badLine(number, 'it is not UTF-8', error);
    }
  };
  for await (const chunk of unpacked(source, () => number)) {
    read += chunk.length;
    if (read > limits.fileBytes) throw badLine(number, 'the file is larger than a session can be');
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      if (held + end - start > limits.lineBytes) throw badLine(number, 'the line is too long');
      yield take(chunk.subarray(start, end));
      number += 1;
      start = end + 1;
    }
    pieces.push(Buffer.from(chunk.subarray(start)));
    held += chunk.length - start;
    if (held > limits.lineBytes) throw badLine(number, 'the line is too long');
  }
  if (held > 0) yield take(Buffer.alloc(0));
}

export function badLine(number: number, why: string, cause?: unknown): Failure {
  return new Failure('BAD_IMPORT', `this file cannot be imported: line ${String(number)}: ${why}`, { stage: 'usage', cause });
}

/** By its first bytes (RFC 1952 §2.3.1), whatever it is called. */
async function* unpacked(source: Readable, line: () => number): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    let start: Buffer = Buffer.alloc(0);
    while (start.length < 2) {
      const next = await chunks.next();
      if (next.done === true) break;
      start = Buffer.concat([start, next.value]);
    }
    const rest = { [Symbol.asyncIterator]: () => chunks };
    if (start[0] === 0x1f && start[1] === 0x8b) yield* gunzipped(start, rest, line);
    else {
      yield start;
      yield* rest;
    }
  } finally {
    source.destroy();
  }
}

async function* gunzipped(start: Buffer, rest: AsyncIterable<Buffer>, line: () => number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  let failed: Error | null = null;
  const feed = async (): Promise<void> => {
    try {
      for await (const chunk of both(start, rest)) {
        if (gunzip.destroyed) return;
        if (!gunzip.write(chunk)) await new Promise<void>((resolve) => gunzip.once('drain', resolve).once('close', resolve));
      }
      gunzip.end();
    } catch (error) {
      failed = error instanceof Error ? error : new Error('the file cannot be read', { cause: error });
      gunzip.destroy();
    }
  };
  const feeding = feed();
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    throwIfFailed(failed);
    throw badLine(line(), 'its gzip data is damaged or cut off', error);
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

async function* both(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield start;
  yield* rest;
}

/** Apart from where it is set, which is later than the compiler sees. */
function throwIfFailed(failed: Error | null): void {
  if (failed !== null) throw failed;
}

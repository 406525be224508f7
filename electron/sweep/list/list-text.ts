import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { Failure } from '../../../shared/model/failure.ts';
import { formatBytes } from '../../../shared/model/units.ts';

/** Of text, whatever it was packed into: thirty million lines. A gzip of a megabyte can be that long, so it counts while it is unpacked. */
export const MOST_TEXT_BYTES = 1024 * 1024 * 1024;

/** What a list begins with that is something else. */
const MAGIC = {
  gzip: Buffer.from([0x1f, 0x8b]),
  zip: Buffer.from('PK\u0003\u0004', 'latin1'),
  utf16le: Buffer.from([0xff, 0xfe]),
  utf16be: Buffer.from([0xfe, 0xff]),
} as const;
const LONGEST_MAGIC = 4;

/**
 * The text of a list from its bytes: gzip (by its first bytes, one or several members) unpacked, UTF-8 or UTF-16 by its mark, the mark left out. Rejects with
 * `BAD_LIST` for what is no text of a list or longer than any may be; nothing is held but the piece in hand.
 */
export async function readListText(
  bytes: AsyncIterable<Uint8Array>,
  onText: (text: string) => void,
  most = MOST_TEXT_BYTES,
): Promise<void> {
  const { head, rest } = await headOf(bytes);
  if (startsWith(head, MAGIC.zip)) throw badList('this is a ZIP archive: unpack the list first');
  if (!startsWith(head, MAGIC.gzip)) {
    await decode(rest, onText, most);
    return;
  }
  try {
    await pipeline(Readable.from(rest, { objectMode: false }), createGunzip(), (unpacked: AsyncIterable<Uint8Array>) =>
      unpackedOnce(unpacked, onText, most),
    );
  } catch (error) {
    // zlib's own: Z_DATA_ERROR, Z_BUF_ERROR and their like.
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
    throw badList('it is packed with gzip, but damaged or cut off');
  }
}

async function unpackedOnce(unpacked: AsyncIterable<Uint8Array>, onText: (text: string) => void, most: number): Promise<void> {
  const { head, rest } = await headOf(unpacked);
  if (startsWith(head, MAGIC.gzip)) throw badList('it is packed with gzip twice: unpack it first');
  await decode(rest, onText, most);
}

async function decode(bytes: AsyncIterable<Uint8Array>, onText: (text: string) => void, most: number): Promise<void> {
  let decoder: TextDecoder | null = null;
  let count = 0;
  for await (const piece of bytes) {
    count += piece.length;
    if (count > most) throw badList(`it is longer than ${formatBytes(most)} of text: split it`);
    // The decoder leaves the mark out itself; what is no UTF-8 becomes U+FFFD, and the line with it is a bad one.
    decoder ??= new TextDecoder(encodingOf(piece));
    onText(decoder.decode(piece, { stream: true }));
  }
  if (decoder !== null) onText(decoder.decode());
}

function encodingOf(head: Uint8Array): string {
  if (startsWith(head, MAGIC.utf16le)) return 'utf-16le';
  return startsWith(head, MAGIC.utf16be) ? 'utf-16be' : 'utf-8';
}

/** The first bytes, and all of them: the first piece is as long as any magic, if there is so much. */
async function headOf(bytes: AsyncIterable<Uint8Array>): Promise<{ readonly head: Uint8Array; readonly rest: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < LONGEST_MAGIC) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      for (;;) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head, rest: all() };
}

function startsWith(bytes: Uint8Array, magic: Uint8Array): boolean {
  return bytes.length >= magic.length && magic.every((byte, index) => bytes[index] === byte);
}

function badList(why: string): Failure {
  return new Failure('BAD_LIST', `the list cannot be read: ${why}`, { stage: 'usage' });
}

import { crc32, deflateSync, inflateSync } from 'node:zlib';

/*
 * A screen has few colours: with a palette its picture takes a third of the bytes. PNG as in RFC 2083, of which a browser's screenshots need little: 8 bits a
 * sample, RGB with or without alpha, not interlaced.
 */

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 128;
const BY_FREQUENCY = 32;
const RGB = 2;
const PALETTE = 3;
const RGBA = 6;

interface Image {
  readonly width: number;
  readonly height: number;
  /** One number a pixel: red, green and blue from the highest byte to the lowest. */
  readonly pixels: Uint32Array;
}

/** The same picture with a palette: exactly the same where it has 128 colours or fewer, else very nearly. */
export function withPalette(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const palette = choosePalette(pixels);
  const indexOf = new Map(palette.map((colour, index) => [colour, index]));
  // One byte a row for its filter: none, since palette indices next to each other say nothing of each other.
  const rows = Buffer.alloc(height * (width + 1));
  for (const [at, colour] of pixels.entries()) {
    let index = indexOf.get(colour);
    if (index === undefined) indexOf.set(colour, (index = nearest(colour, palette)));
    rows[at + Math.floor(at / width) + 1] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, PALETTE], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function decode(png: Buffer): Image {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('not a PNG');
  const parts = [...chunksOf(png)];
  const header = parts.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(0);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colour, , , interlaced] = header.subarray(8);
  if (depth !== 8 || (colour !== RGB && colour !== RGBA) || interlaced !== 0) throw new Error('not a PNG of the kind that a browser makes');
  const samples = colour === RGB ? 3 : 4;
  const raw = inflateSync(Buffer.concat(parts.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  const bytes = unfilter(raw, { rowBytes: width * samples, height, samples });
  const pixels = Uint32Array.from({ length: width * height }, (_, at) => bytes.readUIntBE(at * samples, 3));
  return { width, height, pixels };
}

function* chunksOf(png: Buffer): Generator<{ readonly type: string; readonly data: Buffer }> {
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

/** Takes back what each row's filter did (RFC 2083 §6). */
function unfilter(raw: Buffer, { rowBytes, height, samples }: { rowBytes: number; height: number; samples: number }): Buffer {
  const bytes = Buffer.alloc(rowBytes * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (rowBytes + 1)] ?? 0;
    for (let column = 0; column < rowBytes; column++) {
      const at = row * rowBytes + column;
      const left = column < samples ? 0 : (bytes[at - samples] ?? 0);
      const above = row === 0 ? 0 : (bytes[at - rowBytes] ?? 0);
      const corner = row === 0 || column < samples ? 0 : (bytes[at - rowBytes - samples] ?? 0);
      bytes[at] = (raw[row * (rowBytes + 1) + 1 + column] ?? 0) + predicted(filter, left, above, corner);
    }
  }
  return bytes;
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return Math.floor((left + above) / 2);
    case 4: {
      const guess = left + above - corner;
      const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
      return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
    default:
      throw new Error(`there is no filter ${String(filter)} in PNG`);
  }
}

/** The most frequent colours first; then again and again the one that all its pixels together would miss most, so that the few pixels of a signal colour keep it. */
function choosePalette(pixels: Uint32Array): readonly number[] {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const colours = [...counts].sort(([, one], [, other]) => other - one).map(([colour]) => colour);
  const palette = colours.splice(0, BY_FREQUENCY);
  const errors = colours.map((colour) => Math.min(...palette.map((known) => distance(colour, known))));
  while (palette.length < MOST_COLOURS) {
    let worst = { at: -1, missed: 0 };
    for (const [at, error] of errors.entries()) {
      const missed = error * (counts.get(colours[at] ?? 0) ?? 0);
      if (missed > worst.missed) worst = { at, missed };
    }
    const taken = colours[worst.at];
    if (taken === undefined) break;
    palette.push(taken);
    for (const [at, colour] of colours.entries()) errors[at] = Math.min(errors[at] ?? 0, distance(colour, taken));
  }
  return palette;
}

function nearest(colour: number, palette: readonly number[]): number {
  let best = { index: 0, error: Infinity };
  for (const [index, known] of palette.entries()) {
    const error = distance(colour, known);
    if (error < best.error) best = { index, error };
  }
  return best.index;
}

/** The square of how far two colours are apart. */
function distance(one: number, other: number): number {
  const [red, green, blue] = channels(one);
  const [otherRed, otherGreen, otherBlue] = channels(other);
  return (red - otherRed) ** 2 + (green - otherGreen) ** 2 + (blue - otherBlue) ** 2;
}

function channels(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
}

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), data])), 0);
  return Buffer.concat([head, data, tail]);
}

import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { withPalette } from '../../docs/screenshots/palette.ts';
import { SCENES } from '../../docs/screenshots/scenes.ts';

const FOLDER = new URL('../../docs/screenshots/', import.meta.url);
const MOST_BYTES = 6 * 1024 * 1024;

interface PackedFiles {
  readonly files: readonly { readonly path: string }[];
}

type Colour = readonly [red: number, green: number, blue: number];

const WHITE: Colour = [255, 255, 255];
const ORANGE: Colour = [169, 79, 0];
const BLUE: Colour = [11, 103, 146];

function chunk(type: string, data: Buffer): Buffer {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  const named = Buffer.concat([Buffer.from(type), data]);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

function pngOf(width: number, height: number, rows: readonly (readonly number[])[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunkOf(png: Buffer, wanted: string): Buffer {
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === wanted) return png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
  throw new Error(`there is no ${wanted}`);
}

function coloursOf(png: Buffer, width: number): number[][] {
  const palette = chunkOf(png, 'PLTE');
  const rows = inflateSync(chunkOf(png, 'IDAT'));
  return [...rows].flatMap((index, at) => (at % (width + 1) === 0 ? [] : [[...palette.subarray(index * 3, index * 3 + 3)]]));
}

describe('a picture with a palette', () => {
  it('has the colours that it had, whichever way its rows were written', () => {
    // Each row is white, orange, blue, filtered in another of the five ways (RFC 2083 §6).
    const before = [...WHITE, ...ORANGE, ...BLUE];
    const left = before.map((sample, at) => (sample - (before[at - 3] ?? 0)) & 255);
    const same = before.map(() => 0);
    const average = before.map((sample, at) => (sample - Math.floor(((before[at - 3] ?? 0) + sample) / 2)) & 255);
    const rows = [
      [0, ...before],
      [1, ...left],
      [2, ...same],
      [3, ...average],
      // The row above is the same: what is above is always the nearest.
      [4, ...same],
    ];
    const small = withPalette(pngOf(3, rows.length, rows));
    expect(coloursOf(small, 3)).toEqual(rows.flatMap(() => [WHITE, ORANGE, BLUE]));
    expect(small.readUInt32BE(16)).toBe(3);
    expect(small.readUInt32BE(20)).toBe(rows.length);
  });

  it('keeps a signal colour of few pixels among hundreds of greys and their neighbours', () => {
    const greys = Array.from({ length: 400 }, (_, at): Colour => [at % 256, at % 256, Math.floor(at / 2)]);
    const pixels = [...greys, ...greys, ORANGE];
    const shown = coloursOf(withPalette(pngOf(pixels.length, 1, [[0, ...pixels.flat()]])), pixels.length);
    expect(shown.at(-1)).toEqual(ORANGE);
    const furthest = Math.max(...shown.map((colour, at) => Math.hypot(...colour.map((sample, of) => sample - (pixels[at]?.[of] ?? 0)))));
    expect(furthest).toBeLessThan(4);
  });

  it('is refused when it is of another kind', () => {
    expect(() => withPalette(Buffer.from('GIF89a, or something'))).toThrow('not a PNG');
    expect(() => withPalette(pngOf(1, 1, [[7, 1, 2, 3]]))).toThrow('no filter 7');
  });
});

describe('the pictures of the screens', () => {
  const wanted = Object.keys(SCENES).flatMap((name) =>
    ['light', 'dark'].flatMap((theme) => ['1280', '1920'].map((width) => `${name}-${theme}-${width}.png`)),
  );

  it('are there for every scene, in both themes and sizes, and no others', () => {
    expect(readdirSync(FOLDER).filter((name) => name.endsWith('.png'))).toEqual([...wanted].sort());
  });

  it('are small', () => {
    const sizes = wanted.map((name) => new URL(name, FOLDER)).map((file) => (existsSync(file) ? readFileSync(file).length : 0));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
  });

  it('are not in the package, whose readers have the window itself', () => {
    const options: ExecFileSyncOptionsWithStringEncoding = {
      cwd: new URL('../../', import.meta.url),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    };
    const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], options)) as PackedFiles[];
    const paths = packed?.files.map(({ path }) => path) ?? [];
    expect(paths).toContain('docs/probe-service.md');
    expect(paths.filter((path) => path.startsWith('docs/screenshots/'))).toEqual([]);
  });
});

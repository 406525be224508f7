import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import png2icons from 'png2icons';

/* npm run icons: every icon of the app out of the one drawing, which browsers get as it is. */

const SOURCE = join(import.meta.dirname, '../renderer/ui/icon.svg');
export const ICONS = join(import.meta.dirname, 'icons');

/** Of the hicolor theme (specifications.freedesktop.org/icon-theme-spec). */
const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512] as const;

/** On macOS icons have air around them: 824 of 1024 points are drawn on. */
const MAC_VIEW = '-62 -62 636 636';
const LARGEST = 1024;

/** The files of packaging/icons by name, with their bytes. */
export function drawIcons(svg: string): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>(LINUX_SIZES.map((size) => [`${String(size)}x${String(size)}.png`, draw(svg, size)]));
  const withAir = svg.replace('viewBox="0 0 512 512"', `viewBox="${MAC_VIEW}"`);
  if (withAir === svg) throw new Error(`${SOURCE} is not drawn on 512 × 512`);
  files.set('icon.icns', made(png2icons.createICNS(draw(withAir, LARGEST), png2icons.BICUBIC2, 0)));
  // Windows shows small ones often: those are drawn at their size, not made smaller (usePNG: from Vista on).
  files.set('icon.ico', icoOf([16, 24, 32, 48, 64, 128, 256].map((size) => ({ size, png: draw(svg, size) }))));
  return files;
}

function draw(svg: string, width: number): Buffer {
  return new Resvg(svg, { fitTo: { mode: 'width', value: width } }).render().asPng();
}

function made(icon: Buffer | null): Buffer {
  if (icon === null) throw new Error('png2icons made nothing of the drawing');
  return icon;
}

const ICO_HEADER = 6;
const ICO_ENTRY = 16;

/** An .ico is a list of pictures, as PNG from Windows Vista on (learn.microsoft.com/previous-versions/ms997538(v=msdn.10)). */
function icoOf(pictures: readonly { readonly size: number; readonly png: Buffer }[]): Buffer {
  const head = Buffer.alloc(ICO_HEADER + ICO_ENTRY * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const at = ICO_HEADER + ICO_ENTRY * index;
    // 256 is written as 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync(ICONS, { recursive: true });
  for (const [name, bytes] of drawIcons(readFileSync(SOURCE, 'utf8'))) writeFileSync(join(ICONS, name), bytes);
}

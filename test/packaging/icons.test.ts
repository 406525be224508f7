import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { drawIcons, ICONS } from '../../packaging/icons.ts';

const SVG = readFileSync(fileURLToPath(new URL('../../renderer/ui/icon.svg', import.meta.url)), 'utf8');

describe('the icons', () => {
  it('are all drawn, and no others are kept', () => {
    expect(readdirSync(ICONS).sort()).toEqual([...drawIcons(SVG).keys()].sort());
  });

  // Another kind of processor may round the edges of a curve otherwise.
  it.runIf(process.platform === 'linux' && process.arch === 'x64')('are those of the drawing as it is now (npm run icons)', () => {
    const stale = [...drawIcons(SVG)].filter(([name, bytes]) => !bytes.equals(readFileSync(join(ICONS, name)))).map(([name]) => name);
    expect(stale).toEqual([]);
  });

  it('have the size that their name says', () => {
    for (const [name, bytes] of drawIcons(SVG)) {
      const [, size] = /^(\d+)x\d+\.png$/u.exec(name) ?? [];
      if (size !== undefined) expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], name).toEqual([Number(size), Number(size)]);
    }
  });
});

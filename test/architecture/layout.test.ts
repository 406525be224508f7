import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAX_LINES, NAMES_THAT_SAY_NOTHING, TOP_LEVEL, TOP_LEVEL_LOCAL } from './rules.ts';
import { filesBelow, isSource, read, ROOT } from './source-files.ts';

const CODE = ['shared', 'electron', 'renderer', 'test', 'bench'];

function strangers(names: readonly string[]): string[] {
  return names.filter((name) => ![...TOP_LEVEL, ...TOP_LEVEL_LOCAL].some((known) => known.test(name)));
}

function namesThatSayNothing(paths: readonly string[]): string[] {
  return paths.filter((path) => path.split('/').some((part) => NAMES_THAT_SAY_NOTHING.includes(part.replace(/\..*$/u, '').toLowerCase())));
}

function tooLong(files: readonly (readonly [path: string, text: string])[]): string[] {
  return files.flatMap(([path, text]) => {
    const lines = text.replace(/\n$/u, '').split('\n').length;
    return lines > MAX_LINES ? [`${path}: ${String(lines)} lines`] : [];
  });
}

describe('the layout', () => {
  it('holds only the fixed names at the top level', () => {
    expect(strangers(readdirSync(ROOT))).toEqual([]);
    expect(strangers(['package.json', 'src', 'electron', 'notes.md', 'tsconfig.node.json'])).toEqual(['src', 'notes.md']);
  });

  it('has no folder or file whose name says nothing', () => {
    expect(namesThatSayNothing(CODE.flatMap(filesBelow))).toEqual([]);
    expect(
      namesThatSayNothing(['electron/utils/a.ts', 'electron/wire/helpers.ts', 'shared/Common/x.ts', 'electron/wire/commonly.ts']),
    ).toHaveLength(3);
  });

  it(`keeps every source file within ${String(MAX_LINES)} lines`, () => {
    const sources = ['shared', 'electron', 'renderer', 'bench'].flatMap(filesBelow).filter(isSource);
    expect(tooLong(sources.map((path) => [path, read(path)] as const))).toEqual([]);
    expect(
      tooLong([
        ['long.ts', 'x\n'.repeat(MAX_LINES + 1)],
        ['fits.ts', 'x\n'.repeat(MAX_LINES)],
      ]),
    ).toEqual([`long.ts: ${String(MAX_LINES + 1)} lines`]);
  });
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { licenceTexts, thirdParties } from '../../packaging/third-party.ts';
import { packagesIn } from './bundled.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const parties = thirdParties(ROOT);

describe('the licences of others', () => {
  it('are there of every package that is built into anything', () => {
    const bundled = ['cli', 'main', 'preload', 'renderer'].flatMap(packagesIn);
    expect(bundled.length).toBeGreaterThan(20);
    const named = new Set(parties.map(({ name }) => name));
    expect(bundled.filter((name) => !named.has(name))).toEqual([]);
  });

  it('have their words, but for one that brings none', () => {
    expect(parties.filter(({ text }) => text === null).map(({ name }) => name)).toEqual(['react-remove-scroll-bar']);
    expect(parties.filter(({ text }) => text !== null && text.length < 200).map(({ name }) => name)).toEqual([]);
  });

  it('ask for nothing that a free program under the MIT licence may not do', () => {
    const known = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD']);
    expect(parties.filter(({ licence }) => !known.has(licence)).map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
  });

  it('stand in the file that goes into every installer', () => {
    expect(readFileSync(`${ROOT}out/renderer/THIRD_PARTY_LICENSES.txt`, 'utf8')).toBe(licenceTexts(parties));
    const [react] = parties.filter(({ name }) => name === 'react');
    expect(licenceTexts(parties)).toContain(`react ${react?.version ?? ''} (MIT)\n`);
    expect(licenceTexts(parties)).toContain(react?.text);
  });
});

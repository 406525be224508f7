import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { partsOf, type Lockfile } from '../../packaging/parts.ts';
import { thirdParties } from '../../packaging/third-party.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Bom {
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly hashes: readonly { readonly content: string }[];
  }[];
}

describe('the list of parts that a release has', () => {
  const { components } = partsOf(JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as Lockfile) as Bom;

  it('names every package whose licence is in the app, and no tool that only made it', () => {
    const parts = components.map(({ name, version }) => `${name} ${version}`);
    expect(parts).toEqual(expect.arrayContaining(thirdParties(ROOT).map(({ name, version }) => `${name} ${version}`)));
    const tools = ['vite', 'vitest', 'eslint', 'typescript', 'electron', 'electron-builder', 'playwright-core'];
    expect(components.filter(({ name }) => tools.includes(name))).toEqual([]);
  });

  it('has the digest of each, as hex', () => {
    expect(components.filter(({ hashes: [hash] }) => !/^[0-9a-f]{128}$/u.test(hash?.content ?? ''))).toEqual([]);
  });

  it('says where a package is from, its scope too', () => {
    const lockfile = {
      name: 'a',
      version: '1.0.0',
      packages: { 'node_modules/x/node_modules/@s/b': { version: '2.0.0', license: 'MIT' } },
    };
    expect(partsOf(lockfile)).toMatchObject({
      metadata: { component: { name: 'a', version: '1.0.0' } },
      components: [{ name: '@s/b', purl: 'pkg:npm/%40s/b@2.0.0', licenses: [{ expression: 'MIT' }] }],
    });
  });
});

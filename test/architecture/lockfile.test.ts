import { describe, expect, it } from 'vitest';
import { read } from './source-files.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

/**
 * Whose install scripts were read, and may be there: electron-winstaller's chooses among files that it brings; it comes with electron-builder, for an installer
 * that is not made here. npm runs none that nobody has approved.
 */
const SCRIPTS_READ = ['node_modules/electron-winstaller'];

const REGISTRY = 'https://registry.npmjs.org/';

/** What is wrong with the packages of a lockfile, in words. */
function complaints(packages: Readonly<Record<string, Locked>>): string[] {
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .flatMap(([path, { resolved, integrity, link, hasInstallScript }]) => [
      ...(link === true ? [`${path} is a link`] : []),
      ...(/^sha512-[\w+/]{86}==$/u.test(integrity ?? '') ? [] : [`${path} has no SHA-512 that it must have`]),
      // Without an address it comes from the registry that npm is set up for.
      ...(resolved === undefined || resolved.startsWith(REGISTRY) ? [] : [`${path} comes from ${resolved}`]),
      ...(hasInstallScript === true && !SCRIPTS_READ.includes(path) ? [`${path} runs a script when it is installed`] : []),
    ]);
}

describe('the lockfile', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };

  it('has every package from the registry, with its digest, and none that runs what nobody has read', () => {
    expect(Object.keys(packages).length).toBeGreaterThan(100);
    expect(complaints(packages)).toEqual([]);
  });

  it('would be complained of', () => {
    const integrity = `sha512-${'A'.repeat(86)}==`;
    expect(
      complaints({
        '': {},
        'node_modules/good': { version: '1.0.0', resolved: `${REGISTRY}good/-/good-1.0.0.tgz`, integrity },
        'node_modules/of-git': { resolved: 'git+ssh://git@github.com/a/b.git#c', integrity },
        'node_modules/of-nobody': { resolved: 'https://registry.npmjs.org.evil.example/a.tgz', integrity },
        'node_modules/of-old': { integrity: 'sha1-abc=' },
        'node_modules/runs': { integrity, hasInstallScript: true },
        'node_modules/linked': { integrity, link: true },
      }),
    ).toEqual([
      'node_modules/of-git comes from git+ssh://git@github.com/a/b.git#c',
      'node_modules/of-nobody comes from https://registry.npmjs.org.evil.example/a.tgz',
      'node_modules/of-old has no SHA-512 that it must have',
      'node_modules/runs runs a script when it is installed',
      'node_modules/linked is a link',
    ]);
  });
});

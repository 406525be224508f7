import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/*
 * node packaging/parts.ts: the list of parts of a release, CycloneDX 1.5 as JSON (cyclonedx.org/docs/1.5/json). By npm itself (`npm sbom --omit=dev`) whatever
 * development needs as well is left away, zod among it.
 */

interface Locked {
  readonly name?: string;
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

export interface Lockfile {
  readonly name: string;
  readonly version: string;
  readonly packages: Readonly<Record<string, Locked>>;
}

/** Every package of a lockfile that is not for development alone. */
export function partsOf({ name, version, packages }: Lockfile): object {
  const components = Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, locked]) => componentOf(locked.name ?? path.replace(/^.*node_modules\//u, ''), locked));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name, version } },
    components,
  };
}

function componentOf(name: string, { version = '', integrity = '', license }: Locked): object {
  const [, digest = ''] = /^sha512-(.+)$/u.exec(integrity) ?? [];
  return {
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
  };
}

if (import.meta.main) {
  const lockfile = JSON.parse(readFileSync(fileURLToPath(new URL('../package-lock.json', import.meta.url)), 'utf8')) as Lockfile;
  process.stdout.write(`${JSON.stringify(partsOf(lockfile), null, 2)}\n`);
}

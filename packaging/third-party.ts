import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of somebody else that may be built in. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string;
  /** The licence's own words, as the package brings them; null where it brings none. */
  readonly text: string | null;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>;
}

/** Every package that is installed in `checkout` for run time, by the lockfile and in its order. Throws where one does not say its licence. */
export function thirdParties(checkout: string): readonly ThirdParty[] {
  const { packages } = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as Lockfile;
  return Object.entries(packages)
    .filter(([path, { dev, optional }]) => path.startsWith('node_modules/') && dev !== true && optional !== true)
    .map(([path]) => thirdParty(join(checkout, path)));
}

function thirdParty(folder: string): ThirdParty {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>;
  const { name, version, license: licence } = manifest;
  // To leave it out, or to guess, would be to say something untrue of somebody's work.
  if (typeof licence !== 'string') throw new Error(`the package ${String(name)} does not say its licence as an SPDX expression`);
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[sc]e|copying|notice)(?:[.-].*)?$/iu.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return { name: String(name), version: String(version), licence, text: texts.length === 0 ? null : texts.join('\n\n') };
}

/** One text for all, as it goes into every installer. */
export function licenceTexts(parties: readonly ThirdParty[]): string {
  const sections = parties.map(({ name, version, licence, text }) => {
    const title = `${name} ${version} (${licence})`;
    return `${title}\n${'-'.repeat(title.length)}\n\n${text ?? `The package brings no text of its licence, and names it: ${licence}.`}\n`;
  });
  return `Duplexscope has in it software of others, under these licences.\n\n\n${sections.join('\n\n')}`;
}

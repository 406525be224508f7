import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Target {
  readonly target: string;
  readonly arch: readonly string[];
}

interface Config {
  readonly [platform: string]: { readonly target?: readonly Target[] } | undefined;
}

/** What electron-builder itself does to a configuration before it packs. */
interface ConfigModule {
  readonly getConfig: (checkout: string, file: string | null, options: null) => Promise<Config>;
  /** Rejects, in words, when it does not fit the schema. */
  readonly validateConfiguration: (config: object, log: { readonly isEnabled: false }) => Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ofBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
const { getConfig, validateConfiguration } = ofBuilder(
  `${dirname(ofBuilder.resolve('app-builder-lib/package.json'))}/out/util/config/config`,
) as ConfigModule;

const config = await getConfig(ROOT, null, null);
const check = async (changed: object): Promise<void> => {
  await validateConfiguration(changed, { isEnabled: false });
};

function targetsOf(platform: string): string[] {
  return (config[platform]?.target ?? []).map(({ target, arch }) => `${target} ${arch.join(' ')}`).sort();
}

describe('the configuration of the installers', () => {
  it('fits the schema of electron-builder for every system, which refuses what it does not know', async () => {
    await check(config);
    await expect(check({ ...config, mac: { ...config['mac'], hardenedRunTime: true } })).rejects.toThrow(/configuration\.mac/u);
    await expect(check({ ...config, nsis: { oneClick: 'maybe' } })).rejects.toThrow(/configuration\.nsis/u);
  });

  it('makes every kind of installer that people of a system expect, for both kinds of processor', () => {
    expect({ linux: targetsOf('linux'), mac: targetsOf('mac'), win: targetsOf('win') }).toEqual({
      linux: ['AppImage x64 arm64', 'deb x64 arm64', 'rpm x64 arm64', 'tar.gz x64 arm64'],
      mac: ['dmg x64 arm64', 'zip x64 arm64'],
      win: ['nsis x64 arm64', 'portable x64'],
    });
  });
});

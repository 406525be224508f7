import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith, programPath } from '../support/requires.ts';

/** What electron-builder itself makes the entry of a menu with. */
interface BuilderParts {
  readonly Packager: new (options: { readonly projectDir: string }) => { readonly validateConfig: () => Promise<void> };
  readonly LinuxPackager: new (packager: object) => { readonly platformSpecificBuildOptions: object };
  readonly LinuxTargetHelper: new (packager: object) => {
    readonly computeDesktopEntry: (options: object) => Promise<string>;
    readonly getDesktopFileName: () => string;
  };
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ofBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
const library = `${dirname(ofBuilder.resolve('app-builder-lib/package.json'))}/out`;
const parts = {
  ...ofBuilder(`${library}/packager`),
  ...ofBuilder(`${library}/linuxPackager`),
  ...ofBuilder(`${library}/targets/LinuxTargetHelper`),
} as BuilderParts;

describeWith('desktop-file-validate', 'the entry in the menus of Linux', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entry-'));
  let entry = '';
  let name = '';
  beforeAll(async () => {
    const packager = new parts.Packager({ projectDir: ROOT });
    await packager.validateConfig();
    const linux = new parts.LinuxPackager(packager);
    const helper = new parts.LinuxTargetHelper(linux);
    entry = await helper.computeDesktopEntry(linux.platformSpecificBuildOptions);
    name = helper.getDesktopFileName();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function validate(text: string): { readonly status: number | null; readonly says: string } {
    const file = join(folder, `${name}.desktop`);
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync(programPath('desktop-file-validate'), [file], { encoding: 'utf8' });
    return { status, says: `${stdout}${stderr}` };
  }

  it('is as freedesktop.org wants it', () => {
    expect(validate(entry)).toEqual({ status: 0, says: '' });
    expect(validate(entry.replace('Categories=Network;', 'Categories=Proxies;'))).toMatchObject({
      status: 1,
      says: expect.stringContaining('"Proxies"') as string,
    });
  });

  it('starts the app with what was opened, which knows its own window and its own kind of file', () => {
    expect(name).toBe('app.duplexscope.Duplexscope');
    const lines = entry.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'Exec=/opt/Duplexscope/duplexscope-desktop %U',
        `StartupWMClass=${name}`,
        'MimeType=application/vnd.duplexscope.session+gzip;',
        'Terminal=false',
      ]),
    );
  });
});

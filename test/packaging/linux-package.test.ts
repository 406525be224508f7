import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeStandardInput } from '../cli/hosts.ts';
import { describeWith, programPath, type Program } from '../support/requires.ts';
import { installPackage, type InstalledPackage } from './linux-package.ts';

const PACK_MS = 60_000;
const NAME = 'app.duplexscope.Duplexscope';
const ENTRY = `/usr/share/applications/${NAME}.desktop`;
const COMMAND = '/usr/bin/duplexscope';
const MIME = '/usr/share/mime/packages/duplexscope-desktop.xml';
const TYPE = 'application/vnd.duplexscope.session+gzip';

closeStandardInput();

describe.runIf(process.platform === 'linux')('what a package of Linux installs beside the app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'duplexscope-installed-'));
  const root = join(folder, 'deb');
  const share = join(root, 'usr/share');
  let ofDeb: InstalledPackage;
  let ofRpm: InstalledPackage;
  beforeAll(async () => {
    ofDeb = await installPackage('deb', root);
    ofRpm = await installPackage('rpm', join(folder, 'rpm'));
  }, PACK_MS);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const installed = (path: string): string => readFileSync(join(root, path), 'utf8');

  /** What a program of the system says where nothing but this package is installed, besides what the system itself knows. */
  function say(program: Program, ...args: readonly string[]): { readonly status: number | null; readonly says: string } {
    const home = join(folder, 'home');
    mkdirSync(home, { recursive: true });
    const { status, stdout, stderr } = spawnSync(programPath(program), args, {
      encoding: 'utf8',
      env: {
        LC_ALL: 'C.UTF-8',
        HOME: home,
        XDG_DATA_HOME: join(home, 'data'),
        XDG_CONFIG_HOME: home,
        XDG_DATA_DIRS: `${share}:/usr/share`,
      },
    });
    return { status, says: `${stdout}${stderr}` };
  }

  it('is an entry, its icons, the kind of file, what shops say, the command and its manual, and the same of deb and rpm', () => {
    const icons = [16, 24, 32, 48, 64, 128, 256, 512].map((size) => `${String(size)}x${String(size)}`);
    expect(ofDeb.files).toEqual(
      [
        ENTRY,
        ...icons.map((size) => `/usr/share/icons/hicolor/${size}/apps/duplexscope-desktop.png`),
        `/usr/share/metainfo/${NAME}.metainfo.xml`,
        MIME,
        COMMAND,
        '/usr/share/man/man1/duplexscope.1',
      ].sort(),
    );
    expect(ofRpm.files).toEqual(ofDeb.files);
    for (const path of [ENTRY, MIME, COMMAND]) expect(readFileSync(join(folder, 'rpm', path), 'utf8'), path).toBe(installed(path));
  });

  it('calls the command that is in the app, and takes the place of the package that has only the command', () => {
    expect(installed(COMMAND)).toContain(`\nexec ${ofDeb.app}/resources/command/duplexscope "$@"\n`);
    expect(statSync(join(root, COMMAND)).mode & 0o777).toBe(0o755);
    expect(installed('/usr/share/man/man1/duplexscope.1')).toMatch(/^\.TH DUPLEXSCOPE 1 /mu);
    const relations = ['--conflicts', '--replaces', '--provides'].map((relation) => `${relation}=duplexscope-cli`);
    expect(ofDeb.options).toEqual(relations);
    // There is no such rpm.
    expect(ofRpm.options).toEqual([]);
  });

  describeWith('desktop-file-validate', 'the entry in the menus', () => {
    function validate(text: string): { readonly status: number | null; readonly says: string } {
      const file = join(folder, `${NAME}.desktop`);
      writeFileSync(file, text);
      return say('desktop-file-validate', file);
    }

    it('is as freedesktop.org wants it', () => {
      const entry = installed(ENTRY);
      expect(validate(entry)).toEqual({ status: 0, says: '' });
      expect(validate(entry.replace('Categories=Network;', 'Categories=Proxies;'))).toMatchObject({
        status: 1,
        says: expect.stringContaining('"Proxies"') as string,
      });
    });

    it('starts the app with what was opened, which knows its own window and its own kind of file', () => {
      expect(installed(ENTRY).split('\n')).toEqual(
        expect.arrayContaining([
          'Exec=/opt/Duplexscope/duplexscope-desktop %U',
          `StartupWMClass=${NAME}`,
          `MimeType=${TYPE};`,
          'Terminal=false',
        ]),
      );
    });
  });

  describeWith(['update-mime-database', 'update-desktop-database', 'gio'], 'the kind of file', () => {
    let taken: ReturnType<typeof say>;
    beforeAll(() => {
      taken = say('update-mime-database', join(share, 'mime'));
    });

    it('is taken into the database of the system without a complaint, by its ending', () => {
      expect(taken).toEqual({ status: 0, says: '' });
      const globs = installed('/usr/share/mime/globs2').split('\n');
      expect(globs.filter((line) => !line.startsWith('#') && line !== '')).toEqual([`50:${TYPE}:*.duplexscope`]);
      expect(installed(`/usr/share/mime/${TYPE}.xml`)).toContain('<comment>A session of Duplexscope, with its evidence</comment>');
    });

    it('is not taken where the file is broken', () => {
      const broken = join(folder, 'broken');
      mkdirSync(join(broken, 'packages'), { recursive: true });
      writeFileSync(join(broken, 'packages', 'duplexscope.xml'), installed(MIME).replace('</mime-info>', ''));
      expect(say('update-mime-database', broken).says).toMatch(/Premature end of data|Failed to parse/u);
      expect(readdirSync(broken)).not.toContain('application');
    });

    it('is what a session is taken for, gzipped as it is, and the app is what opens it', () => {
      const session = join(folder, 'office.duplexscope');
      writeFileSync(session, gzipSync('{}\n'));
      expect(say('gio', 'info', '--attributes=standard::content-type', session).says).toContain(`standard::content-type: ${TYPE}\n`);
      // The same bytes by another name are any gzipped file: it is the ending that says it.
      writeFileSync(join(folder, 'office'), gzipSync('{}\n'));
      expect(say('gio', 'info', '--attributes=standard::content-type', join(folder, 'office')).says).toMatch(/: application\/gzip\n/u);
      // Of gio's own list only programs are part that can be started, and this one is not here.
      expect(say('update-desktop-database', join(share, 'applications'))).toEqual({ status: 0, says: '' });
      expect(installed('/usr/share/applications/mimeinfo.cache')).toBe(`[MIME Cache]\n${TYPE}=${NAME}.desktop;\n`);
    });
  });
});

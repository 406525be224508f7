import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeWith, programPath } from '../support/requires.ts';

const FILE = fileURLToPath(new URL('../../packaging/linux/app.duplexscope.Duplexscope.metainfo.xml', import.meta.url));
const CONFIG = readFileSync(fileURLToPath(new URL('../../electron-builder.yml', import.meta.url)), 'utf8');

describeWith('appstreamcli', 'what shops of Linux say of the app', () => {
  it('is as AppStream wants it', () => {
    const { status, stdout, stderr } = spawnSync(programPath('appstreamcli'), ['validate', '--no-net', FILE], { encoding: 'utf8' });
    expect({ status, says: `${stdout}${stderr}` }).toMatchObject({ status: 0 });
  });

  it('names the entry, the program and the kind of file that the installers bring', () => {
    const text = readFileSync(FILE, 'utf8');
    const said = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';
    expect(CONFIG).toContain(`desktopName: ${said(/<launchable type="desktop-id">(.*)<\/launchable>/u)}\n`);
    expect(CONFIG).toContain(`executableName: ${said(/<binary>(.*)<\/binary>/u)}\n`);
    expect(CONFIG).toContain(`mimeType: ${said(/<mediatype>(.*)<\/mediatype>/u)}\n`);
  });
});

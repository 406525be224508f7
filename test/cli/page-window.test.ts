import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWindow } from '../../electron/cli/page-window.ts';
import { closeStandardInput } from './hosts.ts';
import { ownSurroundings, writeProgram } from './programs.ts';

closeStandardInput();
const { folder, setEnv } = ownSurroundings();

const page = { url: 'http://127.0.0.1:1/#the-token', newLink: () => 'http://127.0.0.1:1/open/a-ticket' };

/** The only programs there are: scripts of the test's own, and what they need. */
let programs: string;
beforeEach(() => {
  programs = folder();
  setEnv('HOME', folder());
  setEnv('DISPLAY', ':7');
  setEnv('WSL_DISTRO_NAME', undefined);
  setEnv('CHROME_PATH', undefined);
});

async function open(shown: (() => boolean) | null = null) {
  let err = '';
  const host = { err: (text: string) => (err += text), interrupted: new AbortController().signal };
  const window = await openWindow(page, { dataFolder: join(programs, 'data'), host, shown });
  return { window, err };
}

function written(name: string): string {
  return readFileSync(join(programs, name), 'utf8');
}

/** A script in the place of a browser. */
function browser(script: string): void {
  setEnv('CHROME_PATH', writeProgram(join(programs, 'browser'), `echo "$@" > ${programs}/arguments\n${script}`));
}

describe('the window of a page', () => {
  it('is a browser of its own, whose command line does not have the token', async () => {
    browser(`: > ${programs}/started; exec sleep 60`);
    const { window, err } = await open(() => existsSync(join(programs, 'started')));
    expect(err).toBe('');
    expect(written('arguments')).toContain(`--app=http://127.0.0.1:1/open/a-ticket --user-data-dir=${programs}/data/window `);
    expect(written('arguments')).not.toMatch(/the-token|no-sandbox/u);
    expect(written('arguments')).toContain('--no-proxy-server --host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1 ');
    window?.close();
    expect(await window?.gone).toMatchObject({ ok: false });
    window?.close();
  });

  it('may be opened by a browser that runs already', async () => {
    browser('exit 0');
    const { window, err } = await open();
    expect({ exit: await window?.gone, err }).toMatchObject({ exit: { ok: true }, err: '' });
  });

  it('is not tried where there is no display', async () => {
    browser('exit 0');
    setEnv('DISPLAY', '');
    setEnv('WAYLAND_DISPLAY', '');
    const { window, err } = await open();
    expect(window).toBeNull();
    expect(err).toMatch(/^duplexscope: there is no display here; [^\n]+\n$/u);
    expect(existsSync(join(programs, 'arguments'))).toBe(false);
  });
});

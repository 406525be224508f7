import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { _electron } from 'playwright-core';
import { VIEWPORT } from './chromium.ts';
import { packedApp } from './packed-app.ts';
import { environment, type HostEnd, type WindowHost } from './host.ts';

/** Names the program of an installer's content, whose fuses let Playwright in: then the scenarios happen in that, and not in the binary that npm brings. */
const PACKED_PROGRAM = process.env['PACKED_ELECTRON'];

/** The packed app in Electron itself, where its binary is. */
export const electron: WindowHost = {
  name: 'Electron',
  missing() {
    if (program() === null) return 'needs the binary of electron, which is not on this machine';
    if (process.getuid?.() === 0) return 'needs a user who is not root, for the sandbox';
    const { DISPLAY = '', WAYLAND_DISPLAY = '' } = process.env;
    return process.platform === 'linux' && DISPLAY === '' && WAYLAND_DISPLAY === '' ? 'needs a display (xvfb-run)' : null;
  },
  async open({ dataFolder, env, watch }) {
    const app = await _electron.launch({
      executablePath: program() ?? '',
      // An app around its own archive takes nothing else for the app.
      args: PACKED_PROGRAM === undefined ? [packedApp().main] : [],
      env: environment({ DUPLEXSCOPE_DATA: dataFolder, ...env }),
    });
    const child = app.process();
    const code = new Promise<number | null>((resolve) => child.once('close', resolve));
    const stderr = child.stderr === null ? Promise.resolve(Buffer.alloc(0)) : buffer(child.stderr);
    const close = async (): Promise<HostEnd> => {
      await app.close();
      return { code: await code, stderr: (await stderr).toString() };
    };
    const page = await app.firstWindow();
    await page.setViewportSize(VIEWPORT);
    await watch(page);
    await page.reload();
    return { page, pid: child.pid ?? 0, close };
  },
};

/** The binary as the package has put it there. The package itself is not asked: it would download what is missing. */
function program(): string | null {
  if (PACKED_PROGRAM !== undefined) return PACKED_PROGRAM;
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const note = join(folder, 'path.txt');
  if (!existsSync(note)) return null;
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), readFileSync(note, 'utf8'));
  return existsSync(path) ? path : null;
}

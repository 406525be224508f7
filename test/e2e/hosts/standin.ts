import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findProgram } from '../../support/requires.ts';
import { startStandin, type StandinApp } from '../../standin/start.ts';
import { VIEWPORT } from './chromium.ts';
import { packedApp } from './packed-app.ts';
import { environment, type OpenWindow, type WindowHost, type WindowOptions } from './host.ts';

/** The packed main process and preload (test/e2e/pack-once.ts) on the stand-in for Electron. */
export const standin: WindowHost = {
  name: 'the stand-in',
  missing: () => {
    if (process.env['PACKED_ELECTRON'] !== undefined) return 'an installed app is tried';
    return findProgram('chromium') === null ? 'needs chromium' : null;
  },
  open: (options) => openOnStandin(options),
};

/** The window, and a hand for what a person does outside of its page (test/standin/start.ts). */
export async function openOnStandin({ dataFolder, env, copy, watch }: WindowOptions): Promise<OpenWindow & { readonly app: StandinApp }> {
  const main = copy === undefined ? packedApp().main : join(copy, 'out', 'main', 'index.js');
  const app = startStandin({ dataFolder, env: environment(env), main });
  const end = async () => {
    app.kill('SIGTERM');
    const { code, stderr } = await app.ended;
    return { code, stderr };
  };
  try {
    const { endpoint } = await app.until('the window shows', ({ windows }) => windows[0]?.visible === true && windows[0].loads > 0);
    const browser = await chromium.connectOverCDP(endpoint ?? '');
    const page = browser.contexts()[0]?.pages()[0];
    if (page === undefined) throw new Error('the stand-in shows no page');
    await page.setViewportSize(VIEWPORT);
    await watch(page);
    await page.reload();
    return {
      page,
      pid: app.pid,
      app,
      close: async () => {
        await browser.close();
        return await end();
      },
    };
  } catch (error) {
    const { stderr } = await end();
    throw new Error(`the app did not open: ${stderr}`, { cause: error });
  }
}

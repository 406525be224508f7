import { chromium, type Browser } from 'playwright-core';
import { programPath } from '../../support/requires.ts';

/** What a page may measure on: the smallest window that the screens are drawn for. */
export const VIEWPORT = { width: 1280, height: 800 } as const;

/** A Chromium without anything of its own to ask the network for. `netLog`: a file that gets everything that its network part did, complete once it is closed. */
export async function launchChromium({ netLog = null }: { readonly netLog?: string | null } = {}): Promise<Browser> {
  return await chromium.launch({
    executablePath: programPath('chromium'),
    // Chromium has no sandbox for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-domain-reliability',
      '--disable-sync',
      '--no-proxy-server',
      // What it still asks for by itself finds nobody.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ...(netLog === null ? [] : [`--log-net-log=${netLog}`]),
    ],
  });
}

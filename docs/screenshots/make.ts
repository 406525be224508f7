/**
 * Pictures of every screen, with real content, in both themes and two sizes:
 *
 *     npm run build && npm run screenshots            # all, into docs/screenshots/
 *     npm run screenshots -- --only diagnose --out /tmp/pictures
 *
 * Needs a Chromium, redis-server, namespaces of networks (as root, or where everybody may have them), and the ports 8080 and 6379 of this machine. Ports, times and what was measured differ from one making to the next; nothing in the pictures says whose
 * machine they were made on.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { CHECKOUT } from '../../test/e2e/command.ts';
import { startBrowserHost } from '../../test/e2e/hosts/browser.ts';
import { launchChromium } from '../../test/e2e/hosts/chromium.ts';
import { withPalette } from './palette.ts';
import { SCENES } from './scenes.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const THEMES = ['light', 'dark'] as const;
const STEP_MS = 12_000;
/** Settings show it: a name that says nothing of whoever made the pictures. */
const DATA_FOLDER = join(tmpdir(), 'duplexscope-pictures');
/** Two frames after everything that was asked for has arrived: charts are drawn in the second. */
const SETTLED = `document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    out: { type: 'string', default: fileURLToPath(new URL('.', import.meta.url)) },
  },
});
const chosen = Object.entries(SCENES).filter(([name]) => values.only === undefined || values.only.includes(name));
if (chosen.length === 0) throw new Error(`no such scene; there are ${Object.keys(SCENES).join(', ')}`);

async function take(page: Page, name: string): Promise<void> {
  // Where it points at nothing.
  await page.mouse.move(0, 0);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.evaluate(SETTLED);
      const picture = withPalette(await page.screenshot());
      const file = `${name}-${theme}-${String(size.width)}.png`;
      await writeFile(join(values.out, file), picture);
      console.log(`${file} ${String(Math.round(picture.length / 1024))} KiB`);
    }
  }
}

await mkdir(values.out, { recursive: true });
const browser = await launchChromium();
try {
  for (const [name, set] of chosen) {
    // A first start for each: no scene shows what another one has left behind.
    await rm(DATA_FOLDER, { recursive: true, force: true });
    const host = await startBrowserHost({ dataFolder: DATA_FOLDER, copy: CHECKOUT });
    const opened: (() => Promise<void>)[] = [];
    try {
      const page = await browser.newPage({ viewport: SIZES[0], locale: 'en-GB', timezoneId: 'UTC' });
      page.setDefaultTimeout(STEP_MS);
      await page.goto(host.url.href);
      await page.getByRole('navigation', { name: 'Screens' }).waitFor();
      await set(page, (close) => opened.push(close));
      await take(page, name);
      await page.close();
    } finally {
      await host.close();
      for (const close of opened) await close();
    }
  }
} finally {
  await browser.close();
  await rm(DATA_FOLDER, { recursive: true, force: true });
}

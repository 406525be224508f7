/**
 * The pictures of docs/why-does-my-connection-die.md: the window through the real proxies of the five cases, light and dark.
 *
 *     npm run build && npm run guide:pictures
 *     npm run guide:pictures -- --only silence --out /tmp/pictures
 *
 * Runs in a network namespace of its own (package.json), as root; needs a Chromium and the proxies.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { CHECKOUT } from '../../test/e2e/command.ts';
import { startBrowserHost } from '../../test/e2e/hosts/browser.ts';
import { launchChromium } from '../../test/e2e/hosts/chromium.ts';
import { withPalette } from '../screenshots/palette.ts';
import { addProxy, chooseChecks, chooseServer, fill, goTo, openExperiment, run } from '../screenshots/steps.ts';
import { World } from '../walk/world.ts';

interface Case {
  readonly proxies: readonly string[];
  readonly show: (page: Page) => Promise<void>;
  /** What is in the picture: from the top of the first to the bottom of the last. */
  readonly from: string;
  readonly to: string;
  /** Pixels that are enough, where the last one is long and empty. */
  readonly height?: number;
}

const VERDICT = '[data-testid=verdict]';
const CHECKS = '.run-checks';

const CASES: Readonly<Record<string, Case>> = {
  office: {
    proxies: ['squid -N -f docs/guide/squid.conf'],
    async show(page) {
      await addProxy(page, 'http://127.0.0.1:3128');
      await happens(page, 'It never connects');
      await run(page);
      await page.getByRole('group', { name: 'Verdict of each mode' }).getByRole('button', { name: 'relayed' }).click();
    },
    from: VERDICT,
    to: CHECKS,
  },
  nginx: {
    proxies: ['nginx -p . -e stderr -c docs/guide/nginx.conf'],
    async show(page) {
      await behindNginx(page);
      await happens(page, 'It never connects');
      await run(page);
      await goTo(page, 'Server');
      await page.getByRole('grid').getByRole('row', { name: /426/u }).last().click();
      await page.getByText('GET / HTTP/1.0').first().waitFor();
    },
    from: '.servers-connections',
    to: '.servers-detail',
    height: 210,
  },
  silence: {
    proxies: ['nginx -p . -e stderr -c docs/guide/nginx-impatient.conf'],
    async show(page) {
      await behindNginx(page);
      await happens(page, 'It dies when quiet');
      await openExperiment(page);
      await fill(page, { 'Longest silence': '8 s' });
      page.setDefaultTimeout(60_000);
      await run(page);
    },
    from: VERDICT,
    to: CHECKS,
  },
  end: {
    proxies: ['nginx -p . -e stderr -c docs/guide/nginx-stream.conf'],
    async show(page) {
      await behindNginx(page);
      await chooseChecks(page, ['Half-close']);
      await run(page);
    },
    from: VERDICT,
    to: CHECKS,
  },
  sometimes: {
    proxies: [
      'squid -N -n one -f docs/guide/squid-one.conf',
      'squid -N -n two -f docs/guide/squid-two.conf',
      'haproxy -db -f docs/guide/haproxy.cfg',
    ],
    async show(page) {
      await addProxy(page, 'http://127.0.0.1:3128');
      await happens(page, 'It fails sometimes');
      await run(page);
      await page.getByRole('group', { name: 'Verdict of each mode' }).getByRole('button', { name: 'relayed' }).click();
    },
    from: VERDICT,
    to: CHECKS,
  },
};

const VIEWPORT = { width: 1280, height: 1000 } as const;
const STEP_MS = 20_000;
/** Two frames after everything that was asked for has arrived. */
const SETTLED = `document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    out: { type: 'string', default: fileURLToPath(new URL('.', import.meta.url)) },
  },
});

async function happens(page: Page, symptom: string): Promise<void> {
  await page.getByRole('radio', { name: new RegExp(`^${symptom}`, 'u') }).check();
}

/** A server on the port that the nginx of the guide passes on to, and the plan to reach it there. */
async function behindNginx(page: Page): Promise<void> {
  await goTo(page, 'Server');
  await page.getByLabel('Service', { exact: true }).selectOption('probe');
  await fill(page, { 'Port (0: free)': '9000' });
  await page.getByRole('button', { name: 'Start server' }).click();
  await page.getByRole('table', { name: 'Running servers' }).waitFor();
  await goTo(page, 'Diagnose');
  await chooseServer(page, '127.0.0.1:8080');
}

async function take(page: Page, name: string, { from, to, height }: Case): Promise<void> {
  await page.mouse.move(0, 0);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.evaluate(SETTLED);
    const [top, bottom] = [await page.locator(from).first().boundingBox(), await page.locator(to).last().boundingBox()];
    if (!top || !bottom) throw new Error(`${name}: ${from} and ${to} are not both on the screen`);
    const [left, right] = [Math.min(top.x, bottom.x), Math.max(top.x + top.width, bottom.x + bottom.width)];
    const [upper, lower] = [Math.min(top.y, bottom.y), Math.max(top.y + top.height, bottom.y + bottom.height)];
    const clip = { x: left, y: upper, width: right - left, height: height ?? lower - upper };
    const picture = withPalette(await page.screenshot({ clip }));
    await writeFile(join(values.out, `${name}-${theme}.png`), picture);
    console.log(`${name}-${theme}.png ${String(Math.round(picture.length / 1024))} KiB`);
  }
}

execFileSync('ip', ['link', 'set', 'lo', 'up']);
await mkdir(values.out, { recursive: true });
const browser = await launchChromium();
try {
  for (const [name, made] of Object.entries(CASES)) {
    if (values.only && !values.only.includes(name)) continue;
    const world = await World.make({});
    const host = await startBrowserHost({ dataFolder: join(world.folder, 'data'), copy: CHECKOUT });
    try {
      for (const proxy of made.proxies) await world.start(proxy);
      const page = await browser.newPage({ viewport: VIEWPORT, locale: 'en-GB', timezoneId: 'UTC' });
      page.setDefaultTimeout(STEP_MS);
      await page.goto(host.url.href);
      await page.getByRole('navigation', { name: 'Screens' }).waitFor();
      await made.show(page);
      await take(page, name, made);
      await page.close();
    } finally {
      await host.close();
      await world.leave();
    }
  }
} finally {
  await browser.close();
}

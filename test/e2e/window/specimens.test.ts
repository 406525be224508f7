import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SPECIMENS } from '../../../electron/specimens/index.ts';
import { describeWith } from '../../support/requires.ts';
import { startBrowserHost, type BrowserHostProcess } from '../hosts/browser.ts';
import { launchChromium, VIEWPORT } from '../hosts/chromium.ts';
import { standin } from '../hosts/index.ts';
import { diagnoseThrough, measureShortly } from './diagnose-through.ts';
import { describeWindow } from './scene.ts';
import { Turns } from './turns.ts';
import { Watch } from './watch.ts';

const DIAGNOSIS_MS = 180_000;
/** A window has one run at a time, and most of a run is waiting: so many windows, each with an engine of its own. */
const AT_ONCE = 4;

interface Desk {
  readonly page: Page;
  readonly watch: Watch;
  readonly host: BrowserHostProcess;
  readonly dataFolder: string;
}

describeWith('chromium', 'each specimen, diagnosed in the browser host', () => {
  const turns = new Turns();
  const desks: Desk[] = [];
  const free: Desk[] = [];
  const waiting: ((desk: Desk) => void)[] = [];
  let browser: Browser | null = null;

  const take = async (): Promise<Desk> => free.pop() ?? (await new Promise<Desk>((resolve) => waiting.push(resolve)));
  const giveBack = (desk: Desk): void => {
    const next = waiting.shift();
    if (next) next(desk);
    else free.push(desk);
  };

  beforeAll(async () => {
    browser = await launchChromium();
    for (let index = 0; index < AT_ONCE; index += 1) {
      const dataFolder = mkdtempSync(join(tmpdir(), 'duplexscope-window-'));
      const host = await startBrowserHost({ dataFolder });
      const page = await browser.newPage({ viewport: VIEWPORT });
      page.setDefaultTimeout(20_000);
      const watch = new Watch();
      desks.push({ page, watch, host, dataFolder });
      await watch.attach(page);
      await page.goto(host.url.href);
      await measureShortly(page);
    }
    free.push(...desks);
  }, DIAGNOSIS_MS);
  afterAll(async () => {
    await browser?.close();
    for (const { host, dataFolder } of desks) {
      const end = await host.close();
      rmSync(dataFolder, { recursive: true });
      expect(end).toEqual({ code: 0, stderr: '' });
    }
  }, DIAGNOSIS_MS);

  it.concurrent.for(SPECIMENS.map((specimen) => [specimen.name, specimen] as const))(
    'shows what %s does, with evidence that opens',
    { timeout: DIAGNOSIS_MS },
    async ([, specimen]) => {
      const desk = await take();
      try {
        await diagnoseThrough(desk.page, specimen, turns);
        expect(desk.watch.faults()).toEqual([]);
      } finally {
        giveBack(desk);
      }
    },
  );
});

/** One of each kind of finding. */
const SOME = ['strips-upgrade', 'rewrites-headers', 'flips-a-byte', 'honest-socks5'];

describeWindow('some specimens', { hosts: [standin] }, (scene) => {
  it('show the same findings in the desktop app', { timeout: DIAGNOSIS_MS }, async () => {
    await measureShortly(scene.page);
    for (const specimen of SPECIMENS.filter(({ name }) => SOME.includes(name))) await diagnoseThrough(scene.page, specimen);
  });
});

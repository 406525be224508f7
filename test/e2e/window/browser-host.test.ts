import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../support/requires.ts';
import { startBrowserHost, type BrowserHostProcess } from '../hosts/browser.ts';
import { launchChromium, VIEWPORT } from '../hosts/chromium.ts';
import { goTo, grades, runButton, runPanel, startAnd } from './moves.ts';
import { Watch } from './watch.ts';

/** What a browser itself says of a server that is gone. */
const GONE = /ERR_CONNECTION_REFUSED|WebSocket connection to .* failed/u;

describeWith('chromium', 'the browser host', () => {
  const watch = new Watch();
  let dataFolder = '';
  let browser: Browser | null = null;
  let host: BrowserHostProcess | null = null;
  let page: Page | null = null;
  let forgiven: RegExp | null = null;

  const running = (): { readonly browser: Browser; readonly host: BrowserHostProcess; readonly page: Page } => {
    if (!browser || !host || !page) throw new Error('they are started before the first test');
    return { browser, host, page };
  };
  /** Another window of the same browser: what a tab keeps, it does not have. */
  const openPage = async (address: string): Promise<Page> => {
    const opened = await running().browser.newPage({ viewport: VIEWPORT });
    opened.setDefaultTimeout(12_000);
    await watch.attach(opened);
    await opened.goto(address);
    return opened;
  };
  beforeAll(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'duplexscope-window-'));
    host = await startBrowserHost({ dataFolder });
    browser = await launchChromium();
    page = await browser.newPage({ viewport: VIEWPORT });
    page.setDefaultTimeout(12_000);
    await watch.attach(page);
    await page.goto(host.url.href);
  });
  afterEach(() => {
    const faults = watch.faults(forgiven);
    forgiven = null;
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    const end = await host?.close();
    rmSync(dataFolder, { recursive: true });
    expect(end).toEqual({ code: 0, stderr: '' });
  });

  it('takes its token out of the address', async () => {
    const { host: own, page: first } = running();
    await first.getByRole('main').waitFor();
    expect(first.url()).toBe(`${own.url.origin}/`);
  });

  it('has one engine for all its windows', async () => {
    const { host: own, page: first } = running();
    const second = await openPage(own.url.href);
    await startAnd(first, () => runButton(first).click(), 'done');
    await expect.poll(() => runPanel(second).getAttribute('data-status')).toBe('done');
    expect(await grades(second)).toEqual({ only: 'clean' });
    await goTo(first, 'Server');
    await first.getByRole('button', { name: 'Start server' }).click();
    await goTo(second, 'Server');
    await second.getByRole('button', { name: /^Stop echo at/u }).click();
    await first.getByText('No server is running').waitFor();
    await goTo(first, 'Diagnose');
    await second.close();
  });

  it('refuses a page without its token, or with another one', async () => {
    const { host: own } = running();
    for (const address of [own.url.origin, `${own.url.origin}/#${'x'.repeat(43)}`]) {
      const stranger = await openPage(address);
      await stranger.getByRole('heading', { name: 'This page may not use Duplexscope' }).waitFor();
      expect(await stranger.getByRole('navigation').count()).toBe(0);
      await stranger.close();
    }
  });

  it('is missed when it is gone, and found when it is back', async () => {
    const { host: own, page: first } = running();
    const lost = first.getByText('The connection to Duplexscope was lost.');
    const port = Number(own.url.port);
    forgiven = GONE;
    await own.kill();
    await lost.waitFor();
    // What was there is still there to read.
    expect(await runPanel(first).getAttribute('data-status')).toBe('done');
    host = await startBrowserHost({ dataFolder, port });
    // Each start has a token of its own, so the page that was left is told what to do, and what was there is still there.
    await first.getByText('Duplexscope was started anew, and this page belongs to the start before.').waitFor();
    expect(await runPanel(first).getAttribute('data-status')).toBe('done');
    await runButton(first).click();
    await first.getByText('open the address that the new start printed', { exact: false }).last().waitFor();
    // Loaded again, it has nothing to show.
    await first.reload();
    await first.getByRole('heading', { name: 'This page may not use Duplexscope' }).waitFor();
    // Opening what the new start printed is enough, in the same tab.
    await first.goto(host.url.href);
    await runButton(first).waitFor();
    await startAnd(first, () => runButton(first).click(), 'done');
    expect(await grades(first)).toEqual({ only: 'clean' });
  });
});

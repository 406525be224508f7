import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOG_FILE } from '../../../electron/sessions/database.ts';
import { describeWith } from '../../support/requires.ts';
import { startBrowserHost, type BrowserHostProcess } from '../hosts/browser.ts';
import { launchChromium, VIEWPORT } from '../hosts/chromium.ts';
import {
  chooseChecks,
  eventCount,
  fill,
  goTo,
  grades,
  openExperiment,
  openPlan,
  RUN_MS,
  runButton,
  runPanel,
  startAnd,
  statusOf,
} from './moves.ts';
import { detail, grid, looksOf, messages, names, openFirst, rows, type Looks } from './log.ts';
import { describeWindow } from './scene.ts';

describeWindow('sessions', {}, (scene) => {
  let live: Looks | null = null;

  it('say what would be here while there are none', async () => {
    await goTo(scene.page, 'Sessions');
    await scene.page.getByText('No sessions yet').waitFor();
  });

  it('keep a run, say so, and let it be named where it was made', { timeout: 2 * RUN_MS }, async () => {
    const { page } = scene;
    await goTo(page, 'Diagnose');
    await openExperiment(page);
    await chooseChecks(page, ['Both ways at once', 'Headers']);
    await startAnd(page, () => runButton(page).click(), 'done');
    await page.getByText('Saved', { exact: true }).waitFor();
    live = await looksOf(page);
    await page.getByRole('button', { name: 'Name it' }).click();
    await page.getByRole('textbox', { name: 'Name of the session' }).fill('Straight to the server');
    await page.keyboard.press('Enter');
    await page.getByText('Saved as Straight to the server').waitFor();
  });

  it('have it after a restart, and it looks as it did live', { timeout: 2 * RUN_MS }, async () => {
    const page = await scene.restart();
    await goTo(page, 'Sessions');
    await expect.poll(() => names(page)).toEqual(['Straight to the server']);
    await openFirst(page);
    expect(await statusOf(page)).toBe('done');
    expect(await looksOf(page, live?.events ?? -1)).toEqual(live);
  });

  it('open their evidence where they are shown, while a run goes on at Diagnose', { timeout: 2 * RUN_MS }, async () => {
    const { page } = scene;
    await runPanel(page).getByRole('button', { name: 'Show evidence: Headers' }).click();
    await page.getByRole('group', { name: 'Evidence', exact: true }).waitFor();
    await page.getByRole('heading', { level: 1, name: 'Straight to the server' }).waitFor();

    await goTo(page, 'Diagnose');
    await openPlan(page);
    await openExperiment(page);
    await fill(page, { 'Each way for': '30 s' });
    await chooseChecks(page, ['Both ways at once']);
    await startAnd(page, () => runButton(page).click(), 'running', { last: null });
    await goTo(page, 'Sessions');
    // The session is still open here, and is not the run that goes on.
    await page.getByRole('heading', { level: 1, name: 'Straight to the server' }).waitFor();
    expect(await statusOf(page)).toBe('done');
    await page.getByRole('tab', { name: 'Transcript' }).click();
    await expect.poll(() => eventCount(page)).toBe(live?.events);
    await page.getByRole('button', { name: 'Back to the sessions (Esc)' }).click();
    await expect.poll(() => rows(page).locator('.sessions-outcome').allInnerTexts()).toEqual(['Running', 'Clean']);
    await goTo(page, 'Diagnose');
    expect(await statusOf(page)).toBe('running');
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect.poll(() => statusOf(page)).toBe('cancelled');
  });

  it('are renamed in the list, noted, and found by either', async () => {
    const { page } = scene;
    await goTo(page, 'Sessions');
    await expect.poll(() => rows(page).locator('.sessions-outcome').allInnerTexts()).toEqual(['Cancelled', 'Clean']);
    await rows(page).first().click();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name of the session' }).fill('never kept');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name of the session' }).fill('Cut short');
    await page.keyboard.press('Enter');
    await expect.poll(() => names(page)).toEqual(['Cut short', 'Straight to the server']);
    // The keyboard is in the list again.
    await page.keyboard.press('ArrowDown');
    await detail(page).getByRole('heading', { name: 'Straight to the server' }).waitFor();
    await detail(page).getByLabel('Note').fill('Before the firewall was changed');
    await detail(page).getByText('Saved.', { exact: true }).waitFor();

    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.fill('firewall');
    await expect.poll(() => names(page)).toEqual(['Straight to the server']);
    await search.fill('cut sh');
    await expect.poll(() => names(page)).toEqual(['Cut short']);
    await search.fill('nothing is called so');
    await page.getByText('No session is like that').waitFor();
    await page.getByRole('button', { name: 'Show all sessions' }).click();
    await expect.poll(() => names(page)).toEqual(['Cut short', 'Straight to the server']);
  });

  it('are deleted by a key, and brought back', async () => {
    const { page } = scene;
    await rows(page).first().click();
    await page.keyboard.press('Delete');
    await expect.poll(() => names(page)).toEqual(['Straight to the server']);
    // What took its place is chosen.
    await detail(page).getByRole('heading', { name: 'Straight to the server' }).waitFor();
    await messages(page).getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => names(page)).toEqual(['Cut short', 'Straight to the server']);
    await grid(page).focus();
    await page.keyboard.press('Control+a');
    await detail(page).getByRole('heading', { name: '2 sessions chosen' }).waitFor();
    await page.keyboard.press('Delete');
    await page.getByText('No sessions yet').waitFor();
    await messages(page).getByText('Deleted 2 sessions').waitFor();
    await messages(page).getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(() => names(page)).toEqual(['Cut short', 'Straight to the server']);
  });
});

describeWindow('a session log that is damaged', {}, (scene) => {
  it('is named with what to do, stays as it is, and keeps nobody from working', { timeout: 2 * RUN_MS }, async () => {
    const { page } = scene;
    const file = join(scene.dataFolder, LOG_FILE);
    const content = 'this is no database, and whoever wrote it may want it back';
    writeFileSync(file, content);
    await goTo(page, 'Sessions');
    const said = page.getByRole('alert').filter({ hasText: 'The session log cannot be used.' });
    await said.waitFor();
    expect(await said.innerText()).toContain(file);
    await goTo(page, 'Diagnose');
    await openExperiment(page);
    await chooseChecks(page, ['Headers']);
    await startAnd(page, () => runButton(page).click(), 'done');
    expect(await grades(page)).toEqual({ only: 'clean' });
    await page.getByText('Not saved').waitFor();
    await page.getByRole('button', { name: 'Why' }).click();
    await said.waitFor();
    expect(readFileSync(file, 'utf8')).toBe(content);
    // Out of the way it is no problem any more.
    rmSync(file);
    await startAnd(page, () => page.keyboard.press('Control+Enter'), 'done', { last: null });
    await page.getByText('Saved', { exact: true }).waitFor();
    await goTo(page, 'Sessions');
    await expect.poll(() => rows(page).count()).toBe(1);
    expect(await said.count()).toBe(0);
  });
});

describeWith('chromium', 'what a crash left of a run', () => {
  let dataFolder = '';
  let browser: Browser | null = null;
  let host: BrowserHostProcess | null = null;

  beforeAll(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'duplexscope-window-'));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('is there when Duplexscope is started again, and says so', { timeout: 2 * RUN_MS }, async () => {
    host = await startBrowserHost({ dataFolder });
    const page = await newPage(browser, host);
    await openExperiment(page);
    await fill(page, { 'Each way for': '30 s', Handshakes: '200' });
    await chooseChecks(page, ['Both ways at once']);
    await startAnd(page, () => runButton(page).click(), 'running');
    await expect.poll(() => eventCount(page)).toBeGreaterThan(100);
    // What the window was told is in the log: both are told at once, and the log writes before long.
    await goTo(page, 'Sessions');
    // As it may be written: "1,234 events".
    await expect
      .poll(async () => Number((await rows(page).locator('.sessions-amount').innerText()).replace(/\D/gu, '')))
      .toBeGreaterThan(100);
    await host.kill();
    await page.close();

    host = await startBrowserHost({ dataFolder });
    const again = await newPage(browser, host);
    await goTo(again, 'Sessions');
    await expect.poll(() => rows(again).locator('.sessions-outcome').allInnerTexts()).toEqual(['Not finished']);
    await rows(again).first().click();
    await detail(again).getByText('Duplexscope ended before this run did.').waitFor();
    await openFirst(again);
    expect(await statusOf(again)).toBe('unfinished');
    await expect.poll(() => eventCount(again)).toBeGreaterThan(100);
  });
});

async function newPage(browser: Browser | null, host: BrowserHostProcess): Promise<Page> {
  if (!browser) throw new Error('there is no browser');
  const page = await browser.newPage({ viewport: VIEWPORT });
  page.setDefaultTimeout(12_000);
  await page.goto(host.url.href);
  await page.getByRole('main').waitFor();
  return page;
}

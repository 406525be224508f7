import { expect, it } from 'vitest';
import { browserHost } from '../hosts/browser.ts';
import { VIEWPORT } from '../hosts/chromium.ts';
import {
  addProxy,
  shownRun,
  goTo,
  openExperiment,
  openPlan,
  runPanel,
  showMode,
  startAnd,
  startSpecimen,
  type ScreenName,
} from './moves.ts';
import { describeWindow } from './scene.ts';
import { pasteList, row, table, untilRows, untilSweep } from './sweep-moves.ts';

/** What stands beyond the right edge of the screen, which one would have to scroll sideways for; tables and the ladder of events are exempt (WCAG 2.2, 1.4.10). */
const BEYOND = `[...document.querySelectorAll('main, main *')]
  .filter((element) => {
    if (element.closest('.servers-list, .servers-grid, .sweep-grid, .transcript-scroller, .bytes-rows, .console-line, .only-read-aloud')) return false;
    if (element.parentElement?.closest('.cut')) return false;
    return element.getBoundingClientRect().right > innerWidth + 1 || (element.tagName === 'MAIN' && element.scrollWidth > element.clientWidth);
  })
  .map((element) => element.tagName + '.' + element.className)`;

/** 1280 × 800 at a zoom of 200 % and of 400 %. */
const SIZES = [
  { width: 640, height: 400 },
  { width: 320, height: 200 },
] as const;

/** Words of a run's result of which a part is hidden. */
const CUT_OFF = `[...document.querySelectorAll('.run-check-word, .run-check-says, .run-figure, .run-rung-says, .run-says')]
  .filter((element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 2)
  .map((element) => element.className + ': ' + element.innerText)`;

describeWindow('in little room', { hosts: [browserHost] }, (scene) => {
  it.each(SIZES)('everything is reached by scrolling one way: $width × $height', async (size) => {
    const { page } = scene;
    const beyond = async (where: string): Promise<void> => {
      expect([where, await page.evaluate(BEYOND)]).toEqual([where, []]);
    };
    await goTo(page, 'Diagnose');
    await openPlan(page);
    await page.setViewportSize(size);
    await page.getByRole('radio', { name: 'By a route of my own' }).check();
    await addProxy(page, 'http://a-name-that-is-long-and-longer.example:3128');
    const card = page.getByTestId('hop-card');
    const [cardBox, portBox] = [await card.boundingBox(), await card.getByText(':3128', { exact: true }).boundingBox()];
    expect((portBox?.x ?? Infinity) + (portBox?.width ?? 0)).toBeLessThanOrEqual((cardBox?.x ?? 0) + (cardBox?.width ?? 0));
    await card.locator('.route-address').click();
    await openExperiment(page);
    await beyond('the plan');
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('radio', { name: 'Directly' }).check();
    await startAnd(page, () => page.keyboard.press('Control+Enter'), 'done');
    for (const tab of ['Transcript', 'Throughput', 'Details']) {
      await page.getByRole('tab', { name: tab }).click();
      await beyond(tab);
    }
    for (const screen of ['Sessions', 'Server', 'Console', 'Specimens', 'Settings'] satisfies ScreenName[]) {
      await goTo(page, screen);
      await beyond(screen);
    }
    await goTo(page, 'Sessions');
    await page.getByRole('grid', { name: 'Sessions, newest first' }).locator('[data-session]').first().click();
    await beyond('a session that is chosen');
    await page.getByRole('region', { name: 'The chosen session' }).getByRole('button', { name: 'Open' }).click();
    await page.getByRole('button', { name: 'Back to the sessions (Esc)' }).waitFor();
    await beyond('a session that is open');
    await page.keyboard.press('Escape');
    await goTo(page, 'Specimens');
    // Each row's buttons are there, and told by what they are for.
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'honest-connect', exact: true }) });
    await row.getByRole('button', { name: 'Start honest-connect', exact: true }).click();
    await row.getByRole('button', { name: 'Stop honest-connect', exact: true }).click();
    await row.getByRole('button', { name: 'Start honest-connect', exact: true }).waitFor();
  });

  it('a sweep is used by scrolling one way, but for its table', async () => {
    const { page } = scene;
    await page.setViewportSize(VIEWPORT);
    const url = await startSpecimen(page, 'honest-socks5');
    await goTo(page, 'Sweep');
    for (const size of SIZES) {
      const beyond = async (where: string): Promise<void> => {
        expect([where, size.width, await page.evaluate(BEYOND)]).toEqual([where, size.width, []]);
      };
      await page.setViewportSize(size);
      const back = page.getByRole('button', { name: 'Another list, or an earlier sweep' });
      if ((await back.count()) > 0) await back.click();
      await beyond('where a list is chosen');
      await pasteList(page, [url, 'http://a-name-that-is-long-and-longer-than-any-screen-is-wide.example:3128', 'no proxy at all']);
      const plan = page.getByRole('button', { name: /^What is tried/u });
      await plan.click();
      await beyond('the plan');
      await page.keyboard.press('Control+Enter');
      await untilSweep(page, 'done');
      await untilRows(page, [1, 2]);
      await beyond('the table');
      await page.getByRole('tab', { name: 'Charts' }).click();
      await page.locator('.sweep-plot canvas').waitFor();
      await beyond('the charts');
      await page.getByRole('tab', { name: 'Table' }).click();
      await row(page, 1).getByRole('button').click();
      await runPanel(page).waitFor();
      await beyond('the evidence of a row');
      await page.keyboard.press('Escape');
      await table(page).waitFor();
    }
  });

  it('a finding of many words is read without a mouse', async () => {
    const { page } = scene;
    await page.setViewportSize(VIEWPORT);
    await startSpecimen(page, 'rewrites-headers');
    const last = await shownRun(page);
    await startAnd(page, () => page.getByRole('button', { name: 'Diagnose through it: rewrites-headers' }).click(), 'done', { last });
    await showMode(page, 'relayed');
    expect(await runPanel(page).locator('[data-check=headers] .run-check-says').innerText()).toContain('re-cased');
    expect(await page.evaluate(CUT_OFF)).toEqual([]);
  });
});

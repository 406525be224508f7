import { createConnection } from 'node:net';
import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { browserHost, standin } from '../hosts/index.ts';
import { expectAccessible, violationsOf } from './axe.ts';
import { chooseChecks, goTo, openEvidence, openExperiment, runButton, runPanel, startAnd, startSpecimen } from './moves.ts';
import { describeWindow } from './scene.ts';
import { deadPort, pasteList, row, table, untilRows, untilSweep } from './sweep-moves.ts';

const LONG_MS = 120_000;

async function chooseTheme(page: Page, theme: 'Light' | 'Dark'): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('group', { name: 'Theme', exact: true }).getByRole('radio', { name: theme }).check();
}

/** How bright the page's own ground is, from 0 to 255, by which one sees that the theme is really on. */
const brightness = (page: Page): Promise<number> =>
  page.evaluate<number>(`Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/gu).slice(0, 3).map(Number))`);

describeWindow('every screen', { hosts: [browserHost, standin] }, (scene) => {
  // Each theme in a host, each host with a theme: the page is the same.
  const theme = scene.host === browserHost ? 'Light' : 'Dark';

  it('is judged by what sees faults', async () => {
    const { page } = scene;
    await page.evaluate(
      `document.querySelector('main').insertAdjacentHTML('beforeend', '<div id="fault"><button></button><p>here</p></div>')`,
    );
    await page.evaluate(`document.querySelector('#fault p').style.color = '#bbb'`);
    const found = await violationsOf(page);
    await page.evaluate(`document.querySelector('#fault').remove()`);
    expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(['button-name', 'color-contrast']));
  });

  it('is usable by everybody with nothing on it', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    await chooseTheme(page, theme);
    await expectAccessible(page, `Settings, ${theme}`);
    expect((await brightness(page)) > 127).toBe(theme === 'Light');
    for (const screen of ['Diagnose', 'Sweep', 'Sessions', 'Server', 'Console', 'Specimens'] as const) {
      await goTo(page, screen);
      await expectAccessible(page, `${screen}, empty, ${theme}`);
    }
    await goTo(page, 'Diagnose');
    await openExperiment(page);
    await expectAccessible(page, `Diagnose with the experiment open, ${theme}`);
    await page.getByRole('button', { name: /^Experiment/u }).click();
  });

  it('is usable by everybody with a run, a server, a console and specimens on it', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    await goTo(page, 'Server');
    await page.getByRole('button', { name: 'Start server' }).click();
    const address = await page.getByRole('table', { name: 'Running servers' }).locator('bdi').first().innerText();
    const [host = '', port] = address.split(':');
    const stranger = createConnection({ host, port: Number(port) });
    stranger.end('GET /who HTTP/1.1\r\nHost: here\r\n\r\n').resume();
    await once(stranger, 'close');
    await page.getByRole('row').filter({ hasText: 'refused 426' }).click();
    await goTo(page, 'Console');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('textbox', { name: 'Text to write' }).fill('hello');
    await page.getByRole('textbox', { name: 'Text to write' }).press('Enter');
    await expect.poll(() => page.getByRole('log', { name: 'Dialogue' }).innerText()).toContain('hello');
    await goTo(page, 'Specimens');
    await startAnd(page, () => page.getByRole('button', { name: 'Diagnose through it: rewrites-headers' }).click(), 'done', { last: null });
    await chooseTheme(page, theme);
    for (const screen of ['Server', 'Console', 'Specimens'] as const) {
      await goTo(page, screen);
      await expectAccessible(page, `${screen}, filled, ${theme}`);
    }
    await goTo(page, 'Sessions');
    const sessions = page.getByRole('grid', { name: 'Sessions, newest first' });
    await sessions.locator('[data-session]').first().click();
    await expectAccessible(page, `Sessions, filled, ${theme}`);
    await page.keyboard.press('F2');
    await expectAccessible(page, `a session that is renamed, ${theme}`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+e');
    const dialog = page.getByRole('dialog', { name: /^Export/u });
    await expect.poll(() => dialog.getByLabel('The first of it').innerText()).not.toBe('');
    await expectAccessible(page, `Export, ${theme}`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Back to the sessions (Esc)' }).waitFor();
    await page.keyboard.press('n');
    await expectAccessible(page, `a session that is open, ${theme}`);
    await page.getByRole('button', { name: 'Back to the sessions (Esc)' }).click();
    await goTo(page, 'Diagnose');
    await openEvidence(page, 'Headers');
    await expectAccessible(page, `a run with its evidence, ${theme}`);
    await page.getByRole('radio', { name: 'Heads side by side' }).check();
    await expectAccessible(page, `heads side by side, ${theme}`);
    await page.getByRole('radio', { name: 'Ladder' }).check();
    for (const tab of ['Throughput', 'Details', 'Transcript']) {
      await page.getByRole('tab', { name: tab }).click();
      await expectAccessible(page, `a run, ${tab}, ${theme}`);
    }
    await openExperiment(page);
    await page.getByTestId('hop-card').locator('.route-address').first().click();
    await chooseChecks(page, ['Headers']);
    await expectAccessible(page, `a plan with a proxy that is edited, ${theme}`);
    await page.getByRole('button', { name: 'Hide the plan' }).click();
  });

  it('is usable by everybody with a list of proxies, its sweep and the evidence of a row on it', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    const honest = await startSpecimen(page, 'honest-connect');
    const flipping = await startSpecimen(page, 'flips-a-byte');
    await goTo(page, 'Sweep');
    await pasteList(page, [honest, 'no proxy at all', flipping, `http://127.0.0.1:${String(await deadPort())}`]);
    await page.getByRole('button', { name: /^What is tried/u }).click();
    await page.getByLabel('At once', { exact: true }).fill('none');
    await chooseTheme(page, theme);
    await goTo(page, 'Sweep');
    await expectAccessible(page, `a list and what is wrong with a plan, ${theme}`);
    await page.getByLabel('At once', { exact: true }).fill('8');
    await page.keyboard.press('Control+Enter');
    await untilSweep(page, 'done', LONG_MS);
    await untilRows(page, [1, 3, 4]);
    await table(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press(' ');
    await chooseTheme(page, theme);
    await goTo(page, 'Sweep');
    await page.getByLabel('Group by').selectOption('none');
    await expectAccessible(page, `a sweep, ${theme}`);
    await page.getByLabel('Group by').selectOption('grade');
    await table(page).locator('.sweep-group').first().waitFor();
    await expectAccessible(page, `a sweep in groups, ${theme}`);
    await page.getByRole('tab', { name: 'Charts' }).click();
    await page.locator('.sweep-plot canvas').waitFor();
    await expectAccessible(page, `charts of a sweep, ${theme}`);
    await page.getByRole('tab', { name: 'Table' }).click();
    await row(page, 3).getByRole('button').click();
    await runPanel(page).waitFor();
    await expectAccessible(page, `the evidence of a row, ${theme}`);
    await page.keyboard.press('Escape');
    await table(page).waitFor();
    await page.getByRole('button', { name: 'Another list, or an earlier sweep' }).click();
    await page.getByRole('region', { name: 'Earlier sweeps' }).getByRole('listitem').first().waitFor();
    await expectAccessible(page, 'earlier sweeps');
  });

  it('is usable by everybody with something over it', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    const dialog = page.getByRole('dialog');
    await chooseTheme(page, theme);
    await goTo(page, 'Diagnose');
    for (const [keys, title] of [
      ['Control+k', 'Find an action'],
      ['?', 'Keyboard shortcuts'],
    ] as const) {
      await page.keyboard.press(keys);
      await page.getByRole('dialog', { name: title }).waitFor();
      await expectAccessible(page, `${title}, ${theme}`);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
    await openExperiment(page);
    await page.getByTestId('hop-card').locator('.route-address').first().focus();
    await page.keyboard.press('Delete');
    await page.getByRole('status', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).waitFor();
    await expectAccessible(page, `a message, ${theme}`);
    await page.getByRole('status', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();

    await page.getByLabel('Each way for', { exact: true }).fill('10 s');
    await page.getByLabel('Each way for', { exact: true }).blur();
    await page.getByRole('radio', { name: /^It dies when busy/u }).check();
    await startAnd(page, () => runButton(page).click(), 'running');
    await expectAccessible(page, `a run that goes on, ${theme}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Stop this run?' }).waitFor();
    await expectAccessible(page, `asked whether to stop, ${theme}`);
    await page.getByRole('button', { name: 'Stop the run' }).click();
    await expect.poll(() => runPanel(page).getAttribute('data-status')).toBe('cancelled');
    await expectAccessible(page, `a run that was cancelled, ${theme}`);
  });
});

import { expect, it } from 'vitest';
import {
  chooseChecks,
  eventCount,
  fill,
  grades,
  openExperiment,
  RUN_MS,
  runButton,
  runPanel,
  startAnd,
  throughputTable,
  untilStatus,
} from './moves.ts';
import { describeWindow } from './scene.ts';

const SECONDS = 5;

describeWindow('a run whose page is loaded again', {}, (scene) => {
  it('is found again while it goes on, and ends with its verdict', { timeout: 2 * RUN_MS }, async () => {
    const { page } = scene;
    await openExperiment(page);
    await chooseChecks(page, ['Both ways at once', 'Headers']);
    await fill(page, { 'Each way for': `${String(SECONDS)} s`, 'Pace, a second': '4 MiB', Handshakes: '200' });
    await startAnd(page, () => runButton(page).click(), 'running');
    await expect.poll(() => runPanel(page).locator('[data-rung=bytes]').innerText()).toContain('bytes arrive at both ends');
    const caption = runPanel(page).locator('.run-caption');
    const before = { run: await caption.getAttribute('title'), events: await eventCount(page) };

    await page.reload();
    await expect.poll(() => runPanel(page).getAttribute('data-status')).toBe('running');
    expect(await caption.getAttribute('title')).toBe(before.run);
    // All that was seen before the page was loaded, and more as it comes.
    await expect.poll(() => eventCount(page)).toBeGreaterThan(before.events);
    await untilStatus(page, 'done');
    expect(await grades(page)).toEqual({ only: 'clean' });
  });

  it('misses none of its events and samples', async () => {
    const { page } = scene;
    const first = page.getByRole('option').first();
    const read = async () => {
      await page.getByRole('tab', { name: 'Transcript' }).click();
      const events = await eventCount(page);
      return { events, first: await first.innerText(), table: await throughputTable(page) };
    };
    // What was put together from before, during and after the reload is what the engine has, read in one piece.
    const seen = await read();
    await page.reload();
    await runPanel(page).waitFor();
    await page.getByRole('tab', { name: 'Transcript' }).click();
    await expect.poll(() => eventCount(page)).toBe(seen.events);
    expect(await read()).toEqual(seen);
    expect(seen.events).toBeGreaterThan(200 * 8);
    // 20 a second, and none of those without a count of both ends.
    expect(seen.table.length).toBeGreaterThan(SECONDS * 20);
    expect(seen.table.slice(1).filter((line) => line.split(',').slice(0, 7).includes(''))).toEqual([]);
  });

  it('still has the plan that was being made', async () => {
    const { page } = scene;
    await openExperiment(page);
    await page.reload();
    await runPanel(page).waitFor();
    await openExperiment(page);
    expect(await page.getByLabel('Handshakes', { exact: true }).inputValue()).toBe('200');
    expect(await page.getByRole('radio', { name: /^I choose the checks/u }).isChecked()).toBe(true);
  });
});

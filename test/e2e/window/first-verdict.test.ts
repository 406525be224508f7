import { expect, it } from 'vitest';
import { focused, tabTo } from './focus.ts';
import { shownRun, grades, openEvidence, runButton, runPanel, RUN_MS, showMode, startAnd, statusOf, untilStatus } from './moves.ts';
import { describeWindow } from './scene.ts';

/** The most that a person waits from the click until it is known how far the connection came. */
const LADDER_MS = 5000;

const rungs = `[...document.querySelectorAll('[data-rung]')].map(({ dataset }) => dataset.rung + ' ' + dataset.state).join(', ')`;

describeWindow('a first start by mouse alone', {}, (scene) => {
  it('needs one click for a verdict, and one more for its proof', async () => {
    const { page } = scene;
    const button = runButton(page);
    await button.waitFor();
    const clicked = performance.now();
    await startAnd(page, () => button.click(), 'done');
    expect(await page.evaluate(rungs)).toBe('reached passed, accepted skipped, upgraded passed, bytes passed');
    expect(performance.now() - clicked).toBeLessThan(LADDER_MS);
    expect(await grades(page)).toEqual({ only: 'clean' });
    expect(await page.title()).toBe('Clean – Duplexscope');
    expect(await openEvidence(page, 'Handshake')).not.toBe('');
  });

  it('shows a block where there is one, who did it and what helps', async () => {
    const page = await scene.restart();
    const trying = page.getByRole('button', { name: 'Try a misbehaving proxy' });
    await startAnd(page, () => trying.click(), 'done');
    expect(await grades(page)).toEqual({ 'as a tunnel': 'clean', relayed: 'blocked' });
    await showMode(page, 'relayed');
    expect(await page.evaluate(rungs)).toBe('reached passed, accepted passed, upgraded failed, bytes unknown');
    await expect.poll(() => runPanel(page).getByText('Fix:').count()).toBe(1);
    expect(await openEvidence(page, 'Handshake')).toMatch(/head/iu);
  });
});

describeWindow('a first start by keyboard alone', {}, (scene) => {
  it('comes to a verdict and its proof with the focus always in sight', async () => {
    const { page } = scene;
    await runButton(page).waitFor();
    const way = [...(await tabTo(page, ({ name }) => name.startsWith('Run')))];
    const before = await statusOf(page);
    await page.keyboard.press('Enter');
    expect(before).toBeNull();
    await untilStatus(page, 'done');
    // Whoever pressed it is still there.
    expect((await focused(page))?.name).toMatch(/^Run again/u);
    way.push(...(await tabTo(page, ({ name }) => name === 'Show evidence: Handshake')));
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Evidence', exact: true }).waitFor();
    way.push(...(await tabTo(page, ({ role }) => role === 'listbox')));
    const selected = page.locator('[role=option][aria-selected=true]');
    const first = await selected.getAttribute('aria-posinset');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => selected.getAttribute('aria-posinset')).toBe(String(Number(first) + 1));
    expect(way.filter(({ shown }) => !shown)).toEqual([]);
    expect(way.length).toBeGreaterThan(12);
    // Who is quick loses no letter.
    await page.keyboard.press('Control+f');
    await page.keyboard.type('upgrade');
    expect(await page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('upgrade');
  });

  it(
    'runs with Ctrl+Enter from anywhere, and goes to every screen by its keys',
    async () => {
      const { page } = scene;
      const last = await shownRun(page);
      for (const [key, screen] of [
        ['Control+3', 'Sessions'],
        ['Control+4', 'Server'],
        ['Control+5', 'Console'],
        ['Control+6', 'Specimens'],
        ['Control+,', 'Settings'],
      ] as const) {
        await page.keyboard.press(key);
        await page.getByRole('heading', { level: 1, name: screen }).waitFor({ state: 'attached' });
      }
      await startAnd(page, () => page.keyboard.press('Control+Enter'), 'done', { last });
      expect(await grades(page)).toEqual({ only: 'clean' });
      await page.keyboard.press('g');
      await expect.poll(() => page.getByRole('tab', { name: 'Throughput' }).getAttribute('aria-selected')).toBe('true');
      await page.keyboard.press('d');
      await expect.poll(() => page.getByRole('tab', { name: 'Details' }).getAttribute('aria-selected')).toBe('true');
      await page.keyboard.press('t');
      await expect.poll(() => page.getByRole('tab', { name: 'Transcript' }).getAttribute('aria-selected')).toBe('true');
    },
    RUN_MS,
  );
});

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  addProxy,
  chooseChecks,
  eventCount,
  fill,
  goTo,
  openExperiment,
  runButton,
  RUN_MS,
  startAnd,
  startSpecimen,
  untilStatus,
} from './moves.ts';
import { browserHost, electron, standin } from '../hosts/index.ts';
import { describeWindow } from './scene.ts';

/** The most that a run may have: over 100,000 events, and most of a minute on two idle cores. */
const MOST_HANDSHAKES = 10_000;
const FEWER_HANDSHAKES = 3000;
const LONG_MS = 400_000;
/** What a window of 800 px shows, and some around it. */
const MOST_ROWS = 80;

/** The row at the top of what is in sight: its number, and where it stands to the pixel. Null: there is a hole. */
const TOP_ROW = `(() => {
  const scroller = document.querySelector('[role=listbox]');
  const edge = scroller.getBoundingClientRect().top;
  const rows = [...scroller.querySelectorAll('[role=option]')].map((row) => ({ row, top: row.getBoundingClientRect().top - edge }));
  const first = rows.filter(({ top }) => top > -24 && top < 24).sort((a, b) => a.top - b.top)[0];
  return first ? { text: first.row.innerText, place: Number(first.row.getAttribute('aria-posinset')), top: Math.round(first.top) } : null;
})()`;

/** What was just painted: read right after a frame, before anything else changes it. */
const PAINTED = `new Promise((resolve) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); resolve(${TOP_ROW}); };
  port2.postMessage(null);
}))`;

/** Of so many frames, those with a hole where rows should be. */
const holes = (frames: number): string =>
  `(async () => { let holes = 0; for (let frame = 0; frame < ${String(frames)}; frame += 1) if ((await ${PAINTED}) === null) holes += 1; return holes; })()`;

interface TopRow {
  readonly text: string;
  readonly place: number;
  readonly top: number;
}

async function topRow(page: Page): Promise<TopRow> {
  const row = await page.evaluate<TopRow | null>(PAINTED);
  if (!row) throw new Error('there is a hole at the top of the list');
  return row;
}

const rows = (page: Page): Promise<number> => page.getByRole('option').count();

for (const { title, hosts, handshakes, least } of [
  { title: 'a transcript of 100,000 events', hosts: [browserHost], handshakes: MOST_HANDSHAKES, least: 100_000 },
  { title: 'a long transcript', hosts: [standin, electron], handshakes: FEWER_HANDSHAKES, least: 15_000 },
])
  describeWindow(title, { hosts }, (scene) => {
    it('keeps what is being read in its place while events come in', { timeout: LONG_MS }, async () => {
      const { page } = scene;
      const url = await startSpecimen(page, 'honest-connect');
      await goTo(page, 'Diagnose');
      await openExperiment(page);
      await page.getByRole('radio', { name: 'By a route of my own' }).check();
      await addProxy(page, url);
      await page.getByRole('radio', { name: 'Tunnel', exact: true }).check();
      await chooseChecks(page, []);
      await fill(page, { Handshakes: String(handshakes) });
      await startAnd(page, () => runButton(page).click(), 'running');
      const list = page.getByRole('listbox', { name: 'Events in order of time' });
      await expect.poll(() => eventCount(page)).toBeGreaterThan(2000);
      await list.hover();
      await page.mouse.wheel(0, 9600);
      await expect.poll(async () => (await topRow(page)).place).toBeGreaterThan(300);
      const before = { row: await topRow(page), events: await eventCount(page) };
      await expect.poll(() => eventCount(page), { timeout: RUN_MS }).toBeGreaterThan(before.events + 2000);
      expect(await topRow(page)).toEqual(before.row);
      expect(await rows(page)).toBeLessThan(MOST_ROWS);

      // To follow the end is a choice; who scrolls up has made another one.
      await page.getByRole('checkbox', { name: 'Follow the end' }).check();
      await expect.poll(async () => (await topRow(page)).place).toBeGreaterThan(before.events);
      const followed = await topRow(page);
      await expect.poll(async () => (await topRow(page)).place, { timeout: RUN_MS }).toBeGreaterThan(followed.place + 1000);
      expect(await page.evaluate<number>(holes(100))).toBe(0);
      await list.hover();
      await page.mouse.wheel(0, -2400);
      await expect.poll(() => page.getByRole('checkbox', { name: 'Follow the end' }).isChecked()).toBe(false);
      const left = { row: await topRow(page), events: await eventCount(page) };
      await expect.poll(() => eventCount(page), { timeout: RUN_MS }).toBeGreaterThan(left.events + 2000);
      expect(await topRow(page)).toEqual(left.row);
      await untilStatus(page, 'done', LONG_MS);
      await expect.poll(() => eventCount(page)).toBeGreaterThan(least);
    });

    it('goes from one end to the other by wheel and by keys, drawing what is in sight only', { timeout: LONG_MS }, async () => {
      const { page } = scene;
      const all = await eventCount(page);
      const list = page.getByRole('listbox', { name: 'Events in order of time' });
      const selected = page.locator('[role=option][aria-selected=true]');
      await list.focus();
      await page.keyboard.press('End');
      await expect.poll(() => selected.getAttribute('aria-posinset')).toBe(String(all));
      await expect.poll(() => selected.isVisible()).toBe(true);
      await page.keyboard.press('PageUp');
      await expect.poll(async () => Number(await selected.getAttribute('aria-posinset'))).toBeLessThan(all - 3);
      await page.keyboard.press('Home');
      await expect.poll(() => selected.getAttribute('aria-posinset')).toBe('1');
      expect((await topRow(page)).place).toBe(1);
      await list.hover();
      for (let turn = 1; turn <= 10; turn += 1) {
        await page.mouse.wheel(0, 100_000);
        await expect.poll(async () => (await topRow(page)).place).toBeGreaterThan(Math.min(turn * 4000, all - 200));
        expect(await rows(page)).toBeLessThan(MOST_ROWS);
        // No hole where rows should be.
        expect((await topRow(page)).top).toBeLessThan(24);
      }
    });

    it('is searched to its end, and filtered', { timeout: LONG_MS }, async () => {
      const { page } = scene;
      const all = await eventCount(page);
      const search = page.getByRole('searchbox', { name: 'Search the transcript' });
      const hits = page.getByRole('search').getByRole('status');
      await search.fill('101 Switching');
      await expect.poll(() => hits.innerText(), { timeout: RUN_MS }).toMatch(/^(?:–|[\d,]+) of [\d,]+$/u);
      // At both ends of each handshake.
      expect(await hits.innerText()).toMatch(new RegExp(` of ${(2 * handshakes).toLocaleString('en')}$`, 'u'));
      await search.press('Enter');
      await expect.poll(() => page.locator('[role=option][aria-selected=true]').innerText()).toContain('101 Switching Protocols');
      await search.fill('no event says this');
      await expect.poll(() => hits.innerText(), { timeout: RUN_MS }).toBe('none');
      await search.fill('');

      await page.getByRole('group', { name: 'Kinds' }).getByRole('button', { name: 'Heads' }).click();
      await expect
        .poll(async () => await page.getByRole('group', { name: 'What is shown' }).getByRole('status').innerText())
        .not.toMatch(new RegExp(`^${all.toLocaleString('en')} events`, 'u'));
      expect(await rows(page)).toBeLessThan(MOST_ROWS);
      await page.getByRole('group', { name: 'Kinds' }).getByRole('button', { name: 'Heads' }).click();
      await expect.poll(() => eventCount(page)).toBe(all);
    });
  });

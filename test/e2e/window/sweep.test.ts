import { expect, it } from 'vitest';
import { browserHost, standin } from '../hosts/index.ts';
import { eventually, goTo, openEvidence, RUN_MS, runPanel, startSpecimen, untilStatus } from './moves.ts';
import { describeWindow } from './scene.ts';
import {
  deadPort,
  desk,
  dropFile,
  filters,
  listPanel,
  pasteList,
  row,
  rows,
  table,
  untilRead,
  untilRows,
  untilSweep,
} from './sweep-moves.ts';

const LONG_MS = 120_000;
const HOSTS = { hosts: [browserHost, standin] };

describeWindow('a list of proxies that is dropped on the window', HOSTS, (scene) => {
  const address: Record<string, string> = {};
  let dead = 0;

  it('is read on the screen for it, with what could not be understood and what was there before', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    for (const name of ['honest-connect', 'honest-socks5', 'flips-a-byte', 'loses-half-close'])
      address[name] = await startSpecimen(page, name);
    dead = await deadPort();
    await goTo(page, 'Diagnose');
    await dropFile(
      page,
      'proxies of mine.txt',
      [
        '# mine',
        address['honest-connect'],
        'this is no proxy',
        address['flips-a-byte'],
        address['honest-connect'],
        address['honest-socks5'],
        `http://127.0.0.1:${String(dead)}`,
        address['loses-half-close'],
        '',
      ].join('\r\n'),
    );
    await untilRead(page);
    const list = listPanel(page);
    expect(await list.getByRole('status').innerText()).toMatch(/proxies of mine\.txt\s+5 proxies, 1 repeated, 1 not understood/u);
    expect(await list.getByRole('list', { name: 'Lines that were not understood' }).getByRole('listitem').innerText()).toMatch(/^3\n/u);
    expect(await list.getByRole('list', { name: 'First proxies' }).getByRole('listitem').count()).toBe(5);
  });

  it('becomes a table with a row for each proxy and its grade', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    await page.keyboard.press('Control+Enter');
    await untilSweep(page, 'done', LONG_MS);
    await untilRows(page, [2, 4, 6, 7, 8]);
    expect(Object.fromEntries(await rows(page))).toEqual({ 2: 'clean', 4: 'degraded', 6: 'clean', 7: 'unreachable', 8: 'altered' });
    // What a glyph says, in words.
    expect(await row(page, 4).locator('[data-check=duplex]').getAttribute('aria-label')).toBe('Both ways at once: bytes changed');
    expect(await row(page, 7).locator('[data-check=handshake]').getAttribute('aria-label')).toBe('Handshake: proxy not reached');
  });

  it('is sorted, searched, filtered and grouped', async () => {
    const { page } = scene;
    const grade = table(page).getByRole('columnheader', { name: 'Grade' });
    await grade.getByRole('button').click();
    await untilRows(page, [2, 6, 8, 4, 7]);
    expect(await grade.getAttribute('aria-sort')).toBe('ascending');
    await grade.getByRole('button').click();
    await eventually(
      () => rows(page),
      (seen) => expect(seen.map(([, grade]) => grade)).toEqual(['unreachable', 'degraded', 'altered', 'clean', 'clean']),
    );
    expect(await grade.getAttribute('aria-sort')).toBe('descending');
    await table(page).getByRole('columnheader', { name: 'Proxy' }).getByRole('button').click();

    await filters(page)
      .getByRole('checkbox', { name: /^Clean/u })
      .check();
    await eventually(
      async () => (await rows(page)).map(([line]) => line).sort(),
      (lines) => expect(lines).toEqual([2, 6]),
    );
    await filters(page)
      .getByRole('checkbox', { name: /^Unreachable/u })
      .check();
    await eventually(
      async () => (await rows(page)).length,
      (count) => expect(count).toBe(3),
    );
    await page.getByLabel('Search').fill(String(dead));
    await untilRows(page, [7]);
    await filters(page).getByRole('button', { name: 'Show all' }).click();
    await eventually(
      async () => (await rows(page)).length,
      (count) => expect(count).toBe(5),
    );

    await page.getByLabel('Group by').selectOption('grade');
    const groups = table(page).locator('.sweep-group-name');
    await eventually(
      () => groups.allInnerTexts(),
      (texts) =>
        expect(texts.map((text) => text.replaceAll(/\s+/gu, ' '))).toEqual(['Clean 2', 'Altered 1', 'Degraded 1', 'Unreachable 1']),
    );
    await groups.first().click();
    await eventually(
      async () => (await rows(page)).length,
      (count) => expect(count).toBe(3),
    );
    await page.getByLabel('Group by').selectOption('none');
  });

  it('opens the evidence of a row, and is as it was when one comes back', async () => {
    const { page } = scene;
    await table(page).getByRole('columnheader', { name: 'Grade' }).getByRole('button').click();
    await filters(page)
      .getByRole('checkbox', { name: /^Degraded/u })
      .check();
    await untilRows(page, [4]);
    await row(page, 4).getByRole('button').click();
    await untilStatus(page, 'done');
    expect(await runPanel(page).getByTestId('verdict').innerText()).toContain('Degraded');
    expect(await openEvidence(page, 'Both ways at once')).not.toBe('');
    await page.getByRole('button', { name: 'Back to the table' }).click();
    await untilRows(page, [4]);
    expect(
      await filters(page)
        .getByRole('checkbox', { name: /^Degraded/u })
        .isChecked(),
    ).toBe(true);
    await filters(page).getByRole('button', { name: 'Show all' }).click();
  });

  it('is swept again in part, and compared with the sweep before', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    const before = await desk(page).getAttribute('data-sweep');
    await row(page, 2).click({ position: { x: 400, y: 10 } });
    await row(page, 4).click({ position: { x: 400, y: 10 }, modifiers: ['Control'] });
    // One of them is gone by now.
    await goTo(page, 'Specimens');
    await page.getByRole('button', { name: 'Stop honest-connect', exact: true }).click();
    await page.getByRole('button', { name: 'Start honest-connect', exact: true }).waitFor();
    await goTo(page, 'Sweep');
    await page.getByRole('button', { name: 'Sweep these again' }).click();
    await untilRead(page);
    expect(await listPanel(page).getByRole('status').innerText()).toContain('2 proxies');
    await page.keyboard.press('Control+Enter');
    await untilSweep(page, 'done', LONG_MS);
    await page.getByLabel('Compare with').selectOption(before);
    await eventually(
      async () => await filters(page).locator('[data-facet=change] .sweep-value').allInnerTexts(),
      (texts) => expect(texts.map((text) => text.replaceAll(/\s+/gu, ' '))).toEqual(['Worse 1', 'The same 1', 'Gone 3']),
    );
    await filters(page)
      .getByRole('checkbox', { name: /^Worse/u })
      .check();
    await eventually(
      async () => (await rows(page)).map(([, grade]) => grade),
      (grades) => expect(grades).toEqual(['unreachable']),
    );
    expect(await table(page).getByRole('row').nth(1).innerText()).toContain('was clean');
  });
});

describeWindow('a sweep that goes on for a while', HOSTS, (scene) => {
  /** Entries that differ in a name that the proxy does not ask for. */
  const many = (url: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => url.replace('://', `://user${String(index)}:secret@`));
  const tested = async (): Promise<number> =>
    Number(await desk(scene.page).getByRole('progressbar', { name: 'Tested' }).getAttribute('value'));

  it('is paused, found again by who loads the page anew, and goes on', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    const url = await startSpecimen(page, 'honest-connect');
    await goTo(page, 'Sweep');
    await pasteList(page, many(url, 60));
    await page.getByRole('button', { name: /^What is tried/u }).click();
    await page.getByLabel('At once', { exact: true }).fill('2');
    await page.getByRole('button', { name: /^Run the sweep/u }).click();
    await untilSweep(page, 'running');
    await eventually(tested, (count) => expect(count).toBeGreaterThan(2), RUN_MS);
    await page.getByRole('button', { name: 'Pause' }).click();
    await untilSweep(page, 'paused');
    await page.reload();
    await goTo(page, 'Sweep');
    await untilSweep(page, 'paused');
    const then = await tested();
    expect(then).toBeLessThan(60);
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    // What was under way when it was paused may end before it goes on.
    await untilSweep(page, 'running');
    await eventually(tested, (count) => expect(count).toBeGreaterThan(then), RUN_MS);
  });

  it('is looked at while it runs without anything moving', async () => {
    const { page } = scene;
    expect(await desk(page).getAttribute('data-status')).toBe('running');
    const first = table(page).locator('.sweep-row').first();
    const line = await first.getAttribute('data-line');
    const box = await first.boundingBox();
    const then = await tested();
    await eventually(tested, (count) => expect(count).toBeGreaterThan(then), RUN_MS);
    expect(await row(page, Number(line)).boundingBox()).toEqual(box);
  });

  it('asks before it is cancelled by a key, and keeps what was tested', async () => {
    const { page } = scene;
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Stop this sweep?' }).getByRole('button', { name: 'Go on' }).click();
    expect(await desk(page).getAttribute('data-status')).toBe('running');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Stop the sweep' }).click();
    await untilSweep(page, 'cancelled');
    const done = await tested();
    expect(done).toBeLessThan(60);
    await eventually(
      () => page.getByRole('group', { name: 'Selected rows' }).getByRole('status').innerText(),
      (words) => expect(words).toBe(`${String(done)} proxies`),
    );
  });

  it('stands among the earlier ones', async () => {
    const { page } = scene;
    await page.getByRole('button', { name: 'Another list, or an earlier sweep' }).click();
    const earlier = page.getByRole('region', { name: 'Earlier sweeps' });
    await eventually(
      () => earlier.getByRole('listitem').count(),
      (count) => expect(count).toBe(1),
    );
    expect(await earlier.getByRole('listitem').innerText()).toContain('Cancelled');
    await earlier.getByRole('button', { name: /^Open/u }).click();
    await untilSweep(page, 'cancelled');
    expect((await rows(page)).length).toBeGreaterThan(2);
    expect(await page.content()).not.toContain('secret');
  });
});

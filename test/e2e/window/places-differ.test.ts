import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInNamespaces } from '../../support/requires.ts';
import { packedCommand } from '../command.ts';
import { browserHost, standin } from '../hosts/index.ts';
import { expectAccessible } from './axe.ts';
import { eventually, fill, goTo } from './moves.ts';
import { describeWindow } from './scene.ts';
import { pasteList, row, rows, table, untilSweep } from './sweep-moves.ts';
import { PROXIES, startPlaces, type Places } from './three-places.ts';

const LONG_MS = 120_000;
const NAMES = ['office', 'dc', 'home'] as const;

/** What is true of each line of the list, from each place (three-places.sh): where the places differ, in what; else its grade. */
const SEEN: Readonly<Record<number, readonly [office: string, dc: string, home: string]>> = {
  1: ['lost both ways', 'passed on', 'passed on'],
  2: ['Clean', 'Clean', 'Clean'],
  3: ['proxy not reached', 'upgraded', 'upgraded'],
  4: ['refused by a proxy', 'proxy not reached', 'proxy not reached'],
  5: ['Degraded', 'Degraded', 'Degraded'],
};
const DIFFERENT = [1, 3, 4];
/** What the place itself says of all, by which the rows are told when it is the one that one looks from. */
const GRADES = {
  office: { 1: 'altered', 2: 'clean', 3: 'unreachable', 4: 'blocked', 5: 'degraded' },
  dc: { 1: 'clean', 2: 'clean', 3: 'clean', 4: 'unreachable', 5: 'degraded' },
} as const;

describeInNamespaces(
  'proxies that are not the same from everywhere',
  () => {
    describeWindow('a sweep from three places', { hosts: [browserHost, standin] }, (scene) => {
      let places: Places;

      beforeAll(async () => {
        places = await startPlaces(0, packedCommand());
      }, LONG_MS);
      afterAll(async () => {
        await places.close();
      }, LONG_MS);

      it('tells of each proxy what each place sees, and shows first where they differ', { timeout: LONG_MS }, async () => {
        const { page } = scene;
        await goTo(page, 'Sweep');
        await pasteList(page, PROXIES);
        await page.getByRole('radio', { name: /^Workers of a queue/u }).check();
        await fill(page, { Queue: places.queue, Places: NAMES.join(', '), 'Server that the proxies are asked for': places.target });
        await page.getByTestId('queue-key').setInputFiles(places.key);
        await page.getByText('Another key…').waitFor();
        await expectAccessible(page, 'the plan of a sweep over a queue');
        await page.keyboard.press('Control+Enter');
        await untilSweep(page, 'done', LONG_MS);
        await eventually(
          () => whatPlacesSay(page),
          (said) => expect(said).toEqual(SEEN),
        );
        expect((await rows(page)).map(([line]) => line).slice(0, DIFFERENT.length)).toEqual(DIFFERENT);
        expect(await table(page).locator('.sweep-group-name').allInnerTexts()).toEqual([
          expect.stringMatching(/^Differs between places\s+3$/u),
          expect.stringMatching(/^The same wherever tested\s+2$/u),
        ]);
        await expectAccessible(page, 'a sweep whose places differ');
      });

      it('is looked at from each of them', { timeout: LONG_MS }, async () => {
        const { page } = scene;
        for (const place of ['dc', 'office'] as const) {
          await page.getByRole('group', { name: 'Seen from' }).getByRole('button', { name: place }).click();
          await eventually(
            async () => Object.fromEntries(await rows(page)),
            (seen) => expect(seen).toEqual(GRADES[place]),
          );
        }
      });
    });
  },
  { programs: ['redis-server'] },
);

async function whatPlacesSay(page: Page): Promise<Record<number, readonly string[]>> {
  const said: Record<number, readonly string[]> = {};
  for (const line of Object.keys(SEEN).map(Number))
    said[line] = await Promise.all(NAMES.map(async (place) => await row(page, line).locator(`[data-place="${place}"]`).innerText()));
  return said;
}

import type { Page } from 'playwright-core';
import { builtCommand, CHECKOUT } from '../../test/e2e/command.ts';
import { PROXIES, startPlaces } from '../../test/e2e/window/three-places.ts';
import { fill, goTo } from './steps.ts';

/** The plan of a sweep by workers of these places, which are there until the end. */
export async function planForPlaces(page: Page, names: string, atTheEnd: (close: () => Promise<void>) => void): Promise<void> {
  const places = await startPlaces(6379, builtCommand(CHECKOUT));
  atTheEnd(places.close);
  await goTo(page, 'Sweep');
  await page.getByLabel('Or paste it').fill(PROXIES.join('\n'));
  await page.getByRole('button', { name: 'Read this list' }).click();
  await page.locator('[data-list=ready]').waitFor();
  await page.getByRole('radio', { name: /^Workers of a queue/u }).check();
  await fill(page, { Queue: places.queue, Places: names, 'Server that the proxies are asked for': places.target });
  await page.getByTestId('queue-key').setInputFiles(places.key);
  await page.getByText('Another key…').waitFor();
}

import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { browserHost } from '../hosts/browser.ts';
import { VIEWPORT } from '../hosts/chromium.ts';
import { addProxy, fill, openExperiment, statusOf } from './moves.ts';
import { describeWindow } from './scene.ts';

describeWindow('a plan that cannot be run', { hosts: [browserHost] }, (scene) => {
  /** Wholly in the window. */
  const inSight = async (what: Locator): Promise<void> => {
    await what.waitFor();
    const box = await what.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(VIEWPORT.height);
  };

  it('says so where the Run button is, for as long as it is true', async () => {
    const { page } = scene;
    await page.getByRole('radio', { name: 'By a route of my own' }).check();
    await addProxy(page, 'http://127.0.0.1:3128');
    const card = page.getByTestId('hop-card').locator('.route-address');
    await card.click();
    await fill(page, { Port: '99999' });
    await openExperiment(page);
    await page.keyboard.press('Control+Enter');
    const refusal = page.locator('.diagnose-refused').getByText('Port of proxy 1: write 1 to 65535');
    await inSight(refusal);
    expect(await statusOf(page)).toBeNull();
    await fill(page, { Port: '3129' });
    await refusal.waitFor({ state: 'detached' });
  });

  it('tells whoever goes away from a port that cannot be one which port it is now', async () => {
    const { page } = scene;
    const card = page.getByTestId('hop-card').locator('.route-address');
    await fill(page, { Port: '0x50' });
    await card.click();
    await page.getByText('Port of proxy 1: “0x50” was not taken, it is “3129” as before.').waitFor();
    expect(await card.textContent()).toBe('127.0.0.1:3129');
  });

  it('says of a head that is too long how long it may be, in the same place', async () => {
    const { page } = scene;
    await page.getByLabel('Variant of the handshake', { exact: true }).selectOption('custom');
    await page.getByLabel('The head of your own').fill(`GET / HTTP/1.1\nX: ${'a'.repeat(70_000)}\n\n`);
    await page.keyboard.press('Control+Enter');
    await inSight(page.locator('.diagnose-refused').getByText('65,536 can be sent at most. Shorten it.', { exact: false }));
    expect(await statusOf(page)).toBeNull();
  });
});

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { goTo, grades, openExperiment, runButton, runPanel, shownRun, showMode, startAnd } from './moves.ts';
import { describeWindow } from './scene.ts';

const CERTIFICATES = 'TLS and its certificates';

async function details(page: Page): Promise<string> {
  await runPanel(page).getByRole('tab', { name: 'Details' }).click();
  return await page.getByRole('region', { name: CERTIFICATES }).innerText();
}

describeWindow('TLS in a diagnosis', {}, (scene) => {
  it('is chosen by its mode, and its certificates, names and dates can be read', async () => {
    const { page } = scene;
    await goTo(page, 'Diagnose');
    await openExperiment(page);
    const modes = page.getByRole('radiogroup', { name: 'TLS to the server' }).or(page.getByRole('group', { name: 'TLS to the server' }));
    await modes.getByRole('radio', { name: /^By an Upgrade, then the handshake/u }).check();
    await startAnd(page, () => runButton(page).click(), 'done');
    expect(Object.values(await grades(page))[0]).not.toMatch(/blocked|unreachable/u);
    const text = await details(page);
    expect(text).toMatch(/Agreed on\s+TLSv1\.3/u);
    expect(text).toMatch(/Name asked for \(SNI\)\s+none/u);
    expect(text).toMatch(/ALPN chosen\s+http\/1\.1/u);
    expect(text).toMatch(/The two certificates\s+are the same/u);
    for (const title of ['Shown to the client', 'Presented by the server']) {
      const rows = page.getByRole('table', { name: title }).getByRole('row');
      expect(await rows.count()).toBe(2);
      expect(await rows.nth(1).innerText()).toMatch(/127\.0\.0\.1.*itself.*\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d.*[0-9a-f]{64}/su);
    }
  });

  it('that ends before the server shows two chains', async () => {
    const { page } = scene;
    const last = await shownRun(page);
    await goTo(page, 'Specimens');
    const through = page.getByRole('button', { name: 'Diagnose through it: intercepts-tls', exact: true });
    await startAnd(page, () => through.click(), 'done', { last, timeoutMs: 60_000 });
    await showMode(page, 'as a tunnel');
    expect(await details(page)).toMatch(/The two certificates\s+differ: TLS ends before the server/u);
    const shown = page.getByRole('table', { name: 'Shown to the client' }).getByRole('row');
    expect(await shown.count()).toBe(3);
    expect(await shown.nth(1).innerText()).toContain('specimen authority');
  });
});

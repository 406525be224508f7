import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { selfSignedCertificate, type KeyAndCertificate } from '../../../electron/net/certificates.ts';
import { startVendor, type Vendor } from '../../support/vendor-server.ts';
import { browserHost, standin } from '../hosts/index.ts';
import { expectAccessible } from './axe.ts';
import { chooseServer, fill, goTo, openPlan, RUN_MS, runButton, runPanel, saved, showMode, shownRun, startAnd, word } from './moves.ts';
import { describeWindow } from './scene.ts';

const CANARY = 'canary-5e1f';

/** All that a page holds, but what stands in the fields that it was typed into. */
const HELD = `(() => {
  const shown = document.documentElement.cloneNode(true);
  for (const field of shown.querySelectorAll('input, textarea')) field.remove();
  return [shown.outerHTML, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join();
})()`;

function says(page: Page, check: string): Promise<string> {
  return runPanel(page).locator(`[data-check=${check}] .run-check-says`).innerText();
}

describeWindow("somebody else's server", { hosts: [browserHost, standin] }, (scene) => {
  let vendor: Vendor;
  let certificate: KeyAndCertificate;
  beforeAll(async () => {
    certificate = await selfSignedCertificate(['localhost']);
    vendor = await startVendor({ certificate });
  });
  afterAll(() => vendor.close());

  it(
    'is named by its address, and its certificate is not taken until somebody vouches for it',
    async () => {
      const { page } = scene;
      await chooseServer(page, `wss://localhost:${String(vendor.at.port)}/live?token=${CANARY}`);
      await page.getByText('seen from this end alone').waitFor();
      await page.getByRole('button', { name: /^Origin, subprotocols/u }).click();
      await fill(page, { Origin: 'https://app.example', Subprotocols: 'chat.v2', Headers: `X-Tenant: blue\nX-Api-Key: ${CANARY}` });
      await expectAccessible(page, "a plan for somebody else's server");
      await startAnd(page, () => runButton(page).click(), 'done');
      expect(await says(page, 'tls')).toMatch(/certificate of localhost is signed by itself and not known here; where the plan says/u);
      expect(vendor.asked).toEqual([]);
    },
    RUN_MS,
  );

  it(
    'is diagnosed from one end: what needs the other reads not tested, its certificate and its pings are shown',
    async () => {
      const { page } = scene;
      await openPlan(page);
      await page
        .getByTestId('authorities-file')
        .setInputFiles({ name: 'office-ca.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from(certificate.cert) });
      await page.getByText(/^localhost \(valid until \d{4}-\d\d-\d\d\)$/u).waitFor();
      await startAnd(page, () => runButton(page).click(), 'done');
      expect(vendor.asked[0]).toEqual({ path: `/live?token=${CANARY}`, origin: 'https://app.example', protocol: 'chat.v2', extra: 'blue' });
      expect(await Promise.all((['handshake', 'tls', 'duplex', 'streaming'] as const).map((id) => word(page, id)))).toEqual([
        'upgraded',
        'passed',
        'not tested',
        'not tested',
      ]);
      expect(await says(page, 'duplex')).toBe("Not tested: it needs the server's end, and this one is somebody else's.");
      await page.getByRole('tab', { name: 'Latency' }).click();
      const pings = page.getByRole('table', { name: 'Round trips' }).getByRole('row');
      expect(await pings.nth(1).innerText()).toMatch(/^Nothing else is sent\s.*\s10$/su);
      expect(await pings.count()).toBe(2);
      await page.getByRole('tab', { name: 'Details' }).click();
      const chain = page.getByRole('table', { name: 'Shown to the client' }).getByRole('row');
      expect(await chain.nth(1).innerText()).toMatch(/^localhost\s+itself\s+localhost/u);
    },
    RUN_MS,
  );

  it('gets no secret of its address or headers into the page, what it keeps, or the document', async () => {
    const { page } = scene;
    expect(await page.evaluate<string>(HELD)).not.toContain(CANARY);
    const document = (await saved(page, 'Save as JSON')).toString();
    const bytes = [...document.matchAll(/"([A-Za-z0-9+/]{8,}=*)"/gu)].map(([, base64 = '']) =>
      Buffer.from(base64, 'base64').toString('latin1'),
    );
    expect(bytes.some((text) => text.includes('X-Api-Key: ***'))).toBe(true);
    expect([document, ...bytes].filter((text) => text.includes(CANARY))).toEqual([]);
  });

  it('is in the session log, and opened from there as it was', async () => {
    const { page } = scene;
    const run = await shownRun(page);
    await goTo(page, 'Sessions');
    await page.getByRole('grid', { name: 'Sessions, newest first' }).locator('[data-session]').first().click();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Back to the sessions (Esc)' }).waitFor();
    expect(await shownRun(page)).toBe(run);
    expect(await runPanel(page).locator('.run-caption').getAttribute('title')).toContain(
      `wss://localhost:${String(vendor.at.port)}/live?token=***`,
    );
    await page.keyboard.press('Escape');
    await goTo(page, 'Diagnose');
  });

  it(
    'is not taken with another certificate than the one that was named',
    async () => {
      const { page } = scene;
      await openPlan(page);
      await page.getByRole('radio', { name: 'This one alone' }).check();
      await page.keyboard.press('Control+Enter');
      await page.locator('.diagnose-refused').getByText('Write the SHA-256 of the one certificate').waitFor();
      await fill(page, { 'Its SHA-256': 'ab'.repeat(32) });
      await startAnd(page, () => runButton(page).click(), 'done');
      expect(await says(page, 'tls')).toMatch(
        /another than the pinned one: its SHA-256 is [0-9a-f]{64}; if that is right, write it into the plan/u,
      );
    },
    RUN_MS,
  );

  it(
    'gives way to our own again, and what never connects is climbed around: the ladder names the smallest change',
    async () => {
      const { page } = scene;
      await openPlan(page);
      await page.getByRole('button', { name: 'Our own server' }).click();
      await page.getByRole('radio', { name: /^It never connects/u }).check();
      const last = await shownRun(page);
      await goTo(page, 'Specimens');
      const through = page.getByRole('button', { name: 'Diagnose through it: keyless-400', exact: true });
      await startAnd(page, () => through.click(), 'done', { last, timeoutMs: 2 * RUN_MS });
      await showMode(page, 'relayed');
      await page.getByRole('tab', { name: 'Variants' }).click();
      const rung = (variant: string) => page.locator(`.variants-rung[data-variant=${variant}]`);
      expect(await rung('get').getAttribute('data-works')).toBe('false');
      expect(await rung('keyed-request').innerText()).toMatch(/works\s+2 lines · the smallest that works/u);
      const lines = await rung('keyed-request').getByRole('listitem').allInnerTexts();
      expect(lines.map((line) => line.replace(/\s+/gu, ' '))).toEqual(['+ with Sec-WebSocket-Key', '+ with Sec-WebSocket-Version: 13']);
      await expectAccessible(page, 'the ladder of variants');
      await page.getByRole('button', { name: 'Put keyed-request into the plan' }).click();
      await page.getByText('The plan has changed since.').waitFor();
    },
    3 * RUN_MS,
  );
});

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addProxy, goTo, openExperiment, openPlan, runButton, runPanel, saved, startAnd, startSpecimen } from './moves.ts';
import { describeWindow } from './scene.ts';

/** The specimen that asks for a login takes this one; it is told of in its own words, so only the password counts as secret here. */
const PASSWORD = 'a secret that nobody may see 7 \u00fc';
const ENCODED = [
  PASSWORD,
  encodeURIComponent(PASSWORD),
  Buffer.from(PASSWORD).toString('base64'),
  Buffer.from(`watcher:${PASSWORD}`).toString('base64'),
];

/** All that a page holds: its document with what is typed into it, and what it keeps. */
const HELD = `(() => {
  const typed = [...document.querySelectorAll('input, textarea')].map(({ value }) => value);
  return [document.documentElement.outerHTML, ...typed, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join('\\n');
})()`;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describeWindow('a password', {}, (scene) => {
  const sent: string[] = [];
  const leaks = (where: string): readonly string[] => ENCODED.filter((form) => where.includes(form));

  it('leaves the page when it was typed, once', async () => {
    const { page } = scene;
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(payload.toString())));
    await page.reload();
    const url = await startSpecimen(page, 'honest-connect');
    await goTo(page, 'Diagnose');
    await openPlan(page);
    await addProxy(page, url);
    await page.getByTestId('hop-card').locator('.route-address').click();
    await page.getByLabel('User', { exact: true }).fill('watcher');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Password', { exact: true }).press('Tab');
    await page.getByRole('button', { name: 'Forget the password' }).waitFor();
    expect(leaks(await page.evaluate<string>(HELD))).toEqual([]);
    expect(sent.filter((message) => leaks(message).length > 0 && !message.includes('"keepSecret"'))).toEqual([]);
  });

  it('is in nothing that a run shows, saves or keeps', async () => {
    const { page } = scene;
    await startAnd(page, () => runButton(page).click(), 'done');
    for (const tab of ['Details', 'Throughput', 'Transcript']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(leaks(await page.evaluate<string>(HELD))).toEqual([]);
    }
    // The proxy was sent it; what is shown of that has stars.
    const sentHead = page.getByRole('option', { name: /Proxy-Authorization|CONNECT/u }).first();
    await sentHead.click();
    await expect.poll(() => page.getByRole('region', { name: 'Selected event' }).innerText()).toContain('***');
    await page.getByRole('radio', { name: 'Heads side by side' }).check();
    expect(leaks(await page.evaluate<string>(HELD))).toEqual([]);

    await page.getByRole('tab', { name: 'Details' }).click();
    const files = [await saved(page, 'Save as JSON')];
    await page.getByRole('tab', { name: 'Throughput' }).click();
    files.push(await saved(page, 'Save CSV'), await saved(page, 'Save PNG'));
    for (const file of files) {
      expect(file.length).toBeGreaterThan(100);
      expect(leaks(file.toString('latin1'))).toEqual([]);
      expect(leaks(file.toString())).toEqual([]);
    }
    expect(await runPanel(page).getAttribute('data-status')).toBe('done');
  });

  it('is not in the data folder, and gone after a restart', async () => {
    const before = filesBelow(scene.dataFolder).filter((path) => !path.includes('chromium'));
    expect(before.length).toBeGreaterThan(0);
    const page = await scene.restart();
    await page.getByRole('main').waitFor();
    for (const path of filesBelow(scene.dataFolder)) expect(leaks(readFileSync(path, 'latin1'))).toEqual([]);
    expect(leaks(await page.evaluate<string>(HELD))).toEqual([]);
  });
});

describeWindow("the logins of a head of one's own", {}, (scene) => {
  it('are in nothing but the field that they were typed into', async () => {
    const { page } = scene;
    const canary = 'canary-0f7c';
    // A text area holds what was typed into it as its content.
    const leaks = (): Promise<boolean> =>
      page.evaluate<boolean>(`(() => {
        const shown = document.documentElement.cloneNode(true);
        for (const field of shown.querySelectorAll('textarea')) field.remove();
        return [shown.outerHTML, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join().includes('${canary}');
      })()`);
    const lines = ['Cookie', 'Authorization', 'Proxy-Authorization'].map((name) => `${name}: ${canary}`);
    await openExperiment(page);
    await page.getByLabel('Variant of the handshake', { exact: true }).selectOption('custom');
    const head = ['GET / HTTP/1.1', 'Host: a', 'Connection: Upgrade', 'Upgrade: WebSocket', ...lines, '', ''].join('\n');
    await page.getByLabel('The head of your own').fill(head);
    await page.getByText('Cookie: ***').waitFor();
    expect(await leaks()).toBe(false);
    await startAnd(page, () => runButton(page).click(), 'done');
    await page
      .getByRole('option', { name: /Head received/u })
      .first()
      .click();
    await expect.poll(() => page.getByRole('region', { name: 'Selected event' }).innerText()).toContain('Cookie: ***');
    for (const tab of ['Throughput', 'Transcript', 'Details']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await leaks()).toBe(false);
    }
    const document = (await saved(page, 'Save as JSON')).toString();
    const bytes = [...document.matchAll(/"([A-Za-z0-9+/]{8,}=*)"/gu)].map(([, base64 = '']) =>
      Buffer.from(base64, 'base64').toString('latin1'),
    );
    expect(bytes.filter((text) => text.includes('Cookie: ***')).length).toBeGreaterThan(0);
    expect([document, ...bytes].filter((text) => text.includes(canary))).toEqual([]);
  });
});

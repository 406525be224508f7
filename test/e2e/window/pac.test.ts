import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import { violationsOf } from './axe.ts';
import { grades, runButton, runPanel, startAnd } from './moves.ts';
import { describeWindow } from './scene.ts';

let proxy = '';
let address = '';
const opened: (() => Promise<unknown>)[] = [];

/** A PAC file on loopback, which leads over a real proxy; for hosts of one domain it does not. */
beforeAll(async () => {
  const specimen = await findSpecimen('honest-connect')?.start();
  if (!specimen) throw new Error('no such specimen');
  opened.push(() => specimen.close());
  proxy = new URL(specimen.url).host;
  const script = `function FindProxyForURL(url, host) {
    if (dnsDomainIs(host, '.direct.example')) return 'DIRECT';
    if (host === 'broken.example') return nobody;
    return 'PROXY ${proxy}; SOCKS5 second.example:1080; QUIC q.example:1; DIRECT';
  }`;
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/x-ns-proxy-autoconfig');
    response.end(script);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => new Promise((resolve) => server.close(resolve)));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  address = `http://127.0.0.1:${String(bound.port)}/proxy.pac`;
});
afterAll(async () => {
  for (const close of opened) await close();
});

async function ask(page: Page, where: string, server: string | null = null): Promise<void> {
  await page.getByRole('textbox', { name: 'Address or path' }).fill(where);
  if (server !== null) await page.getByRole('textbox', { name: 'For which server' }).fill(server);
  await page.getByRole('button', { name: 'Ask it' }).click();
}

/** What the cards of the route say, without the spaces between their parts. */
async function route(page: Page): Promise<string> {
  const cards = await page.getByRole('region', { name: 'Route' }).getByRole('listitem').allInnerTexts();
  return cards.join(' ').replaceAll(/\s+/gu, '');
}

describeWindow('a route as a PAC file says', {}, (scene) => {
  it('is asked for by the address of the file, and run through the first proxy that it names', async () => {
    const { page } = scene;
    await page.getByRole('radio', { name: 'As a PAC file says' }).check();
    await ask(page, address);
    const form = page.getByRole('form', { name: 'What a PAC file says' });
    await form.getByText('To example.com:443 it goes over:').waitFor();
    const proxies = await form.getByRole('listitem').allInnerTexts();
    expect(proxies.map((text) => text.replaceAll(/\s+/gu, ''))).toEqual([
      `http://${proxy}thisistheroute`,
      'socks5h://second.example:1080Goover',
      'QUICQUICisnokindofproxythatDuplexscopecanuse',
    ]);
    expect(await route(page)).toContain(proxy);
    expect(await violationsOf(page)).toEqual([]);
    await startAnd(page, () => runButton(page).click(), 'done');
    expect(await grades(page)).toMatchObject({ 'as a tunnel': 'clean' });
    expect(await runPanel(page).innerText()).toContain(proxy);
  });

  it('may be direct, may take another of its proxies, and says in place what is wrong', async () => {
    const page = await scene.restart();
    await page.getByRole('radio', { name: 'As a PAC file says' }).check();
    await ask(page, address, 'www.direct.example:80');
    await page.getByText('To www.direct.example:80 it goes directly, without a proxy.').waitFor();
    expect(await route(page)).not.toContain(proxy);
    await ask(page, address, 'www.example:80');
    await page.getByRole('button', { name: 'Go over socks5h://second.example:1080' }).click();
    expect(await route(page)).toContain('second.example:1080');
    await ask(page, address, 'broken.example:80');
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts())
      .toEqual([expect.stringMatching(/line 3: ReferenceError: nobody is not defined/u)]);
    await ask(page, `${address}x`.replace('http:', 'gopher:'));
    await expect.poll(() => page.getByRole('alert').allInnerTexts()).toEqual([expect.stringMatching(/not an http, https or file URL/u)]);
    expect(await violationsOf(page)).toEqual([]);
    // What was on the table stays there.
    expect(await route(page)).toContain('second.example:1080');
  });

  it('is found in a script that is pasted, too', async () => {
    const page = await scene.restart();
    await page.getByRole('radio', { name: 'As a PAC file says' }).check();
    await page.getByRole('radio', { name: 'I paste it' }).check();
    await page.getByRole('textbox', { name: 'The script' }).fill('function FindProxyForURL() { return "SOCKS pasted.example:1081" }');
    await page.getByRole('button', { name: 'Ask it' }).click();
    await page.getByText('this is the route').waitFor();
    expect(await route(page)).toContain('pasted.example:1081');
  });
});

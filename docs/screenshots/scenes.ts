import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { selfSignedCertificate } from '../../electron/net/certificates.ts';
import { connect } from '../../electron/websocket/index.ts';
import { startVendor } from '../../test/support/vendor-server.ts';
import { PROXIES } from '../../test/e2e/window/three-places.ts';
import { planForPlaces } from './places.ts';
import { addProxy, chooseChecks, chooseServer, fill, goTo, openExperiment, run, startSpecimens, untilDone, untilSwept } from './steps.ts';

/** From a window that was just opened for the first time to what the picture shows. `atTheEnd`: what is to be closed when it is taken. */
export type Scene = (page: Page, atTheEnd: (close: () => Promise<void>) => void) => Promise<void>;

export const SCENES: Readonly<Record<string, Scene>> = {
  async diagnose(page) {
    await page.getByText('The verdict will be here').waitFor();
  },
  verdict: runThroughTheFirstSpecimen,
  async transcript(page) {
    await runThroughTheFirstSpecimen(page);
    await page.getByRole('button', { name: 'Show evidence: Headers' }).click();
    await page.getByText('Compared with the other end:').waitFor();
    await giveRoom(page);
  },
  async heads(page) {
    await runThroughTheFirstSpecimen(page);
    await page.getByText('Heads side by side').click();
    await page.getByLabel('Connection whose heads are shown').selectOption('relay');
    await page.getByRole('region', { name: 'The request' }).waitFor();
    await giveRoom(page);
  },
  async throughput(page) {
    await startSpecimens(page, ['far-200ms']);
    await goTo(page, 'Diagnose');
    await page.getByRole('button', { name: 'Specimens' }).last().click();
    await page.getByRole('menuitem', { name: /^far-200ms/u }).click();
    await chooseChecks(page, ['Both ways at once']);
    await openExperiment(page);
    await page.getByRole('radio', { name: /^Tunnel/u }).check();
    await fill(page, { 'Each way for': '5 s', 'Pace, a second': '8 MiB' });
    await run(page);
    await page.getByRole('tab', { name: 'Throughput' }).click();
    await page.locator('.uplot canvas').first().waitFor();
  },
  async details(page) {
    await runThroughTheFirstSpecimen(page);
    await page.getByRole('tab', { name: 'Details' }).click();
  },
  async 'foreign-plan'(page) {
    await chooseServer(page, 'wss://app.vendor.example/live?room=7&token=secret');
    await page.getByRole('button', { name: /^Origin, subprotocols/u }).click();
    await fill(page, { Origin: 'https://app.vendor.example', Subprotocols: 'chat.v2', Headers: 'X-Tenant: blue' });
    await addProxy(page, 'https://edge.example:8443');
    await page.getByTestId('hop-card').locator('.route-address').click();
  },
  foreign: diagnoseVendor,
  async latency(page) {
    await startSpecimens(page, ['slow-256kbit']);
    await goTo(page, 'Diagnose');
    await page.getByRole('button', { name: 'Specimens' }).last().click();
    await page.getByRole('menuitem', { name: /^slow-256kbit/u }).click();
    await chooseChecks(page, ['Latency']);
    await openExperiment(page);
    await page.getByRole('radio', { name: /^Tunnel/u }).check();
    await run(page);
    await page.getByRole('tab', { name: 'Latency' }).click();
    await page.locator('.latency-place canvas').waitFor();
  },
  async variants(page) {
    await startSpecimens(page, ['keyless-400']);
    await goTo(page, 'Diagnose');
    await page.getByRole('button', { name: 'Specimens' }).last().click();
    await page.getByRole('menuitem', { name: /^keyless-400/u }).click();
    await page.getByRole('radio', { name: /^It never connects/u }).check();
    await run(page);
    await page.getByRole('group', { name: 'Verdict of each mode' }).getByRole('button', { name: 'relayed' }).click();
    await page.getByRole('tab', { name: 'Variants' }).click();
    await page.locator('.variants-rung').first().waitFor();
  },
  async bisection(page) {
    const names = ['honest-connect', 'loses-half-close', 'rewrites-headers'];
    await startSpecimens(page, names);
    await goTo(page, 'Diagnose');
    for (const [index, name] of names.entries()) {
      await page.getByRole('button', { name: 'Specimens' }).last().click();
      await page.getByRole('menuitem', { name: new RegExp(`^${name}`, 'u') }).click();
      await page.getByTestId('hop-card').nth(index).waitFor();
    }
    await chooseChecks(page, ['Headers', 'Half-close']);
    await run(page);
    await page.getByRole('button', { name: 'Edit the plan' }).click();
  },
  async chain(page) {
    await chooseServer(page, 'server.example:8080');
    for (const url of ['http://proxy.example:3128', 'socks5h://alice:secret@gateway.example:1080', 'https://edge.example:8443'])
      await addProxy(page, url);
    await openExperiment(page);
    await page.getByText('GET http://server.example:8080/ HTTP/1.1').waitFor();
  },
  async sessions(page) {
    await nameRuns(page);
    await goTo(page, 'Sessions');
    await sessionRows(page).nth(2).waitFor();
    await sessionRows(page).nth(1).click();
    await page.getByLabel('Note').fill('Asked the network team to let upgrades through.');
    await page.getByText('Saved.', { exact: true }).waitFor();
    await page.getByText(/^\d+ sessions/u).waitFor();
  },
  async session(page) {
    await nameRuns(page);
    await goTo(page, 'Sessions');
    await sessionRows(page).nth(1).click();
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Verdict of each mode' }).getByRole('button', { name: 'relayed' }).click();
    await page.getByRole('listbox', { name: 'Events in order of time' }).waitFor();
  },
  async export(page) {
    await nameRuns(page);
    await page.keyboard.press('Control+e');
    await page.getByRole('radio', { name: /^HTTP archive/u }).check();
    await page.getByText(/^Hidden in it|^Nothing had to be hidden/u).waitFor();
    // Whose folder it is nobody needs to know.
    const path = page.getByLabel('Save as');
    await path.fill(`/home/me/Downloads/${(await path.inputValue()).split('/').at(-1) ?? ''}`);
  },
  server: serveStrangers,
  console: talk,
  async sweep(page) {
    await sweepSpecimens(page);
    // The worst first.
    for (let clicks = 0; clicks < 2; clicks++) await page.getByRole('columnheader', { name: 'Grade' }).getByRole('button').click();
    await page
      .locator('.sweep-row')
      .nth(8)
      .click({ position: { x: 600, y: 10 } });
  },
  async 'sweep-list'(page) {
    await goTo(page, 'Sweep');
    await page
      .getByLabel('Or paste it')
      .fill(
        '# the proxies of both offices\nhttp://proxy.example:3128\nsocks5://alice:secret@gateway.example:1080\n192.0.2.9:8080\nproxy.example\n192.0.2.9:8080',
      );
    await page.getByRole('button', { name: 'Read this list' }).click();
    await page.locator('[data-list=ready]').waitFor();
    await page.getByRole('button', { name: /^What is tried/u }).click();
  },
  async 'sweep-charts'(page) {
    await sweepSpecimens(page);
    await page.getByRole('tab', { name: 'Charts' }).click();
    await page.locator('.sweep-plot canvas').waitFor();
  },
  async places(page, atTheEnd) {
    await planForPlaces(page, 'office, dc, home', atTheEnd);
    await page.getByRole('button', { name: /^Run the sweep/u }).click();
    await untilSwept(page);
  },
  async 'places-waiting'(page, atTheEnd) {
    await planForPlaces(page, 'office, dc, branch', atTheEnd);
    await page.getByRole('button', { name: /^Run the sweep/u }).click();
    await page.getByText(`${String(2 * PROXIES.length)} of ${String(3 * PROXIES.length)} tests`).waitFor();
    await page.getByText('No worker of branch is there.').waitFor();
    await page.getByText(/ · 0 at once/u).waitFor();
  },
  async specimens(page) {
    await startSpecimens(page, ['honest-connect', 'honest-socks5', 'strips-upgrade', 'rewrites-headers', 'flips-a-byte']);
    await page.getByRole('button', { name: 'Stop honest-connect', exact: true }).scrollIntoViewIfNeeded();
  },
  async settings(page) {
    for (const url of ['http://proxy.example:3128', 'socks5h://gateway.example:1080']) await addProxy(page, url);
    await goTo(page, 'Settings');
    // The release of the kernel tells whose machine it is.
    await page.getByText(/^Linux \d/u).evaluate((system: { textContent: string }) => {
      system.textContent = 'Linux, x64';
    });
  },
  async palette(page) {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('start');
    await page.getByRole('option').first().waitFor();
  },
  async shortcuts(page) {
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  },
};

const sessionRows = (page: Page) => page.getByRole('grid').locator('[data-session]');

/** Three runs, of which two have names. */
async function nameRuns(page: Page): Promise<void> {
  const name = async (called: string): Promise<void> => {
    await page.getByRole('button', { name: 'Name it' }).click();
    await page.getByRole('textbox', { name: 'Name of the session' }).fill(called);
    await page.keyboard.press('Enter');
    await page.getByText(`Saved as ${called}`).waitFor();
  };
  await run(page);
  await name('Straight to the server');
  await goTo(page, 'Specimens');
  await diagnoseThrough(page, 'strips-upgrade');
  await name('Office proxy, before the change');
  await goTo(page, 'Specimens');
  await diagnoseThrough(page, 'flips-a-byte');
}

async function diagnoseThrough(page: Page, specimen: string): Promise<void> {
  await page.getByRole('button', { name: `Diagnose through it: ${specimen}`, exact: true }).click();
  await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
  await untilDone(page);
}

/** It removes the Upgrade header when it relays and is honest as a tunnel: two verdicts, of which the bad one is shown. */
async function runThroughTheFirstSpecimen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try a misbehaving proxy' }).click();
  await untilDone(page);
  await page.getByRole('group', { name: 'Verdict of each mode' }).getByRole('button', { name: 'relayed' }).click();
}

/** Every specimen: those that hang take as long as the plan waits for them. */
async function sweepSpecimens(page: Page): Promise<void> {
  await goTo(page, 'Sweep');
  await page.getByRole('button', { name: 'Sweep the specimens' }).click();
  await untilSwept(page);
}

async function giveRoom(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^More room/u }).click();
}

/** A server as an application's vendor runs it, at a port of this machine. */
async function diagnoseVendor(page: Page): Promise<void> {
  const certificate = await selfSignedCertificate(['localhost']);
  const vendor = await startVendor({ certificate });
  try {
    await chooseServer(page, `wss://localhost:${String(vendor.at.port)}/live`);
    await page.getByTestId('authorities-file').setInputFiles({
      name: 'office-ca.pem',
      mimeType: 'application/x-pem-file',
      buffer: Buffer.from(certificate.cert),
    });
    await page.locator('.certificates-file').waitFor();
    await run(page);
    await page.getByRole('tab', { name: 'Details' }).click();
  } finally {
    await vendor.close();
  }
}

const PORT = 8080;

/** An echo server that somebody talked to, and whom a browser asked for a page. */
async function serveStrangers(page: Page): Promise<void> {
  await goTo(page, 'Server');
  await page.getByLabel('Service', { exact: true }).selectOption('echo');
  await fill(page, { 'Port (0: free)': String(PORT) });
  await page.getByRole('button', { name: 'Start server' }).click();
  const rows = page.getByRole('grid').getByRole('row');
  await page.getByRole('table', { name: 'Running servers' }).waitFor();
  for (const amount of [1_048_576, 512]) {
    const socket = await connect({ host: '127.0.0.1', port: PORT });
    const written = socket.write(Buffer.alloc(amount, 'duplex '));
    for (let echoed = 0; echoed < amount;) echoed += (await socket.read(65_536)).length;
    await written;
    await socket.close();
  }
  const stranger = connectTcp(PORT, '127.0.0.1');
  stranger.write(
    [
      `GET /chat?room=1 HTTP/1.1`,
      `Host: 127.0.0.1:${String(PORT)}`,
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      'Accept: */*',
      'Sec-WebSocket-Version: 13',
      'Origin: http://127.0.0.1:5173',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Connection: keep-alive',
      '',
      '',
    ].join('\r\n'),
  );
  await once(stranger.resume(), 'end');
  stranger.destroy();
  await rows.nth(3).waitFor();
  await rows.nth(1).click();
}

/** An echo that is read in two pieces, one in two alphabets, and one that still waits. */
async function talk(page: Page): Promise<void> {
  await goTo(page, 'Console');
  await page.getByRole('button', { name: 'Start an echo server and connect' }).click();
  const write = async (text: string): Promise<void> => {
    await page.getByLabel('Text to write').fill(text);
    await page.getByRole('button', { name: 'Write', exact: true }).click();
  };
  const read = async (max: number): Promise<void> => {
    await fill(page, { 'At most, in bytes': String(max) });
    await page.getByRole('button', { name: 'Read', exact: true }).click();
  };
  const waiting = (bytes: number): Promise<void> => page.getByText(`${String(bytes)} bytes wait to be read`, { exact: true }).waitFor();
  await write('Good morning');
  await waiting(13);
  await read(4);
  await waiting(9);
  await read(512);
  await waiting(0);
  await write('Grüße, мир');
  await waiting(16);
  await read(512);
  await waiting(0);
  await write('This is not read yet');
  await waiting(21);
}

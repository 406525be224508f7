import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { browserHost } from '../hosts/browser.ts';
import { addProxy, chooseServer } from './moves.ts';
import { describeWindow } from './scene.ts';

describeWindow('a test of the chain', { hosts: [browserHost] }, (scene) => {
  const sockets: net.Socket[] = [];
  /** An open port behind which nobody ever answers. */
  const silent = net.createServer((socket) => sockets.push(socket.on('error', () => undefined).resume()));
  let address = '';
  beforeAll(async () => {
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    address = `127.0.0.1:${String((silent.address() as net.AddressInfo).port)}`;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('does not take an open port for a proxy', async () => {
    const { page } = scene;
    await page.getByRole('radio', { name: 'By a route of my own' }).check();
    await addProxy(page, `http://${address}`);
    await page.getByRole('button', { name: 'Test the chain up to proxy 1' }).click();
    await page
      .getByText(`http://${address} took a TCP connection. It was asked for nothing, so this does not show that a proxy is there`)
      .waitFor();
    expect(await page.getByTestId('hop-card').locator('.route-test').innerText()).toMatch(/ · connected$/u);
  });

  it('ends its connection when it is stopped', async () => {
    const { page } = scene;
    await chooseServer(page, '127.0.0.1:9');
    const before = sockets.length;
    await page.getByRole('button', { name: 'Test the chain up to proxy 1' }).click();
    await expect.poll(() => sockets.length).toBe(before + 1);
    const [socket] = sockets.slice(-1);
    expect(socket?.destroyed).toBe(false);
    await page.getByRole('button', { name: 'Stop the test', exact: true }).click();
    // Long before the ten seconds that a step may take.
    await expect.poll(() => socket?.closed, { timeout: 2000 }).toBe(true);
    await page.getByText('A test opens the chain up to this proxy').waitFor();
  });
});

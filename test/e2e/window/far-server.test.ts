import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServe, type RunningServe } from '../../../electron/engine/serve.ts';
import { browserHost, standin } from '../hosts/index.ts';
import { expectAccessible } from './axe.ts';
import { chooseChecks, chooseServer, fill, grades, openPlan, RUN_MS, runButton, runPanel, startAnd, word } from './moves.ts';
import { describeWindow } from './scene.ts';

const CANARY = 'canary-7c2d';

describeWindow('a far server behind something else, with a secret', { hosts: [browserHost, standin] }, (scene) => {
  let server: RunningServe;
  let front: net.Server;
  let fronted = 0;
  const sockets = new Set<net.Socket>();
  beforeAll(async () => {
    server = await startServe({
      host: '127.0.0.1',
      port: 0,
      service: 'probe',
      answer: 'strict',
      tls: 'none',
      certificate: null,
      secret: CANARY,
      maxConnections: 100,
      onEvent: () => undefined,
    });
    front = net.createServer({ allowHalfOpen: true }, (client) => {
      fronted += 1;
      const behind = net.connect({ ...server.address, allowHalfOpen: true });
      for (const [one, other] of [
        [client, behind],
        [behind, client],
      ] as const) {
        sockets.add(one);
        one.on('error', () => other.destroy()).pipe(other);
      }
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => front.close(resolve));
    await server.close();
  });

  it(
    'says that it wants its secret, and which; with it the run is clean, and asks the server itself for what it saw',
    async () => {
      const { page } = scene;
      await chooseServer(page, `127.0.0.1:${String((front.address() as AddressInfo).port)}`);
      await chooseChecks(page, ['Headers']);
      await startAnd(page, () => runButton(page).click(), 'failed');
      expect(await runPanel(page).innerText()).toMatch(/asks for a secret, and this is not it/u);
      await openPlan(page);
      await page.getByRole('button', { name: /^Direct address and secret/u }).click();
      const { host, port } = server.address;
      await fill(page, { 'Direct address': `${host}:${String(port)}` });
      await page.getByLabel('Secret', { exact: true }).fill(CANARY);
      await page.getByLabel('Secret', { exact: true }).press('Tab');
      await page.getByRole('button', { name: 'Forget the secret' }).waitFor();
      await expectAccessible(page, 'a plan for a far server');
      await startAnd(page, () => runButton(page).click(), 'done');
      expect(await word(page, 'handshake')).toBe('upgraded');
      expect(await grades(page)).toEqual({ only: 'clean' });
      expect(server.traffic.accepted).toBeGreaterThan(fronted);
      expect(await page.evaluate('document.documentElement.outerHTML + JSON.stringify({ ...sessionStorage })')).not.toContain(CANARY);
    },
    2 * RUN_MS,
  );
});

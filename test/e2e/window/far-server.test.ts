import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServe, type RunningServe } from '../../../electron/engine/serve.ts';
import { startFront, type Front } from '../front.ts';
import { browserHost, standin } from '../hosts/index.ts';
import { expectAccessible } from './axe.ts';
import {
  chooseChecks,
  chooseServer,
  eventually,
  fill,
  goTo,
  grades,
  openPlan,
  RUN_MS,
  runButton,
  runPanel,
  startAnd,
  startSpecimen,
  word,
} from './moves.ts';
import { describeWindow } from './scene.ts';
import { pasteList, rows, untilSweep } from './sweep-moves.ts';

const CANARY = 'canary-7c2d';

describeWindow('a far server behind something else, with a secret', { hosts: [browserHost, standin] }, (scene) => {
  let server: RunningServe;
  let front: Front;
  let fronted = 0;
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
    front = await startFront(server.address, () => {
      fronted += 1;
    });
  });
  afterAll(async () => {
    await front.close();
    await server.close();
  });

  it(
    'says that it wants its secret, and which; with it the run is clean, and asks the server itself for what it saw',
    async () => {
      const { page } = scene;
      await chooseServer(page, `127.0.0.1:${String(front.address.port)}`);
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

  it(
    'is what the proxies of a list are asked for, with its direct address and its secret, which stays out of the page and the log',
    async () => {
      const { page } = scene;
      const honest = await startSpecimen(page, 'honest-connect');
      await goTo(page, 'Sweep');
      await pasteList(page, [honest]);
      await page.getByRole('button', { name: /^What is tried/u }).click();
      await page.getByRole('radio', { name: 'A duplexscope serve elsewhere' }).check();
      await page.getByLabel('Where it listens').fill(`127.0.0.1:${String(front.address.port)}`);
      await page.getByRole('button', { name: /^Direct address and secret/u }).click();
      const direct = page.getByLabel('Direct address', { exact: true });
      await direct.fill('nonsense');
      await eventually(
        () => direct.getAttribute('aria-invalid'),
        (invalid) => expect(invalid).toBe('true'),
      );
      const { host, port } = server.address;
      await direct.fill(`${host}:${String(port)}`);
      await page.getByLabel('Secret', { exact: true }).fill(CANARY);
      await page.getByLabel('Secret', { exact: true }).press('Tab');
      await page.getByRole('button', { name: 'Forget the secret' }).waitFor();
      await expectAccessible(page, 'the plan of a sweep to a far server');
      const before = [server.traffic.accepted, fronted] as const;
      await page.keyboard.press('Control+Enter');
      await untilSweep(page, 'done');
      await eventually(
        () => rows(page),
        (seen) => expect(Object.fromEntries(seen)).toEqual({ 1: 'clean' }),
      );
      expect(server.traffic.accepted - before[0]).toBeGreaterThan(fronted - before[1]);
      expect(await page.evaluate('document.documentElement.outerHTML + JSON.stringify({ ...sessionStorage })')).not.toContain(CANARY);
      for (const name of readdirSync(scene.dataFolder, { recursive: true, encoding: 'utf8' }))
        if (/\.(?:db|db-wal|json)$/u.test(name)) expect(readFileSync(join(scene.dataFolder, name), 'latin1')).not.toContain(CANARY);
    },
    2 * RUN_MS,
  );
});

import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addProxy,
  chooseChecks,
  chooseServer,
  fill,
  goTo,
  grades,
  openExperiment,
  openPlan,
  RUN_MS,
  runButton,
  runPanel,
  startAnd,
  startSpecimen,
  untilStatus,
  word,
} from './moves.ts';
import { describeWindow } from './scene.ts';
import { socketsOf } from './sockets.ts';

/** Listens, and is then busy for ever: nobody accepts, so what its queue cannot hold is never answered. */
const DEAF = `
const { createServer } = require('node:net');
const { parentPort } = require('node:worker_threads');
const server = createServer();
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;
/** Linux takes one more than the backlog says. */
const QUEUE = 2;

/** A port on which a connection neither comes about nor fails. */
async function blackHole(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const worker = new Worker(DEAF, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const fillers: Socket[] = [];
  for (let count = 0; count < QUEUE; count += 1) {
    const filler = createConnection({ host: '127.0.0.1', port });
    await once(filler, 'connect');
    // The worker's end resets it.
    filler.on('error', () => undefined);
    fillers.push(filler);
  }
  return {
    port,
    close: async () => {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
}

describeWindow('a run that is cancelled', {}, (scene) => {
  let hole: Awaited<ReturnType<typeof blackHole>> | null = null;
  let mute: Server | null = null;
  const heard = new Set<Socket>();
  beforeAll(async () => {
    hole = await blackHole();
    // Takes connections and says nothing.
    mute = createServer((socket) =>
      heard.add(
        socket
          .resume()
          .on('error', () => undefined)
          .on('close', () => heard.delete(socket)),
      ),
    ).listen(0, '127.0.0.1');
    await once(mute, 'listening');
  });
  afterAll(async () => {
    await hole?.close();
    for (const socket of heard) socket.destroy();
    await new Promise((resolve) => (mute ? mute.close(resolve) : resolve(null)));
  });

  const chooseFar = async (page: Page, port: number): Promise<void> => {
    await openPlan(page);
    await chooseServer(page, `127.0.0.1:${String(port)}`);
  };
  const chooseOwn = (page: Page) => chooseServer(page, '');

  /** What every cancelled run has to be: told so, leaving nothing on the network, and no obstacle to the next one. */
  const holds = async (page: Page, before: readonly string[]): Promise<void> => {
    await untilStatus(page, 'cancelled');
    await expect.poll(() => page.getByTestId('verdict').innerText()).toContain('no verdict can be given');
    expect(await page.title()).toBe('Cancelled – Duplexscope');
    await expect.poll(() => socketsOf(scene.window.pid).filter((socket) => !before.includes(socket))).toEqual([]);
  };
  const runsAgain = async (page: Page): Promise<void> => {
    await openPlan(page);
    await chooseOwn(page);
    await page.getByRole('radio', { name: 'Directly' }).check();
    await page.getByRole('radio', { name: /^It never connects/u }).check();
    await startAnd(page, () => runButton(page).click(), 'done');
    expect(await grades(page)).toEqual({ only: 'clean' });
  };

  it(
    'while it dials, is over at once',
    async () => {
      const { page } = scene;
      const before = socketsOf(scene.window.pid);
      await chooseFar(page, hole?.port ?? 0);
      await startAnd(page, () => runButton(page).click(), 'running');
      await expect.poll(() => socketsOf(scene.window.pid).filter((socket) => socket.endsWith('SYN_SENT'))).toHaveLength(1);
      expect(await runPanel(page).locator('[data-rung=reached]').getAttribute('data-state')).toBe('waiting');
      const asked = performance.now();
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await holds(page, before);
      // Not after the time that a step may take (10 s).
      expect(performance.now() - asked).toBeLessThan(4000);
      await runsAgain(page);
    },
    RUN_MS,
  );

  it(
    'while it shakes hands, is over at once; Escape asks first',
    async () => {
      const { page } = scene;
      const before = socketsOf(scene.window.pid);
      const { port } = mute?.address() as { port: number };
      await openPlan(page);
      await chooseFar(page, port);
      await startAnd(page, () => runButton(page).click(), 'running');
      await expect.poll(() => runPanel(page).locator('[data-rung=reached]').getAttribute('data-state')).toBe('passed');
      expect(await runPanel(page).locator('[data-rung=upgraded]').getAttribute('data-state')).toBe('waiting');
      await page.keyboard.press('Escape');
      const question = page.getByRole('dialog', { name: 'Stop this run?' });
      await question.waitFor();
      await question.getByRole('button', { name: 'Go on' }).click();
      await question.waitFor({ state: 'detached' });
      expect(await runPanel(page).getAttribute('data-status')).toBe('running');
      await page.keyboard.press('Escape');
      await question.getByRole('button', { name: 'Stop the run' }).click();
      await holds(page, before);
      await expect.poll(() => heard.size).toBe(0);
      await runsAgain(page);
    },
    RUN_MS,
  );

  it(
    'while a proxy does not answer, is over at once',
    async () => {
      const { page } = scene;
      const url = await startSpecimen(page, 'hangs');
      const before = socketsOf(scene.window.pid);
      await goTo(page, 'Diagnose');
      await openPlan(page);
      await addProxy(page, url);
      await startAnd(page, () => runButton(page).click(), 'running');
      await expect.poll(() => runPanel(page).locator('[data-rung=reached]').getAttribute('data-state')).toBe('passed');
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await holds(page, before);
      await runsAgain(page);
    },
    RUN_MS,
  );

  it(
    'while bytes flow both ways, is over at once and keeps what was seen',
    async () => {
      const { page } = scene;
      const before = socketsOf(scene.window.pid);
      await openExperiment(page);
      await chooseChecks(page, ['Both ways at once']);
      await fill(page, { 'Each way for': '60 s', 'Pace, a second': '1 MiB' });
      await startAnd(page, () => runButton(page).click(), 'running');
      await expect.poll(() => runPanel(page).locator('[data-rung=bytes]').innerText()).toContain('bytes arrive at both ends');
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await holds(page, before);
      expect(await word(page, 'duplex')).toBe('not measured');
      await page
        .getByRole('option', { name: /Head received: HTTP\/1\.1 101/u })
        .first()
        .waitFor();
      await openExperiment(page);
      await fill(page, { 'Each way for': '0.5 s', 'Pace, a second': '' });
      await runsAgain(page);
    },
    RUN_MS,
  );

  it(
    'between its modes, keeps what the first one showed',
    async () => {
      const { page } = scene;
      const url = await startSpecimen(page, 'rewrites-headers');
      const before = socketsOf(scene.window.pid);
      await goTo(page, 'Diagnose');
      await openExperiment(page);
      await chooseChecks(page, ['Both ways at once']);
      await fill(page, { 'Each way for': '3 s', 'Pace, a second': '1 MiB' });
      await addProxy(page, url);
      await startAnd(page, () => runButton(page).click(), 'running');
      const modes = runPanel(page).getByRole('group', { name: 'Verdict of each mode' });
      await expect
        .poll(() => modes.getByRole('button', { name: 'as a tunnel' }).innerText(), { timeout: RUN_MS, interval: 20 })
        .toContain('Measured');
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await holds(page, before);
      expect(await modes.getByRole('button', { name: 'relayed' }).innerText()).toMatch(/Cancelled|Not tried/u);
      await openExperiment(page);
      await fill(page, { 'Each way for': '0.5 s', 'Pace, a second': '' });
      await runsAgain(page);
    },
    2 * RUN_MS,
  );
});

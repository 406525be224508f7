import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProxy, type RunningProxy } from '../../proxies/harness/start.ts';
import {
  addProxy,
  chain,
  chooseChecks,
  goTo,
  grades,
  openPlan,
  runButton,
  RUN_MS,
  runPanel,
  showMode,
  startAnd,
  startSpecimen,
  word,
} from './moves.ts';
import { describeWindow } from './scene.ts';

const STEPS = 12;

/** Takes a card with the mouse where nothing else can be clicked, carries it over another one and lets go. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error('a card is not on the screen');
  // By its lower edge: in the middle is the button that opens it.
  const grip = { x: start.x + start.width / 2, y: start.y + start.height - 6 };
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(grip.x + 10, grip.y, { steps: 3 });
  await page.mouse.move(end.x + end.width / 2 + 8, end.y + end.height / 2, { steps: STEPS });
  await page.mouse.up();
}

const NOTICED_MS = 1000;
const MOST_PRESSES = 5;

/** Presses the arrow until it is said what that does: the cards are measured some frames after one was taken, and until then there is nowhere to go. */
async function moveOn(page: Page, said: Locator, words: string): Promise<void> {
  for (let presses = 1; ; presses += 1) {
    await page.keyboard.press('ArrowRight');
    try {
      await expect.poll(() => said.innerText(), { timeout: NOTICED_MS }).toBe(words);
      return;
    } catch (error) {
      if (presses === MOST_PRESSES) throw error;
    }
  }
}

describeWindow('a chain of three proxies', { needs: ['squid'] }, (scene) => {
  let squid: RunningProxy | null = null;
  const at = { rewriting: '', socks: '', squid: '' };
  beforeAll(async () => {
    squid = await startProxy('squid-allow-all');
    at.squid = squid.endpoint.host + ':' + String(squid.endpoint.port);
  });
  afterAll(async () => {
    await squid?.stop();
  });

  it('is built from what runs and from addresses', async () => {
    const { page } = scene;
    const [rewriting, socks] = [await startSpecimen(page, 'rewrites-headers'), await startSpecimen(page, 'honest-socks5')];
    Object.assign(at, { rewriting: new URL(rewriting).host, socks: new URL(socks).host });
    await goTo(page, 'Diagnose');
    await page.getByRole('group', { name: 'How do you get there?' }).getByRole('button', { name: 'Specimens' }).click();
    await page.getByRole('menuitem', { name: /^rewrites-headers/u }).click();
    await addProxy(page, socks);
    await addProxy(page, `http://${at.squid}`);
    expect(await chain(page)).toEqual([at.rewriting, at.socks, at.squid]);
    // What tells these proxies apart; how fast three of them are beside other work is not asked.
    await chooseChecks(page, ['Headers', 'Half-close']);
  });

  it(
    'is blocked by a Squid at its end, which takes the Upgrade away',
    async () => {
      const { page } = scene;
      await startAnd(page, () => runButton(page).click(), 'done');
      expect(await grades(page)).toEqual({ 'as a tunnel': 'altered', relayed: 'blocked' });
      // A tunnel of Squid's ends in both directions when one side is done.
      expect(await word(page, 'half-close')).toBe('lost both ways');
      await showMode(page, 'relayed');
      expect(await word(page, 'handshake')).toBe('Upgrade removed');
    },
    RUN_MS,
  );

  it(
    'gets through, altered, once another proxy was dragged to its end',
    async () => {
      const { page } = scene;
      await openPlan(page);
      const cards = page.getByTestId('hop-card');
      // The card of the proxy that did it says so, and no other one.
      expect(await page.getByTestId('hop-blame').allInnerTexts()).toEqual(['here: Half-close, Handshake, Headers']);
      expect(await cards.nth(2).getByTestId('hop-blame').count()).toBe(1);
      await showMode(page, 'as a tunnel');
      const halfClose = runPanel(page).locator('[data-check=half-close]');
      expect(await halfClose.locator('.run-check-says').innerText()).toContain(`t is done by http://${at.squid}`);
      expect(await halfClose.getByTestId('which-proxy').innerText()).toContain(`proxy 3 of 3, http://${at.squid}`);
      await drag(page, cards.nth(0), cards.nth(2));
      await expect.poll(() => chain(page)).toEqual([at.socks, at.squid, at.rewriting]);
      // By its keys: a click within 50 ms of the drop is taken for the drag's own.
      await startAnd(page, () => page.keyboard.press('Control+Enter'), 'done');
      expect(await grades(page)).toEqual({ 'as a tunnel': 'altered', relayed: 'altered' });
      await showMode(page, 'relayed');
      expect([await word(page, 'handshake'), await word(page, 'headers')]).toEqual(['upgraded', 'rewritten']);
      await showMode(page, 'as a tunnel');
      expect([await word(page, 'handshake'), await word(page, 'headers')]).toEqual(['upgraded', 'unchanged']);
      // The route that was taken, hop by hop, is the one that was built.
      const taken = (await runPanel(page).locator('.run-caption').getAttribute('title'))?.split('\n').slice(0, 3);
      expect(taken).toEqual([`socks5h://${at.socks}`, `http://${at.squid}`, `http://${at.rewriting}`]);
    },
    RUN_MS,
  );

  it('is put in order by keyboard as well', async () => {
    const { page } = scene;
    await openPlan(page);
    const [first] = await page.getByTestId('hop-card').locator('.route-address').all();
    await first?.focus();
    await page.keyboard.press('Alt+ArrowRight');
    await expect.poll(() => chain(page)).toEqual([at.squid, at.socks, at.rewriting]);
    // What was moved keeps the focus, so it can be moved on.
    await page.keyboard.press('Alt+ArrowRight');
    await expect.poll(() => chain(page)).toEqual([at.squid, at.rewriting, at.socks]);

    await page.getByRole('button', { name: `Move Proxy 1 of 3: http://${at.squid}`, exact: true }).focus();
    await page.keyboard.press('Space');
    const said = page.locator('[id^=DndLiveRegion]');
    await expect.poll(() => said.innerText()).toBe('It would be proxy 1 of 3.');
    await moveOn(page, said, 'It would be proxy 2 of 3.');
    await page.keyboard.press('Space');
    await expect.poll(() => chain(page)).toEqual([at.rewriting, at.squid, at.socks]);
  });

  it('gets a removed proxy back in its place', async () => {
    const { page } = scene;
    const before = await chain(page);
    await page.getByTestId('hop-card').nth(1).locator('.route-address').focus();
    await page.keyboard.press('Delete');
    await expect.poll(() => chain(page)).toEqual([before[0], before[2]]);
    await page.getByRole('status', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => chain(page)).toEqual(before);
    await page.getByTestId('hop-card').nth(0).locator('.route-address').focus();
    await page.keyboard.press('Delete');
    await expect.poll(() => chain(page)).toEqual(before.slice(1));
    await page.keyboard.press('Control+z');
    await expect.poll(() => chain(page)).toEqual(before);
  });
});

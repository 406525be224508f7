import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { CheckId } from '../../../shared/model/check.ts';

/*
 * What a person does and looks at in the window, by the roles and names by which everybody finds it.
 */

/** How long a run of the scenarios may take on two busy cores. */
export const RUN_MS = 30_000;

const STEP_MS = 12_000;

/** Reads again until what it reads holds; the last complaint is thrown. As `expect.poll`, which scenarios that go on beside each other cannot use. */
export async function eventually<Value>(read: () => Promise<Value>, holds: (value: Value) => void, timeoutMs = STEP_MS): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      holds(await read());
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await pause(50);
  }
}

export type ScreenName = 'Diagnose' | 'Sweep' | 'Sessions' | 'Server' | 'Console' | 'Specimens' | 'Settings';

export async function goTo(page: Page, screen: ScreenName): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen }).click();
  await page.getByRole('heading', { level: 1, name: screen }).waitFor({ state: 'attached' });
}

/** The button that runs, whatever it is called by now. */
export function runButton(page: Page): Locator {
  return page.getByRole('button', { name: /^Run(?: again)?$/u });
}

export function runPanel(page: Page): Locator {
  return page.getByRole('region', { name: 'Run', exact: true });
}

export type RunStatus = 'running' | 'done' | 'cancelled' | 'failed' | 'unfinished';

export async function statusOf(page: Page): Promise<RunStatus | null> {
  const panel = runPanel(page);
  return (await panel.count()) === 0 ? null : ((await panel.getAttribute('data-status')) as RunStatus);
}

/** What tells one run from the next. What the panel says of a run differs between its modes, and a panel that is shown anew may show the other one. */
export async function shownRun(page: Page): Promise<string | null> {
  const panel = runPanel(page);
  return (await panel.count()) === 0 ? null : await panel.getAttribute('data-run');
}

/** Does what starts a run, and waits until a run other than the one before has this status. `last`: that one, where another screen is shown. */
export async function startAnd(
  page: Page,
  start: () => Promise<unknown>,
  status: RunStatus,
  { last, timeoutMs = RUN_MS }: { readonly last?: string | null; readonly timeoutMs?: number } = {},
): Promise<void> {
  const before = last === undefined ? await shownRun(page) : last;
  await start();
  await eventually(
    async () => {
      // While another screen is still shown there is no run, which is no other run than the one before.
      const shown = await shownRun(page);
      return { anew: shown !== null && shown !== before, status: await statusOf(page) };
    },
    (seen) => {
      expect(seen).toEqual({ anew: true, status });
    },
    timeoutMs,
  );
}

export async function untilStatus(page: Page, status: RunStatus, timeoutMs = RUN_MS): Promise<void> {
  await eventually(
    () => statusOf(page),
    (seen) => {
      expect(seen).toBe(status);
    },
    timeoutMs,
  );
}

/** Unfolds the plan where a run has folded it. */
export async function openPlan(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Edit the plan' });
  if ((await button.count()) > 0) await button.click();
  await page.getByRole('group', { name: 'What happens?' }).waitFor();
}

/** Where the amounts, times and variants are. */
export async function openExperiment(page: Page): Promise<void> {
  await openPlan(page);
  const fold = page.getByRole('button', { name: /^Experiment/u });
  if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click();
}

/** Fills in fields and leaves them, which is when they hold. */
export async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    const field = page.getByLabel(label, { exact: true });
    await field.fill(value);
    await field.blur();
  }
}

/** The one field that says where a run ends; its name says what it takes. */
export function serverField(page: Page): Locator {
  return page.getByRole('textbox', { name: /^Server: / });
}

/** `HOST:PORT` of a far server of ours, the address of somebody else's, or nothing for our own. */
export async function chooseServer(page: Page, typed: string): Promise<void> {
  await serverField(page).fill(typed);
  await serverField(page).blur();
}

/** Chooses these checks by hand; the handshake is always one. */
export async function chooseChecks(page: Page, wanted: readonly string[]): Promise<void> {
  await page.getByRole('radio', { name: /^I choose the checks/u }).check();
  const group = page.getByRole('group', { name: 'Checks', exact: true });
  for (const box of await group.getByRole('checkbox').all()) {
    if (await box.isDisabled()) continue;
    const name = (await box.locator('xpath=..').innerText()).trim();
    await box.setChecked(wanted.includes(name));
  }
}

/** The grade of each mode, as its word says it; a run in one mode only is called by the word alone. */
export async function grades(page: Page): Promise<Readonly<Record<string, string>>> {
  const sentences = await runPanel(page).getByTestId('verdict').locator('.run-sentence').all();
  const found: [string, string][] = [];
  for (const sentence of sentences) {
    const mode = sentence.locator('.run-mode-name');
    found.push([
      (await mode.count()) === 0 ? 'only' : (await mode.innerText()).trim(),
      (await sentence.locator('.run-grade').getAttribute('data-grade')) ?? 'none',
    ]);
  }
  return Object.fromEntries(found);
}

/** Shows the checks of one mode of a run that had two. */
export async function showMode(page: Page, mode: 'as a tunnel' | 'relayed'): Promise<void> {
  const button = runPanel(page).getByRole('group', { name: 'Verdict of each mode' }).getByRole('button', { name: mode });
  await button.click();
  await eventually(
    () => button.getAttribute('aria-pressed'),
    (pressed) => {
      expect(pressed).toBe('true');
    },
  );
}

/** What the card of a check says it found. */
export async function word(page: Page, check: CheckId): Promise<string> {
  return await runPanel(page).locator(`[data-check=${check}] .run-check-word`).innerText();
}

export async function addProxy(page: Page, url: string): Promise<void> {
  const cards = page.getByTestId('hop-card');
  const before = await cards.count();
  await page.getByLabel('Add a proxy by its address, or paste a list of them').fill(url);
  await page.getByRole('button', { name: 'Add proxy' }).click();
  await eventually(
    () => cards.count(),
    (count) => {
      expect(count).toBe(before + 1);
    },
  );
}

/** The addresses of the route's proxies, in their order. */
export async function chain(page: Page): Promise<readonly string[]> {
  return await page.getByTestId('hop-card').locator('.route-address').allTextContents();
}

/** Starts a specimen on its screen and gives the address that it shows. */
export async function startSpecimen(page: Page, name: string): Promise<string> {
  await goTo(page, 'Specimens');
  await page.getByRole('button', { name: `Start ${name}`, exact: true }).click();
  await page.getByRole('button', { name: `Stop ${name}`, exact: true }).waitFor();
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  return await row.locator('bdi').innerText();
}

/** Events in the transcript that is shown, as it says itself. */
export async function eventCount(page: Page): Promise<number> {
  const words = await page.getByRole('group', { name: 'What is shown' }).getByRole('status').innerText();
  return Number((/^[\d,]+/u.exec(words)?.[0] ?? '').replaceAll(',', ''));
}

/** Opens the evidence of a check and gives what the opened event is. */
export async function openEvidence(page: Page, check: string): Promise<string> {
  await runPanel(page)
    .getByRole('button', { name: `Show evidence: ${check}`, exact: true })
    .click();
  const bar = page.getByRole('group', { name: 'Evidence', exact: true });
  await eventually(
    () => bar.getByRole('status').innerText(),
    (words) => {
      expect(words).toMatch(/^Evidence \d+ of [\d,]+$/u);
    },
  );
  return await page.getByRole('region', { name: 'Selected event' }).getByRole('heading', { level: 2 }).innerText();
}

/** Presses a button that saves a file, and gives what was saved. */
export async function saved(page: Page, button: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  return await buffer(await (await download).createReadStream());
}

/** The throughput that is shown, as the table that it can be saved as: its lines, the first one with the names. */
export async function throughputTable(page: Page): Promise<readonly string[]> {
  await page.getByRole('tab', { name: 'Throughput' }).click();
  const text = (await saved(page, 'Save CSV')).toString();
  return text.trimEnd().split('\r\n');
}

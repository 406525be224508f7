import type { Locator, Page } from 'playwright-core';

/* What a person does to come to a picture, by the roles and names by which everybody finds it. */

export async function goTo(
  page: Page,
  screen: 'Diagnose' | 'Sweep' | 'Sessions' | 'Server' | 'Console' | 'Specimens' | 'Settings',
): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen }).click();
  await page.getByRole('heading', { level: 1, name: screen }).waitFor({ state: 'attached' });
}

const QUIET_MS = 12_000;
const LOOK_AGAIN_MS = 100;

/** The end of the run that is shown. It may take as long as it goes on: the window says what each check is at. What stands still or ends otherwise is an error. */
export async function untilDone(page: Page): Promise<void> {
  const panel = page.getByRole('region', { name: 'Run', exact: true });
  await panel.waitFor();
  await untilEnded(page, panel);
}

/** The end of the sweep that is shown, as that of a run. */
export async function untilSwept(page: Page): Promise<void> {
  const desk = page.locator('.sweep-desk');
  await desk.waitFor();
  await untilEnded(page, desk);
}

async function untilEnded(page: Page, shown: Locator): Promise<void> {
  let last = '';
  for (let since = performance.now(); ;) {
    const status = await shown.getAttribute('data-status');
    if (status === 'done') return;
    const says = await shown.innerText();
    if (status !== 'running') throw new Error(`it is ${status ?? 'nothing'}: ${says}`);
    if (says !== last) [last, since] = [says, performance.now()];
    if (performance.now() - since > QUIET_MS) throw new Error(`it stands still: ${says}`);
    await page.waitForTimeout(LOOK_AGAIN_MS);
  }
}

export async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Run$/u }).click();
  await untilDone(page);
}

/** Starts specimens on their screen, which is then shown. */
export async function startSpecimens(page: Page, names: readonly string[]): Promise<void> {
  await goTo(page, 'Specimens');
  for (const name of names) {
    await page.getByRole('button', { name: `Start ${name}`, exact: true }).click();
    await page.getByRole('button', { name: `Stop ${name}`, exact: true }).waitFor();
  }
}

export async function openExperiment(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Experiment/u }).click();
}

/** Fills in fields and leaves them, which is when they hold. */
export async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    const field = page.getByLabel(label, { exact: true });
    await field.fill(value);
    await field.blur();
  }
}

/** Where the run ends: `HOST:PORT`, a `wss://` address, or nothing for a server of our own. */
export async function chooseServer(page: Page, typed: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /^Server: / });
  await field.fill(typed);
  await field.blur();
}

/** Chooses these checks by hand, besides the handshake. */
export async function chooseChecks(page: Page, wanted: readonly string[]): Promise<void> {
  await page.getByRole('radio', { name: /^I choose the checks/u }).check();
  for (const box of await page.getByRole('group', { name: 'Checks', exact: true }).getByRole('checkbox').all())
    if (await box.isEnabled()) await box.setChecked(wanted.includes((await box.locator('xpath=..').innerText()).trim()));
}

export async function addProxy(page: Page, url: string): Promise<void> {
  const cards = page.getByTestId('hop-card');
  const before = await cards.count();
  await page.getByLabel('Add a proxy by its address, or paste a list of them').fill(url);
  await page.getByRole('button', { name: 'Add proxy' }).click();
  await cards.nth(before).waitFor();
}

import type { Page } from 'playwright-core';

/* What a person does to come to a picture, by the roles and names by which everybody finds it. */

export async function goTo(
  page: Page,
  screen: 'Diagnose' | 'Sweep' | 'Sessions' | 'Server' | 'Console' | 'Specimens' | 'Settings',
): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen }).click();
  await page.getByRole('heading', { level: 1, name: screen }).waitFor({ state: 'attached' });
}

/** The end of the first run of a window. */
export async function untilDone(page: Page): Promise<void> {
  await page.locator('section[data-status=done]').waitFor();
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

import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventCount, grades, runPanel, throughputTable } from './moves.ts';

/* What a person does and looks at on the screen "Sessions". */

export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Sessions, newest first' });
export const rows = (page: Page): Locator => grid(page).locator('[data-session]');
export const names = (page: Page): Promise<string[]> => rows(page).locator('.sessions-name bdi').allInnerTexts();
export const detail = (page: Page): Locator => page.getByRole('region', { name: 'The chosen session' });
export const messages = (page: Page): Locator => page.getByRole('status', { name: 'Messages' });

export async function openFirst(page: Page): Promise<void> {
  await rows(page).first().click();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Back to the sessions (Esc)' }).waitFor();
}

export interface Looks {
  readonly grades: Readonly<Record<string, string>>;
  readonly says: readonly string[];
  readonly checks: readonly string[];
  readonly events: number;
  readonly first: string;
  readonly throughput: readonly string[];
}

/** What a run looks like, as far as it can be told in words. */
export async function looksOf(page: Page, events: number | null = null): Promise<Looks> {
  await page.getByRole('tab', { name: 'Transcript' }).click();
  if (events !== null) await expect.poll(() => eventCount(page)).toBe(events);
  return {
    grades: await grades(page),
    says: await runPanel(page).locator('.run-says').allInnerTexts(),
    checks: await runPanel(page).getByTestId('checks').locator('li').allInnerTexts(),
    events: await eventCount(page),
    first: await page.getByRole('option').first().innerText(),
    throughput: await throughputTable(page),
  };
}

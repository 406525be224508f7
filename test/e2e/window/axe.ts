import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly target: readonly string[] }[];
}

/** The rules that what is on the screen offends against: WCAG 2.2 A and AA, and axe's own. */
export async function violationsOf(page: Page): Promise<readonly Violation[]> {
  // Colours that fade in are read as what they are on the way. What turns for ever is not waited for.
  await page.evaluate(
    `Promise.all(document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime < Infinity).map(({ finished }) => finished.catch(() => undefined)))`,
  );
  // Put in by the debugger, past the page's own policy.
  await page.evaluate(`${SOURCE}; undefined`);
  return await page.evaluate<readonly Violation[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html, target }) => ({ html: html.slice(0, 200), target })) })))`,
  );
}

/** `what` is named in a failure. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  expect({ what, violations: await violationsOf(page) }).toEqual({ what, violations: [] });
}

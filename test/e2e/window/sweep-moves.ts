import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually, RUN_MS } from './moves.ts';

/* What a person does and looks at on the screen "Sweep". */

/** A port on which nobody listens. */
export async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Drops a file on the window, as a file manager does. */
export async function dropFile(page: Page, name: string, content: string): Promise<void> {
  // As text: what runs in the page knows the DOM, and this program does not.
  const held = await page.evaluateHandle(
    `(() => { const held = new DataTransfer(); held.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(name)})); return held; })()`,
  );
  for (const event of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('main', event, { dataTransfer: held });
}

export function listPanel(page: Page): Locator {
  return page.getByRole('region', { name: 'The list' });
}

/** Until the list that was given is read. */
export async function untilRead(page: Page): Promise<void> {
  await page.locator('[data-list=ready]').waitFor();
}

export async function pasteList(page: Page, lines: readonly string[]): Promise<void> {
  await page.getByLabel('Or paste it').fill(lines.join('\n'));
  await page.getByRole('button', { name: 'Read this list' }).click();
  await untilRead(page);
}

export function desk(page: Page): Locator {
  return page.locator('.sweep-desk');
}

export async function untilSweep(page: Page, status: 'running' | 'paused' | 'done' | 'cancelled', timeoutMs = RUN_MS): Promise<void> {
  await eventually(
    async () => ((await desk(page).count()) === 0 ? null : await desk(page).getAttribute('data-status')),
    (seen) => {
      expect(seen).toBe(status);
    },
    timeoutMs,
  );
}

export function table(page: Page): Locator {
  return page.getByRole('grid', { name: 'Proxies' });
}

/** The rows in sight, in their order: the line of each in the list, and its grade. */
export async function rows(page: Page): Promise<readonly (readonly [line: number, grade: string])[]> {
  return await page.evaluate<[number, string][]>(
    `[...document.querySelectorAll('.sweep-row')].sort((a, b) => a.offsetTop - b.offsetTop).map(({ dataset }) => [Number(dataset.line), dataset.grade])`,
  );
}

/** Until the rows in sight are these. */
export async function untilRows(page: Page, wanted: readonly number[]): Promise<void> {
  await eventually(
    async () => (await rows(page)).map(([line]) => line),
    (lines) => {
      expect(lines).toEqual(wanted);
    },
  );
}

export function row(page: Page, line: number): Locator {
  return table(page).locator(`[data-line="${String(line)}"]`);
}

export function filters(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Filters' });
}

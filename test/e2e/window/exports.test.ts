import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseChecks, goTo, openExperiment, RUN_MS, runButton, startAnd } from './moves.ts';
import { detail, grid, looksOf, names, rows, type Looks } from './log.ts';
import { describeWindow } from './scene.ts';

describeWindow('exports of sessions', {}, (scene) => {
  let folder = '';
  let live: Looks | null = null;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'duplexscope-exports-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('begin with a run that has a name and a note', { timeout: 2 * RUN_MS }, async () => {
    const { page } = scene;
    await goTo(page, 'Diagnose');
    await openExperiment(page);
    await chooseChecks(page, ['Both ways at once', 'Headers']);
    await startAnd(page, () => runButton(page).click(), 'done');
    live = await looksOf(page);
    await page.keyboard.press('Control+s');
    await page.getByRole('textbox', { name: 'Name of the session' }).fill('Straight to the server');
    await page.keyboard.press('Enter');
    await page.getByText('Saved as Straight to the server').waitFor();
    await goTo(page, 'Sessions');
    await rows(page).first().click();
    await detail(page).getByLabel('Note').fill('Before the firewall was changed');
    await detail(page).getByText('Saved.', { exact: true }).waitFor();
    await detail(page).getByLabel('Note').blur();
  });

  it('are exported, not over a file that is there, and imported again as they were', { timeout: 2 * RUN_MS }, async () => {
    const { page } = scene;
    const path = join(folder, 'session.jsonl');
    writeFileSync(path, 'something of value');
    await rows(page).first().click();
    await page.keyboard.press('Control+e');
    const dialog = page.getByRole('dialog', { name: 'Export Straight to the server' });
    await expect.poll(() => dialog.getByLabel('The first of it').innerText()).not.toBe('');
    await dialog.getByLabel('Save as').fill(path);
    await page.keyboard.press('Enter');
    await dialog.getByText('There is a file of this name already.').waitFor();
    expect(readFileSync(path, 'utf8')).toBe('something of value');
    await dialog.getByRole('button', { name: 'Replace it' }).click();
    await dialog.getByText('Exported', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    expect(statSync(path).size).toBeGreaterThan(1000);
    // Nothing half-written beside it.
    expect(readdirSync(folder)).toEqual(['session.jsonl']);

    await page.keyboard.press('Delete');
    await page.getByText('No sessions yet').waitFor();
    await page.getByTestId('import-file').setInputFiles(path);
    await page.getByText(/^Imported/u).waitFor();
    await expect.poll(() => names(page)).toEqual(['Straight to the server']);
    await page.getByRole('button', { name: 'Show it' }).click();
    await detail(page).getByRole('heading', { name: 'Straight to the server' }).waitFor();
    expect(await detail(page).getByLabel('Note').inputValue()).toBe('Before the firewall was changed');
    await detail(page).getByRole('button', { name: 'Open' }).click();
    await page.getByRole('button', { name: 'Back to the sessions (Esc)' }).waitFor();
    expect(await looksOf(page, live?.events ?? -1)).toEqual(live);
    await page.keyboard.press('Escape');
    await grid(page).waitFor();
  });

  it('say what is wrong with a file that is none, with its line', async () => {
    const { page } = scene;
    const path = join(folder, 'broken.jsonl');
    const [head = ''] = readFileSync(join(folder, 'session.jsonl'), 'utf8').split('\n');
    writeFileSync(path, `${head}\nthis is no line of a session\n`);
    await page.getByTestId('import-file').setInputFiles(path);
    const said = page.getByRole('alert').filter({ hasText: 'broken.jsonl was not imported.' });
    await said.waitFor();
    expect(await said.innerText()).toMatch(/line 2\b/u);
    await expect.poll(() => names(page)).toEqual(['Straight to the server']);
  });

  it('go in and on to the sweep when they are dropped on the window', async () => {
    const { page } = scene;
    await goTo(page, 'Diagnose');
    const text = readFileSync(join(folder, 'session.jsonl'), 'utf8');
    await page.evaluate(
      `{ const files = new DataTransfer(); files.items.add(new File([${JSON.stringify(text)}], 'from-a-colleague.jsonl'));
         window.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true })); }`,
    );
    // It is there already, and not doubled.
    await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor();
    await page.getByText(/^Imported/u).waitFor();
    await expect.poll(() => names(page)).toEqual(['Straight to the server']);
  });
});

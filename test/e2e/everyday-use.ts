import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { goTo, run, startSpecimens } from '../../docs/screenshots/steps.ts';
import { openInBrowser } from './hosts/browser.ts';
import { openOnStandin } from './hosts/standin.ts';
import { builtCommand } from './command.ts';

/*
 * node test/e2e/everyday-use.ts COMMAND APP, each a folder with package.json and out/: most of what people do with Duplexscope, over this computer alone: commands, and both windows. For stays-here.test.ts, which looks at what
 * the whole of it sends elsewhere. Ends with a failure when a part of it does not work.
 */

const [commandFolder = '', appFolder = ''] = process.argv.slice(2);
const { called } = builtCommand(commandFolder);
const folder = mkdtempSync(join(tmpdir(), 'everyday-'));

async function command(...args: readonly string[]): Promise<void> {
  const [file, ...first] = called;
  await promisify(execFile)(file, [...first, ...args], { env: { ...process.env, DUPLEXSCOPE_DATA: join(folder, 'commands') } });
}

/** Each screen, with a run straight to the server and one through a proxy. */
async function everyScreen(page: Page): Promise<void> {
  await run(page);
  for (const screen of ['Sweep', 'Sessions', 'Server', 'Console', 'Settings'] as const) await goTo(page, screen);
  await startSpecimens(page, ['strips-upgrade']);
  await page.getByRole('button', { name: 'Diagnose through it: strips-upgrade', exact: true }).click();
  await page
    .getByText(/removed the Upgrade header/u)
    .first()
    .waitFor();
}

try {
  const list = join(folder, 'list.txt');
  const exported = join(folder, 'a.duplexscope');
  writeFileSync(list, 'http://127.0.0.1:9\nsocks5://127.0.0.1:9\n');
  await command('probe', '--save', 'a run', '--checks', 'full');
  await command('demo', '--only', 'strips-upgrade,flips-a-byte');
  await command('sweep', '--list', list, '--out', join(folder, 'found.jsonl'));
  await command('sessions', 'list');
  await command('export', 'a run', '--out', exported);
  await command('import', exported);
  for (const [open, copy] of [
    [openInBrowser, commandFolder],
    [openOnStandin, appFolder],
  ] as const) {
    const window = await open({ dataFolder: join(folder, open.name), copy, watch: () => Promise.resolve() });
    try {
      await everyScreen(window.page);
    } finally {
      await window.close();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answered, startReleases, tagged, type Releases } from '../../engine/workbench/releases.ts';
import { describeWith } from '../../support/requires.ts';
import { browserHost, standin, type OpenWindow, type WindowHost } from '../hosts/index.ts';
import { packedApp } from '../hosts/packed-app.ts';
import { expectAccessible } from './axe.ts';
import { goTo } from './moves.ts';
import { describeWindow } from './scene.ts';
import { Watch } from './watch.ts';

const LONG_MS = 90_000;
const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url));
const LEADS_HERE = new URL('./github-here.mjs', import.meta.url).href;

interface Manifest {
  readonly version: string;
}

/** The built app as a release has it: with the place of its releases in its package.json. */
function packedForRelease(host: WindowHost, folder: string): Manifest {
  const source = host === standin ? join(packedApp().main, '..', '..', '..') : CHECKOUT;
  cpSync(join(source, 'out'), join(folder, 'out'), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, repository: 'github:some-one/scope' }));
  return manifest;
}

function status(page: Page) {
  return page.getByRole('region', { name: 'New versions' }).getByRole('status');
}

for (const host of [browserHost, standin])
  describeWith('chromium', `the check for updates, in ${host.name}`, () => {
    const watch = new Watch();
    let folder = '';
    let releases: Releases;
    let version = '';
    let answer = tagged('v999.0.0');
    let opened: OpenWindow | null = null;

    async function open(): Promise<Page> {
      const authority = join(folder, 'authority.pem');
      writeFileSync(authority, releases.ca);
      const env = { NODE_OPTIONS: `--import ${LEADS_HERE}`, NODE_EXTRA_CA_CERTS: authority, GITHUB_HERE: String(releases.port) };
      opened = await host.open({ dataFolder: join(folder, 'data'), env, copy: join(folder, 'copy'), watch: watch.attach });
      await opened.page.getByRole('main').waitFor();
      return opened.page;
    }
    async function close(): Promise<void> {
      const closing = opened;
      opened = null;
      if (closing) expect(await closing.close()).toEqual({ code: 0, stderr: '' });
    }

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'duplexscope-updates-'));
      ({ version } = packedForRelease(host, join(folder, 'copy')));
      releases = await startReleases('api.github.com', (socket) => {
        answer(socket);
      });
    }, LONG_MS);
    afterAll(async () => {
      await close();
      await releases.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    });

    it('says what it would send, and sends that when the button is pressed, and not before', { timeout: LONG_MS }, async () => {
      const page = await open();
      await goTo(page, 'Settings');
      const shown = page.getByLabel('What is sent');
      await shown.waitFor();
      expect(await page.getByRole('checkbox', { name: 'Look whenever Duplexscope starts' }).isChecked()).toBe(false);
      const words = await shown.innerText();
      expect(words).toContain(`User-Agent: Duplexscope/${version}`);
      await expectAccessible(page, 'Settings of a release');
      expect(releases.heads).toEqual([]);
      await page.getByRole('button', { name: 'Look for a newer version' }).click();
      await expect.poll(() => status(page).innerText()).toContain('Version 999.0.0 is there.');
      expect(releases.heads).toEqual([`${words.replaceAll('\n', '\r\n')}\r\n\r\n`]);
      answer = tagged(`v${version}`);
      await page.getByRole('button', { name: 'Look for a newer version' }).click();
      await expect.poll(() => status(page).innerText()).toContain('There is no newer version');
      answer = answered('{}', '403 Forbidden');
      await page.getByRole('button', { name: 'Look for a newer version' }).click();
      await expect.poll(() => status(page).innerText()).toContain('api.github.com answers with 403');
      expect(releases.heads).toHaveLength(3);
    });

    it('asks once at each start from when that is switched on, and tells of what is new', { timeout: LONG_MS }, async () => {
      const page = opened?.page ?? (await open());
      await page.reload();
      await goTo(page, 'Settings');
      await page.getByRole('checkbox', { name: 'Look whenever Duplexscope starts' }).check();
      await expect.poll(() => readFileSync(join(folder, 'data', 'settings.json'), 'utf8')).toMatch(/"checkAtStart":\s*true/u);
      expect(releases.heads).toHaveLength(3);
      await close();
      answer = tagged('v999.1.0');
      const again = await open();
      await again.getByText('There is a newer version of Duplexscope.').waitFor();
      await again.getByRole('button', { name: 'Show it' }).click();
      await expect.poll(() => status(again).innerText()).toContain('Version 999.1.0 is there.');
      expect(releases.heads).toHaveLength(4);
      await close();
      expect(watch.faults()).toEqual([]);
    });
  });

describeWindow('a copy that is of no release', { hosts: [browserHost] }, (scene) => {
  it('says that it does not know where newer ones are, and offers no question', async () => {
    const { page } = scene;
    await goTo(page, 'Settings');
    await page.getByText('It was not packed for a release').waitFor();
    expect(await page.getByRole('button', { name: 'Look for a newer version' }).count()).toBe(0);
  });
});

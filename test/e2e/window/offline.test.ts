import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith, programPath } from '../../support/requires.ts';
import { openInBrowser } from '../hosts/browser.ts';
import { standin, type OpenWindow } from '../hosts/index.ts';
import { goTo, runButton, startAnd } from './moves.ts';
import { Watch } from './watch.ts';

const LONG_MS = 90_000;

/** What Chromium's network part keeps of all that it does, for pages and for itself (--log-net-log). */
interface NetLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly {
    readonly type: number;
    readonly params?: { readonly url?: string; readonly initiator?: string; readonly address?: string };
  }[];
}

/** Hosts that pages asked (Chromium itself is called `not an origin`), addresses that a connection was tried to, and datagrams that were sent. */
function readNetLog(file: string): {
  readonly asked: readonly string[];
  readonly connected: readonly string[];
  readonly datagrams: number;
} {
  const { constants, events } = JSON.parse(readFileSync(file, 'utf8')) as NetLog;
  const of = (name: string) => {
    const type = constants.logEventTypes[name];
    if (type === undefined) throw new Error(`this Chromium's log knows no ${name}`);
    return events.filter((event) => event.type === type).map(({ params }) => params);
  };
  const byPages = of('URL_REQUEST_START_JOB').filter((params) => params?.url !== undefined && params.initiator !== 'not an origin');
  return {
    asked: [...new Set(byPages.map((params) => new URL(params?.url ?? '').hostname))],
    connected: [...new Set(of('TCP_CONNECT_ATTEMPT').flatMap((params) => params?.address?.replace(/:\d+$/u, '') ?? []))],
    datagrams: of('UDP_BYTES_SENT').length,
  };
}

/** Everywhere once, with a run on the way. */
async function walk(page: Page): Promise<void> {
  await startAnd(page, () => runButton(page).click(), 'done');
  for (const tab of ['Throughput', 'Details', 'Transcript']) await page.getByRole('tab', { name: tab }).click();
  for (const screen of ['Server', 'Console', 'Specimens', 'Settings'] as const) await goTo(page, screen);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Find an action' }).getByRole('combobox').waitFor();
  await page.keyboard.press('Escape');
}

describeWith('chromium', 'all that a browser does for the window', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'duplexscope-window-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  it.for([
    {
      name: 'the browser host',
      seen: { asked: ['127.0.0.1'], connected: ['127.0.0.1'], datagrams: 0 },
      open: async (watch: Watch, netLog: string): Promise<OpenWindow> =>
        await openInBrowser({ dataFolder: join(folder, 'browser'), watch: watch.attach, netLog }),
    },
    {
      name: 'the stand-in',
      // The app itself is asked for the page's files; nothing crosses a network.
      seen: { asked: [], connected: [], datagrams: 0 },
      open: async (watch: Watch, netLog: string): Promise<OpenWindow> => {
        const chromium = join(folder, 'chromium');
        writeFileSync(chromium, `#!/bin/sh\nexec '${programPath('chromium')}' '--log-net-log=${netLog}' "$@"\n`, { mode: 0o755 });
        return await standin.open({ dataFolder: join(folder, 'standin'), env: { CHROMIUM: chromium }, watch: watch.attach });
      },
    },
  ])('stays on this computer: $name', { timeout: LONG_MS }, async ({ name, seen, open }) => {
    const watch = new Watch();
    const netLog = join(folder, `${name.replaceAll(' ', '-')}.json`);
    const window = await open(watch, netLog);
    try {
      await walk(window.page);
      expect(watch.faults()).toEqual([]);
      // Held by the policy, and complained of: a page that asks others would be noticed.
      await window.page.evaluate(`fetch('https://elsewhere.example/').catch(() => undefined)`);
      const complaints: string[] = [];
      await expect
        .poll(() => {
          complaints.push(...watch.faults());
          return complaints;
        })
        .toContainEqual(expect.stringMatching(/^policy violated: connect-src by https:\/\/elsewhere\.example/u));
    } finally {
      await window.close();
    }
    expect(readNetLog(netLog)).toEqual(seen);
  });
});

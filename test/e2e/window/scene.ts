import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { describeWith, type Program } from '../../support/requires.ts';
import { WINDOW_HOSTS, type OpenWindow, type WindowHost } from '../hosts/index.ts';
import { Watch } from './watch.ts';

const START_MS = 30_000;
/** Under the time that a test has, so that it says which step it waited for. */
const STEP_MS = 12_000;

/** A window that was started for some scenarios, which happen in it one after the other. */
export interface Scene {
  readonly host: WindowHost;
  readonly page: Page;
  readonly window: OpenWindow;
  readonly dataFolder: string;
  readonly watch: Watch;
  /** Complaints of the console that the scenario itself brings about; for the test that sets it. */
  forgiven: RegExp | null;
  /** Ends the app and starts it again with what it remembers; gives the new window's page. */
  restart(): Promise<Page>;
}

export interface SceneOptions {
  /** All of them, unless a scenario is about some. */
  readonly hosts?: readonly WindowHost[];
  /** Besides a Chromium. */
  readonly needs?: readonly Program[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Scenarios for every host of the window; a host that this machine has not is skipped by name. After each scenario: nobody but the own host was asked for anything,
 * and nothing was complained of. At the end the app goes with exit code 0 and has reported no defect.
 */
export function describeWindow(
  title: string,
  { hosts = WINDOW_HOSTS, needs = [], env = {} }: SceneOptions,
  scenarios: (scene: Scene) => void,
): void {
  for (const host of hosts) {
    const missing = host.missing();
    const name = `${title}, in ${host.name}`;
    // A missing Chromium is the tests' own matter; what else is missing (Electron's binary) nobody here can install.
    if (missing !== null && missing !== 'needs chromium') describe.skip(`${name} [skipped: ${missing}]`, () => it('runs', () => undefined));
    else
      describeWith(['chromium', ...needs], name, () => {
        scenarios(scene(host, env));
      });
  }
}

function scene(host: WindowHost, env: Readonly<Record<string, string>>): Scene {
  const watch = new Watch();
  let dataFolder = '';
  let opened: OpenWindow | null = null;

  const begin = async (): Promise<void> => {
    opened = await host.open({ dataFolder, env, watch: watch.attach });
    opened.page.setDefaultTimeout(STEP_MS);
    // A key that is pressed before there is anybody to hear it is lost.
    await opened.page.getByRole('main').waitFor();
  };
  const end = async (): Promise<void> => {
    const ending = opened;
    opened = null;
    if (ending) expect(await ending.close()).toEqual({ code: 0, stderr: '' });
  };
  const held: Scene = {
    host,
    watch,
    forgiven: null,
    get window() {
      if (!opened) throw new Error('the window is not open');
      return opened;
    },
    get page() {
      return held.window.page;
    },
    get dataFolder() {
      return dataFolder;
    },
    async restart() {
      await end();
      await begin();
      return held.page;
    },
  };

  beforeAll(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'duplexscope-window-'));
    await begin();
  }, START_MS);
  afterEach(async ({ task }) => {
    await keepPicture(task.name, task.result?.state === 'fail' ? opened : null, host);
    const { forgiven } = held;
    held.forgiven = null;
    expect(watch.faults(forgiven)).toEqual([]);
  });
  afterAll(async () => {
    try {
      await end();
    } finally {
      // A browser that was just ended may still write to its profile.
      rmSync(dataFolder, { recursive: true, force: true, maxRetries: 10 });
    }
  }, START_MS);
  return held;
}

/** For whoever looks into a failure: E2E_PICTURES names a folder for pictures of windows in which a scenario failed. */
async function keepPicture(name: string, failed: OpenWindow | null, host: WindowHost): Promise<void> {
  const folder = process.env['E2E_PICTURES'];
  if (folder === undefined || failed === null) return;
  const file = `${name} ${host.name}`.replaceAll(/[^a-z0-9]+/giu, '-');
  await failed.page.screenshot({ path: join(folder, `${file}.png`), timeout: 5000 }).catch(() => undefined);
}

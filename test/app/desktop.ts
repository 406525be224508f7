import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { startStandin, type StandinApp } from '../standin/start.ts';
import { DIRECT_PLAN } from '../support/run-plan.ts';

/** A folder for what one app remembers. */
export interface Desk {
  readonly dataFolder: string;
  /** Starts the app and resolves when its window shows. */
  start(args?: readonly string[]): Promise<StandinApp>;
  /** Ends what was started and removes the folder; rejects when an app did not end well, or said something of a defect. */
  clear(): Promise<void>;
}

export function desk(): Desk {
  const dataFolder = mkdtempSync(join(tmpdir(), 'duplexscope-desk-'));
  const apps: StandinApp[] = [];
  return {
    dataFolder,
    async start(args = []) {
      const app = startStandin({ dataFolder, args });
      apps.push(app);
      await shown(app);
      return app;
    },
    async clear() {
      for (const app of apps) app.kill('SIGTERM');
      const ends = await Promise.all(apps.map(({ ended }) => ended));
      rmSync(dataFolder, { recursive: true });
      for (const { code, signal, stderr } of ends)
        if (code !== 0) throw new Error(`the app ended with ${String(signal ?? code)}: ${stderr}`);
    },
  };
}

/** Resolves when the window is there and its page loaded; rejects with what an app said that ended instead. */
async function shown(app: StandinApp): Promise<void> {
  const ended = app.ended.then(({ code, stderr }) => {
    throw new Error(`the app ended with ${String(code)} before its window showed: ${stderr}`);
  });
  // Only its start is watched here.
  ended.catch(() => undefined);
  await Promise.race([app.until('the window shows', ({ windows }) => windows[0]?.visible === true && windows[0].loads > 0), ended]);
}

/** One app for all tests of a file. */
export function oneApp(): { readonly app: StandinApp; readonly desk: Desk } {
  const own = desk();
  let app: StandinApp | null = null;
  beforeAll(async () => {
    app = await own.start();
  });
  afterAll(() => own.clear());
  return {
    desk: own,
    get app() {
      if (app === null) throw new Error('the app starts before the first test');
      return app;
    },
  };
}

/** Starts a run that lasts until it is cancelled, and gives its name. */
export async function startLongRun(app: StandinApp): Promise<string> {
  const answer = await call(app, 'startRun', LONG_RUN);
  if (!isStarted(answer)) throw new Error(`the run did not start: ${JSON.stringify(answer)}`);
  return answer.value.run;
}

/** A command as the page gives it. */
export async function call(app: StandinApp, command: string, request: unknown): Promise<unknown> {
  return await app.evaluate(`window.duplexscope[${JSON.stringify(command)}](${JSON.stringify(request)})`);
}

function isStarted(answer: unknown): answer is { readonly value: { readonly run: string } } {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true;
}

/** An hour of very little traffic. */
const LONG_RUN = { ...DIRECT_PLAN, checks: ['duplex'], durationMs: 3_600_000, pace: 16_384 };

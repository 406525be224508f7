import { afterAll, expect } from 'vitest';
import type { RunPlan } from '../../../shared/model/run-plan.ts';
import type { RunState } from '../../../shared/model/run-state.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { createRuns, type Runs } from '../../../electron/engine/workbench/runs.ts';
import { createSecrets, type Secrets } from '../../../electron/engine/workbench/secrets.ts';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { listener, type Listener } from './told.ts';

export interface Desk extends Listener {
  readonly runs: Runs;
  start(plan: RunPlan): Promise<string>;
  /** The run's final state. */
  over(run: string): Promise<RunState>;
}

export interface Desks {
  /** One for all tests of a file: its server thread is not started anew for each. */
  readonly engine: Engine;
  readonly secrets: Secrets;
  /** The runs of a window, and what it is told; closed when the test ends, which fails when a bug was reported. */
  readonly desk: () => Desk;
  /** Starts a specimen for the test; its URL. */
  readonly specimen: (name: string) => Promise<string>;
}

export function desks(): Desks {
  const engine = new Engine();
  const secrets = createSecrets();
  const closeLater = cleanup();
  afterAll(() => engine.close());
  return {
    engine,
    secrets,
    desk: () => {
      const listening = listener();
      const bugs: unknown[] = [];
      const runs = createRuns({ engine, secrets, publish: listening.publish, sessions: null, onBug: (error) => bugs.push(error) });
      closeLater(async () => {
        await runs.close();
        expect(bugs).toEqual([]);
      });
      return {
        ...listening,
        runs,
        start: async (plan) => (await runs.handlers.startRun(plan)).run,
        over: (run) => listening.until('runChanged', ({ id, status }) => id === run && status !== 'running'),
      };
    },
    specimen: async (name) => {
      const running = await findSpecimen(name)?.start();
      if (!running) throw new Error(`no specimen ${name}`);
      closeLater(() => running.close());
      return running.url;
    },
  };
}

export function proxyOf(url: string): string {
  return `proxy ${new URL(url).host}`;
}

/** The rungs of a part in words: `reached passed by the server`. */
export function ladder(state: RunState, part: number): string[] {
  return (state.parts[part]?.rungs ?? []).map(({ rung, state: standing, by }) => `${rung} ${standing}${by === null ? '' : ` by ${by}`}`);
}

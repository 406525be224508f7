import type { Handlers, Publish } from '../../../shared/ipc/contract.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { RunPlan } from '../../../shared/model/run-plan.ts';
import type { Engine } from '../engine.ts';
import { testChain } from './chain-test.ts';
import { compareHeads, previewHead } from './heads.ts';
import { jobOf } from './probe-job.ts';
import { MAX_EVENTS_AT_ONCE } from './publisher.ts';
import { Run } from './run.ts';
import type { Secrets } from './secrets.ts';
import type { Sessions } from './sessions.ts';

/** Runs that are remembered when they are over. */
export const MAX_RUNS = 20;
/** Memory that the events of these may take together, about: beyond it the oldest run is forgotten. The newest stays in any case. */
export const MAX_REMEMBERED_BYTES = 256 * 1024 * 1024;
/** Runs that disturb each other measure nothing, but to forbid two is not for us: a person may compare. */
export const MAX_RUNS_AT_ONCE = 4;

export interface RunsDeps {
  readonly engine: Pick<Engine, 'probe'>;
  readonly secrets: Pick<Secrets, 'read'>;
  readonly publish: Publish;
  /** Where runs are kept; null: nowhere. */
  readonly sessions: Pick<Sessions, 'begin' | 'run' | 'events' | 'samples'> | null;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

export interface Runs {
  readonly handlers: Pick<
    Handlers,
    | 'previewHead'
    | 'testChain'
    | 'cancelTest'
    | 'startRun'
    | 'cancelRun'
    | 'listRuns'
    | 'getRun'
    | 'readEvents'
    | 'readSamples'
    | 'compareHeads'
  >;
  readonly underWay: number;
  /** Cancels what is under way; resolves when it has ended. */
  close(): Promise<void>;
}

/**
 * The runs of a window, and what belongs to planning one. A plan that contradicts itself is refused by `startRun`; whatever fails later is in the run's state:
 * `failed` with the error when it could not be run at all, `done` with the findings when the network failed it.
 */
export function createRuns(deps: RunsDeps): Runs {
  const { secrets } = deps;
  /** The oldest first. */
  const runs = new Map<string, Run>();
  const closing = new AbortController();
  const tests = new Map<string, { readonly stop: AbortController; readonly over: Promise<unknown> }>();

  const underWay = (): Run[] => [...runs.values()].filter(({ running }) => running);

  function start(plan: RunPlan): Run {
    if (closing.signal.aborted) throw new Failure('CANCELLED', 'Duplexscope is closing', { stage: 'usage' });
    if (underWay().length >= MAX_RUNS_AT_ONCE) {
      throw new Failure('BAD_USAGE', `${String(MAX_RUNS_AT_ONCE)} runs are under way; cancel one of them first`, { stage: 'usage' });
    }
    const run = new Run(jobOf(plan, secrets), deps);
    runs.set(run.id, run);
    void run.over.then(forgetOldest);
    return run;
  }

  function forgetOldest(): void {
    const over = [...runs.values()].filter(({ running }) => !running);
    let weight = over.reduce((sum, { events }) => sum + events.weight, 0);
    for (const [index, run] of over.slice(0, -1).entries()) {
      if (over.length - index <= MAX_RUNS && weight <= MAX_REMEMBERED_BYTES) return;
      weight -= run.events.weight;
      run.forget();
      runs.delete(run.id);
    }
  }

  /** Where runs are that are not remembered any more. */
  function kept(): Pick<Sessions, 'run' | 'events' | 'samples'> {
    if (!deps.sessions) throw new Failure('BAD_USAGE', 'this run is not remembered any more', { stage: 'usage' });
    return deps.sessions;
  }

  return {
    handlers: {
      previewHead: (plan) => previewHead(plan, secrets),
      testChain: async ({ test, ...request }) => {
        if (tests.has(test)) throw new Failure('BAD_USAGE', 'a test with this name is under way', { stage: 'usage' });
        const stop = new AbortController();
        const over = testChain(request, secrets, AbortSignal.any([stop.signal, closing.signal]));
        tests.set(test, { stop, over });
        try {
          return await over;
        } finally {
          tests.delete(test);
        }
      },
      cancelTest: async ({ test }) => {
        const known = tests.get(test);
        known?.stop.abort();
        await Promise.allSettled([known?.over]);
        return {};
      },
      startRun: (plan) => ({ run: start(plan).id }),
      cancelRun: async ({ run }) => {
        const known = runs.get(run);
        // One of the log is over in any case, or another program's.
        if (known) await known.cancel();
        else await kept().run(run);
        return {};
      },
      listRuns: () => [...runs.values()].reverse().map(({ state }) => state),
      getRun: ({ run }) => runs.get(run)?.state ?? kept().run(run),
      readEvents: async ({ run, after }) => {
        const known = runs.get(run);
        return { events: known ? known.events.after(after, MAX_EVENTS_AT_ONCE) : await kept().events(run, after, MAX_EVENTS_AT_ONCE) };
      },
      readSamples: async ({ run }) => ({ samples: runs.get(run)?.samples.all ?? (await kept().samples(run)) }),
      compareHeads,
    },
    get underWay() {
      return underWay().length;
    },
    async close() {
      closing.abort();
      await Promise.all(underWay().map((run) => run.cancel()));
      await Promise.allSettled([...tests.values()].map(({ over }) => over));
      for (const run of runs.values()) run.forget();
    },
  };
}

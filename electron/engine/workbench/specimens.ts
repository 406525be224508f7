import type { Handlers, Publish } from '../../../shared/ipc/contract.ts';
import type { SpecimenState } from '../../../shared/model/desk-state.ts';
import type { Specimen } from '../../specimens/index.ts';
import type { Engine } from '../engine.ts';
import type { RunningSpecimens } from '../specimens.ts';
import { paced } from './paced.ts';

export interface SpecimensDeps {
  readonly engine: Pick<Engine, 'specimens' | 'end'>;
  readonly publish: Publish;
}

export interface Specimens {
  readonly handlers: Pick<Handlers, 'listSpecimens' | 'startSpecimens' | 'stopSpecimens'>;
  /** Stops all of them; resolves when they are gone. */
  close(): Promise<void>;
}

/**
 * The embedded proxies, each started and stopped by itself. All three commands answer with all specimens, as they then are. To start one that runs, or to
 * stop one that does not, changes nothing; a name that none has is `BAD_USAGE`, and then none is started.
 */
export function createSpecimens({ engine, publish }: SpecimensDeps): Specimens {
  const started = new Map<string, Promise<RunningSpecimens>>();
  const urls = new Map<string, string>();
  let all: readonly Specimen[] = [];
  const changed = paced(() => {
    publish('specimensChanged', states());
  });

  function states(): SpecimenState[] {
    return all.map(({ name, says, modes, probedWith }) => ({ name, says, modes: [...modes], probedWith, url: urls.get(name) ?? null }));
  }

  async function choose(names: readonly string[] | null): Promise<readonly Specimen[]> {
    // Forty files, which most windows never need.
    const { chooseSpecimens } = await import('../specimens.ts');
    all = chooseSpecimens(null);
    return chooseSpecimens(names);
  }

  async function start(name: string): Promise<void> {
    let starting = started.get(name);
    if (!starting) {
      starting = engine.specimens([name]);
      started.set(name, starting);
    }
    try {
      const { list: running } = await starting;
      for (const { url } of running) if (started.get(name) === starting) urls.set(name, url);
    } catch (error) {
      if (started.get(name) === starting) started.delete(name);
      throw error;
    } finally {
      changed.touch();
    }
  }

  async function stop(name: string): Promise<void> {
    const starting = started.get(name);
    if (!starting) return;
    started.delete(name);
    urls.delete(name);
    changed.touch();
    const [outcome] = await Promise.allSettled([starting]);
    // Whoever started it was told why it did not start.
    if (outcome.status === 'fulfilled') await engine.end(outcome.value);
  }

  return {
    handlers: {
      listSpecimens: async () => {
        await choose(null);
        return states();
      },
      startSpecimens: async ({ names }) => {
        const chosen = await choose(names);
        await allOrFirstFailure(chosen.map(({ name }) => start(name)));
        return states();
      },
      stopSpecimens: async ({ names }) => {
        const chosen = await choose(names);
        await allOrFirstFailure(chosen.map(({ name }) => stop(name)));
        return states();
      },
    },
    async close() {
      await allOrFirstFailure([...started.keys()].map(stop));
      changed.close();
    },
  };
}

/** Waits for all, so that none is still under way when the first failure is thrown. */
async function allOrFirstFailure(work: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

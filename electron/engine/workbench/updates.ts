import type { Handlers, ResponseOf } from '../../../shared/ipc/contract.ts';
import type { Settings } from '../../../shared/model/desk-state.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { askForLatest, isNewer, type ReleaseQuestion } from './latest-release.ts';

export interface UpdatesDeps {
  readonly version: string;
  /** Null where this copy does not know whose releases it is one of: then nobody is ever asked. */
  readonly question: ReleaseQuestion | null;
  readonly settings: () => Settings | Promise<Settings>;
}

type Found = NonNullable<ResponseOf<'checkForUpdate'>>;

export interface UpdatesPart {
  readonly handlers: Pick<Handlers, 'checkForUpdate'>;
  /** Gives up what is under way, and resolves when nobody is asked any more. */
  close(): Promise<void>;
}

/**
 * Whether there is a newer version: asked when a person presses for it, and once at the start where a person has switched that on (`checkAtStart`). Nothing is
 * downloaded. Nothing else in Duplexscope asks anybody who is not on a route, or named by the person.
 */
export function createUpdates({ version, question, settings }: UpdatesDeps): UpdatesPart {
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  /** What was found at the start of the app, for every page that opens; pages ask nobody anew. */
  let atStart: Promise<Found | null> | null = null;

  async function askAtStart(): Promise<Found | null> {
    return question !== null && (await settings()).checkAtStart ? await ask() : null;
  }

  async function ask(): Promise<Found> {
    if (question === null) throw new Failure('BAD_USAGE', 'this copy does not know where its releases are', { stage: 'usage' });
    const asking = askForLatest(question, closing.signal);
    const settled = asking.catch(() => undefined);
    underWay.add(settled);
    try {
      const latest = await asking;
      return { latest, newer: isNewer(latest, version) };
    } finally {
      underWay.delete(settled);
    }
  }

  return {
    handlers: {
      checkForUpdate: async ({ pressed }) => await (pressed ? ask() : (atStart ??= askAtStart())),
    },
    async close() {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

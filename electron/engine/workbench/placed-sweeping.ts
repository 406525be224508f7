import manifest from '../../../package.json' with { type: 'json' };
import type { PlaceHealth, QueueChoice, SweepState } from '../../../shared/model/sweep.ts';
import type { SessionLog } from '../../sessions/session-log.ts';
import { LineSet } from '../../queue/line-set.ts';
import { PlacedSweep } from '../placed-sweep.ts';
import { queueAddressOf, QueueKey, type QueueAccess } from '../queue.ts';
import type { SweepJob, SweepList, SweepProgress } from '../sweep.ts';
import { endpointOf } from './hops.ts';
import type { Secrets } from './secrets.ts';
import type { Sweeping, SweepingSink } from './sweep-session.ts';

const AT_ONCE = 5000;

/** The window's queue as it is connected to. Throws `BAD_URL`, or `BAD_USAGE` where its secrets are not known any more. */
export function queueAccessOf({ key, secret, ca, ...choice }: QueueChoice, secrets: Pick<Secrets, 'read'>): QueueAccess {
  const { tls, database, username } = choice;
  const password = secret === null ? null : secrets.read(secret);
  return {
    address: queueAddressOf({ ...endpointOf(choice), tls, database, username: username === '' ? null : username, password }),
    ca,
    key: key === null ? null : new QueueKey(Buffer.from(secrets.read(key), 'base64'), 'the key file'),
  };
}

/** Of each place the lines that have a row. */
export async function linesAtPlaces(log: Pick<SessionLog, 'read'>, sweep: string): Promise<ReadonlyMap<string, LineSet>> {
  const done = new Map<string, LineSet>();
  for (let after = { line: 0, place: '' }; ;) {
    const rows = await log.read('placed', sweep, after, AT_ONCE);
    for (const { line, place } of rows) {
      const lines = done.get(place) ?? new LineSet();
      done.set(place, lines);
      lines.add(line);
    }
    const last = rows.at(-1);
    if (!last) return done;
    after = last;
  }
}

export interface PlacedSweepingParts {
  readonly access: QueueAccess;
  readonly plan: SweepState['plan'];
  readonly places: readonly string[];
  readonly job: SweepJob;
  /** All of it, whatever is done. */
  readonly list: SweepList;
  /** Set where it goes on: what is done. */
  readonly done: ReadonlyMap<string, LineSet> | null;
}

/** A sweep by the workers of a queue, as a session of the window runs it. Throws `BAD_USAGE` for what workers do not take. */
export function placedSweeping(parts: PlacedSweepingParts, progress: SweepProgress, sink: SweepingSink): Sweeping {
  const { access, plan, places, job, list, done } = parts;
  let notice: string | null = null;
  const sweep = new PlacedSweep({
    queue: access,
    places,
    targets: plan.placeTargets ?? [],
    version: manifest.version,
    job,
    list,
    options: { plan: JSON.stringify(plan) },
    resume: done !== null,
    // Lines that are no entries are in the log from the start.
    has: (place, line) => place === null || done?.get(place)?.has(line) === true,
    progress,
    sink: { tested: (tested) => sink.tested(tested), untested: () => undefined, safe: () => sink.safe() },
    onNotice: (text) => {
      notice = text;
      sink.changed();
    },
    saysWhoIsMissing: false,
  });
  const healthOf = (place: string): PlaceHealth => {
    const workers = sweep.workers(place);
    const sum = (of: 'underWay' | 'rate'): number => workers.reduce((all, worker) => all + worker[of], 0);
    const heardAt = sweep.heardOf(place)?.toISOString() ?? null;
    return { place, workers: workers.length, underWay: sum('underWay'), rate: Number(sum('rate').toFixed(1)), heardAt };
  };
  return {
    prepare: () => Promise.resolve(),
    run: () => sweep.run(),
    pause: () => {
      sweep.pause();
    },
    resume: () => {
      sweep.resume();
    },
    cancel: () => {
      sweep.cancel();
    },
    get underWay() {
      return places.reduce((all, place) => all + healthOf(place).underWay, 0);
    },
    get queue() {
      return { address: access.address.shown, places: places.map(healthOf), notice };
    },
  };
}

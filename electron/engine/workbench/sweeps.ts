import { randomUUID } from 'node:crypto';
import type { Handlers, Publish, RequestOf } from '../../../shared/ipc/contract.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { SECRET_GIVEN, type QueueChoice, type SweepState } from '../../../shared/model/sweep.ts';
import type { LoggedSweep } from '../../sessions/logged-sweep.ts';
import type { SessionLog } from '../../sessions/session-log.ts';
import type { ProxyList, SweepJob } from '../sweep.ts';
import type { Lists } from './lists.ts';
import { pendingList } from './pending-list.ts';
import { linesAtPlaces, placedSweeping, queueAccessOf, type PlacedSweepingParts } from './placed-sweeping.ts';
import type { Secrets } from './secrets.ts';
import { ownSweeping, sweepJobOf } from './sweep-job.ts';
import { writeEntries } from './sweep-entries.ts';
import { SweepSession, type SweepSessionParts } from './sweep-session.ts';

/** Remembered when they are over, with their lists. The log remembers all. */
const MAX_SWEEPS = 10;
/** They would only disturb each other's measurements. */
const MAX_AT_ONCE = 2;

type Start = RequestOf<'startSweep'>;
type Given = Pick<RequestOf<'resumeSweep'>, 'list' | 'queue' | 'secret'>;

export interface SweepsDeps {
  readonly lists: Pick<Lists, 'find'>;
  readonly log: Pick<SessionLog, 'beginSweep' | 'resumeSweep' | 'read'>;
  readonly secrets: Pick<Secrets, 'read'>;
  readonly publish: Publish;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

export interface Sweeps {
  readonly handlers: Pick<Handlers, 'startSweep' | 'pauseSweep' | 'resumeSweep' | 'cancelSweep' | 'listSweeps' | 'getSweep'>;
  /** The entries of these lines, under their numbers. Rejects with `BAD_LIST` where passwords would be needed that are not known any more. */
  linesOf(sweep: string, lines: ReadonlySet<number>): Promise<ProxyList>;
  readonly underWay: number;
  /** What is under way is left unfinished, so that it can be gone on with. */
  close(): Promise<void>;
}

interface Known {
  readonly session: SweepSession;
  /** All of its list, where this process has read it. */
  readonly whole: ProxyList | null;
  /** Who tests it, where that is not this program. */
  readonly queue: QueueChoice | null;
  /** What the secret of its far server is called. */
  readonly secret: string | null;
}

/** Who tests a sweep, and what it is let in with: none of it is kept. */
type Unkept = Pick<Known, 'queue' | 'secret'>;

/** The sweeps of a window. Their rows are in the session log, where they are looked at while the sweep runs. */
export function createSweeps({ lists, log, secrets, publish, onBug }: SweepsDeps): Sweeps {
  /** The oldest first. */
  const sweeps = new Map<string, Known>();
  let closing = false;

  const open = (): SweepSession[] => [...sweeps.values()].flatMap(({ session }) => (session.open ? [session] : []));

  const jobOf = (plan: SweepState['plan'], secret: string | null): SweepJob =>
    sweepJobOf(plan, secret === null ? null : secrets.read(secret));

  function own(plan: SweepState['plan'], secret: string | null, list: ProxyList): SweepSessionParts['make'] {
    const parts = { plan, job: jobOf(plan, secret), list };
    return (progress, sink) => ownSweeping(parts, progress, sink);
  }

  /** Of the whole list; `done`: of one that goes on. */
  function overQueue(
    plan: SweepState['plan'],
    { queue, secret }: { readonly queue: QueueChoice; readonly secret: string | null },
    list: ProxyList,
    done: PlacedSweepingParts['done'],
  ): SweepSessionParts['make'] {
    const parts = { access: queueAccessOf(queue, secrets), plan, places: plan.places ?? [], job: jobOf(plan, secret), list, done };
    return (progress, sink) => placedSweeping(parts, progress, sink);
  }

  async function start({ list: listId, queue, ...wanted }: Start): Promise<string> {
    checkRoom();
    const { plan, secret } = withoutSecret(wanted);
    if ((queue === undefined) !== (plan.places === undefined))
      throw new Failure('BAD_USAGE', 'a sweep over a queue needs the queue, and the places that its workers test from', { stage: 'usage' });
    const stranger = plan.placeTargets?.find(({ place }) => plan.places?.includes(place) !== true);
    if (stranger)
      throw new Failure('BAD_USAGE', `there is a server for the place ${stranger.place}, from which nothing is tested`, { stage: 'usage' });
    const { name, list } = lists.find(listId);
    if (list.entries === 0) throw new Failure('BAD_LIST', `there is no proxy in ${name}`, { stage: 'usage' });
    const total = list.entries * (plan.places?.length ?? 1);
    const { bad, repeated } = list;
    const facts = { id: randomUUID(), name, plan, startedAt: new Date().toISOString(), total, bad, repeated };
    const make = queue === undefined ? own(plan, secret, list) : overQueue(plan, { queue, secret }, list, null);
    const session = new SweepSession({ facts, make, before: { byGrade: {}, seconds: 0 }, publish: tell, onBug });
    await session.prepare();
    sweeps.set(session.id, { session, whole: list, queue: queue ?? null, secret });
    try {
      begin(session, await log.beginSweep(session.state, (logged) => writeEntries(logged, list)));
    } catch (error) {
      sweeps.delete(session.id);
      throw error;
    }
    return session.id;
  }

  /** One of the log: only what has no row yet. */
  async function takeOn(id: string, { list: listId, ...again }: Given): Promise<void> {
    checkRoom();
    const known = await fromLog(id);
    if (known.status !== 'unfinished' && known.status !== 'paused')
      throw new Failure('BAD_USAGE', 'this sweep has come to its end; start another one with the lines that you want', { stage: 'usage' });
    // Its plan may leave out what it was begun with (--via, --ca, a secret …); it must not go on as another one.
    if (known.madeBy !== undefined)
      throw new Failure('BAD_USAGE', 'the command line began this sweep, with options that a window may not have: run it again there', {
        stage: 'usage',
      });
    const {
      status: _status,
      error: _error,
      tested: _tested,
      underWay: _under,
      byGrade: _byGrade,
      rate: _rate,
      secondsLeft: _left,
      seconds,
      ...facts
    } = known;
    const given = listId === null ? null : lists.find(listId).list;
    const before = { byGrade: await log.read('grades', id), seconds };
    const { queue, secret }: Unkept = { queue: null, secret: null, ...sweeps.get(id), ...again };
    if (secret === null && wantsSecret(facts.plan))
      throw new Failure('BAD_LIST', 'its server wants a secret, which is not kept: give the secret again, and the list', {
        stage: 'usage',
      });
    const make =
      facts.plan.places === undefined
        ? own(facts.plan, secret, await pendingList(log, id, given))
        : await againOverQueue(id, facts.plan, given ?? sweeps.get(id)?.whole ?? null, { queue, secret });
    const session = new SweepSession({ facts, make, before, publish: tell, onBug });
    await session.prepare();
    const logged = await log.resumeSweep(id);
    sweeps.set(id, { session, whole: given, queue, secret });
    begin(session, logged);
  }

  /** Rejects with `BAD_LIST` where the queue or the list is not known, or it is another list. */
  async function againOverQueue(
    id: string,
    plan: SweepState['plan'],
    whole: ProxyList | null,
    { queue, secret }: Unkept,
  ): Promise<SweepSessionParts['make']> {
    if (queue === null || whole === null)
      throw new Failure('BAD_LIST', 'workers of a queue test it, and neither the queue nor the whole list is kept: give both again', {
        stage: 'usage',
      });
    // That it is the list of then.
    await pendingList(log, id, whole);
    return overQueue(plan, { queue, secret }, whole, await linesAtPlaces(log, id));
  }

  function begin(session: SweepSession, logged: LoggedSweep): void {
    if (closing) throw new Failure('CANCELLED', 'Duplexscope is closing', { stage: 'usage' });
    session.start(logged);
    void session.over.then(forgetOldest);
  }

  function forgetOldest(): void {
    const over = [...sweeps.values()].filter(({ session }) => !session.open);
    for (const { session } of over.slice(0, Math.max(0, over.length - MAX_SWEEPS))) {
      session.forget();
      sweeps.delete(session.id);
    }
  }

  function checkRoom(): void {
    if (closing) throw new Failure('CANCELLED', 'Duplexscope is closing', { stage: 'usage' });
    if (open().length >= MAX_AT_ONCE) {
      throw new Failure('BAD_USAGE', `${String(MAX_AT_ONCE)} sweeps are under way; cancel one of them first`, { stage: 'usage' });
    }
  }

  async function fromLog(id: string): Promise<SweepState> {
    const { sweep } = await log.read('header', id);
    if (!sweep) throw new Failure('NO_SUCH_SESSION', 'this session is a run, not a sweep', { stage: 'usage' });
    return sweep;
  }

  function tell(state: SweepState): void {
    publish('sweepChanged', state);
  }

  function find(id: string): SweepSession {
    const known = sweeps.get(id);
    if (!known) throw new Failure('BAD_USAGE', 'this sweep is not under way here', { stage: 'usage' });
    return known.session;
  }

  return {
    handlers: {
      startSweep: async (plan) => ({ sweep: await start(plan) }),
      pauseSweep: ({ sweep }) => {
        find(sweep).pause();
        return {};
      },
      resumeSweep: async ({ sweep, ...given }) => {
        const known = sweeps.get(sweep);
        if (known?.session.open === true) await known.session.resume();
        else await takeOn(sweep, given);
        return {};
      },
      cancelSweep: async ({ sweep }) => {
        await find(sweep).end('cancelled');
        return {};
      },
      listSweeps: () => [...sweeps.values()].reverse().map(({ session }) => session.told),
      getSweep: ({ sweep }) => sweeps.get(sweep)?.session.told ?? fromLog(sweep),
    },
    async linesOf(id, lines) {
      const whole = sweeps.get(id)?.whole;
      return whole ? await whole.pick(lines) : await pendingList(log, id, null, lines);
    },
    get underWay() {
      return open().length;
    },
    async close() {
      closing = true;
      await Promise.all([...sweeps.values()].map(({ session }) => session.end('unfinished')));
      for (const { session } of sweeps.values()) session.forget();
    },
  };
}

/** The plan as it is kept, and what was taken out of it. */
function withoutSecret(plan: SweepState['plan']): { readonly plan: SweepState['plan']; readonly secret: string | null } {
  const { target } = plan;
  if (target.kind === 'own' || typeof target.secret !== 'string') return { plan, secret: null };
  return { plan: { ...plan, target: { ...target, secret: SECRET_GIVEN } }, secret: target.secret };
}

function wantsSecret({ target }: SweepState['plan']): boolean {
  return target.kind === 'far' && target.secret === SECRET_GIVEN;
}

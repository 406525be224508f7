import { randomUUID } from 'node:crypto';
import type { Handlers, Publish } from '../../../shared/ipc/contract.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { SweepPlan, SweepState } from '../../../shared/model/sweep.ts';
import type { LoggedSweep } from '../../sessions/logged-sweep.ts';
import type { SessionLog } from '../../sessions/session-log.ts';
import type { ProxyList } from '../sweep.ts';
import type { Lists } from './lists.ts';
import { pendingList } from './pending-list.ts';
import { sweepJobOf } from './sweep-job.ts';
import { writeEntries } from './sweep-entries.ts';
import { SweepSession } from './sweep-session.ts';

/** Remembered when they are over, with their lists. The log remembers all. */
const MAX_SWEEPS = 10;
/** They would only disturb each other's measurements. */
const MAX_AT_ONCE = 2;

export interface SweepsDeps {
  readonly lists: Pick<Lists, 'find'>;
  readonly log: Pick<SessionLog, 'beginSweep' | 'resumeSweep' | 'read'>;
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
}

/** The sweeps of a window. Their rows are in the session log, where they are looked at while the sweep runs. */
export function createSweeps({ lists, log, publish, onBug }: SweepsDeps): Sweeps {
  /** The oldest first. */
  const sweeps = new Map<string, Known>();
  let closing = false;

  const open = (): SweepSession[] => [...sweeps.values()].flatMap(({ session }) => (session.open ? [session] : []));

  async function start({ list: listId, ...plan }: SweepPlan): Promise<string> {
    checkRoom();
    const job = sweepJobOf(plan);
    const { name, list } = lists.find(listId);
    if (list.entries === 0) throw new Failure('BAD_LIST', `there is no proxy in ${name}`, { stage: 'usage' });
    const { entries: total, bad, repeated } = list;
    const facts = { id: randomUUID(), name, plan, startedAt: new Date().toISOString(), total, bad, repeated };
    const session = new SweepSession({ facts, job, list, before: { byGrade: {}, seconds: 0 }, publish: tell, onBug });
    await session.prepare();
    sweeps.set(session.id, { session, whole: list });
    try {
      begin(session, await log.beginSweep(session.state, (logged) => writeEntries(logged, list)));
    } catch (error) {
      sweeps.delete(session.id);
      throw error;
    }
    return session.id;
  }

  /** One of the log: only what has no row yet. */
  async function takeOn(id: string, listId: string | null): Promise<void> {
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
    const list = await pendingList(log, id, given);
    const before = { byGrade: await log.read('grades', id), seconds };
    const session = new SweepSession({ facts, job: sweepJobOf(facts.plan), list, before, publish: tell, onBug });
    await session.prepare();
    const logged = await log.resumeSweep(id);
    sweeps.set(id, { session, whole: given });
    begin(session, logged);
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
      resumeSweep: async ({ sweep, list }) => {
        const known = sweeps.get(sweep);
        if (known?.session.open === true) await known.session.resume();
        else await takeOn(sweep, list);
        return {};
      },
      cancelSweep: async ({ sweep }) => {
        await find(sweep).end('cancelled');
        return {};
      },
      listSweeps: () => [...sweeps.values()].reverse().map(({ session }) => session.state),
      getSweep: ({ sweep }) => sweeps.get(sweep)?.session.state ?? fromLog(sweep),
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

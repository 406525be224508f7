import type { Handlers, Publish } from '../../../shared/ipc/contract.ts';
import { failureRecordOf, type FailureRecord } from '../../../shared/ipc/result.ts';
import type { Settings } from '../../../shared/model/desk-state.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { RunEvent, RunState, TrafficSample } from '../../../shared/model/run-state.ts';
import type { LoggedRun } from '../../sessions/logged-run.ts';
import { SessionLog } from '../../sessions/session-log.ts';
import { paced } from './paced.ts';
import { MAX_EVENTS } from './run-events.ts';
import { RunSamples } from './run-samples.ts';
import { parseRowId, rowId } from './row-id.ts';

export type { LoggedSweep } from '../../sessions/logged-sweep.ts';
export type { SweepStart } from '../../sessions/log-writes.ts';

const MIB = 1024 * 1024;

export interface SessionsDeps {
  readonly dataFolder: string;
  readonly publish: Publish;
  readonly settings: () => Promise<Settings> | Settings;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

export type KeptRun = Pick<LoggedRun, 'event' | 'sample' | 'touch'> & {
  /** Its state is the last one. */
  readonly end: () => void;
};

export interface Sessions {
  readonly handlers: Pick<Handlers, 'listSessions' | 'changeSession' | 'deleteSessions' | 'restoreSessions'>;
  /** For those who write sweeps, and read what is in the log of them. */
  readonly log: SessionLog;
  /** A run that begins. */
  begin(stateNow: () => RunState, name?: string): KeptRun;
  /** A run of the log, or an entry of a sweep by the id that `rowId` gives. Rejects with `NO_SUCH_SESSION`. */
  run(id: string): Promise<RunState>;
  /** The first 200,000 of its events: `most` of those beyond `after`, or fewer where their bytes are many. The last one then says that there are more. */
  events(id: string, after: number, most: number): Promise<RunEvent[]>;
  samples(id: string): Promise<TrafficSample[]>;
  /** Deletes what is older, or more, than the settings say. Never rejects. */
  retain(): Promise<void>;
  /** What keeps sessions from being kept, in sentences. */
  problems(): readonly string[];
  close(): Promise<void>;
}

/** The session log of a window. Nothing is opened before the first run, or before somebody asks. */
export function createSessions({ dataFolder, publish, settings, onBug }: SessionsDeps): Sessions {
  const changed = paced(() => {
    publish('sessionsChanged', {});
  });
  const log = new SessionLog({ folder: dataFolder, onChange: changed.touch });
  /** The last entry of a sweep that was looked at: its events are asked for in pieces. */
  let lastRow: { readonly id: string; readonly run: RunState; readonly events: readonly RunEvent[] } | null = null;
  let cleaned = false;
  let readProblem: FailureRecord | null = null;
  const underWay = new Set<Promise<unknown>>();

  function inBackground(work: Promise<unknown>): void {
    const done = work.catch(onBug).finally(() => underWay.delete(done));
    underWay.add(done);
  }

  async function retain(): Promise<void> {
    try {
      const { keepSessionsDays, keepSessionsMiB } = await settings();
      await log.retain(keepSessionsDays, keepSessionsMiB * MIB);
    } catch (error) {
      // What is wrong with the log is told where somebody wants something of it.
      if (!(error instanceof Failure)) throw error;
    }
  }

  function cleanOnce(): void {
    if (cleaned) return;
    cleaned = true;
    inBackground(retain());
  }

  async function row(id: string): Promise<NonNullable<typeof lastRow> | null> {
    if (lastRow?.id === id) return lastRow;
    const named = parseRowId(id);
    if (!named) return null;
    const stored = await log.read('row', named.sweep, named.line, named.place);
    if (!stored?.evidence) {
      const why =
        named.place === ''
          ? 'this entry of the sweep has no evidence'
          : `workers send rows without their evidence; for that run "duplexscope probe" through this proxy at ${named.place}`;
      throw new Failure('NO_SUCH_SESSION', why, { stage: 'usage' });
    }
    const { run, events } = stored.evidence;
    lastRow = { id, run: { ...run, id: rowId(named) }, events };
    return lastRow;
  }

  return {
    log,
    handlers: {
      listSessions: async (request) => {
        cleanOnce();
        await log.lookAgain();
        try {
          const list = await log.read('list', request);
          readProblem = null;
          return { ...list, problem: log.problem };
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          readProblem = failureRecordOf(error);
          return { sessions: [], matching: 0, bytes: 0, problem: readProblem };
        }
      },
      changeSession: ({ session, name, note }) =>
        log.change(session, { ...(name === undefined ? {} : { name }), ...(note === undefined ? {} : { note }) }),
      deleteSessions: async ({ sessions }) => {
        await log.remove(sessions);
        return {};
      },
      restoreSessions: async ({ sessions }) => {
        await log.restore(sessions);
        return {};
      },
    },
    begin(stateNow, name) {
      cleanOnce();
      const run = log.beginRun(stateNow, name);
      return {
        event: (event) => {
          run.event(event);
        },
        sample: (sample) => {
          run.sample(sample);
        },
        touch: () => {
          run.touch();
        },
        end: () => {
          inBackground(log.endRun(run).then(retain));
        },
      };
    },
    async run(id) {
      const entry = await row(id);
      if (entry) return entry.run;
      const { run } = await log.read('header', id);
      if (!run) throw new Failure('NO_SUCH_SESSION', 'this session is a sweep, not a run', { stage: 'usage' });
      return { ...run, events: Math.min(run.events, MAX_EVENTS) };
    },
    async events(id, after, most) {
      const entry = await row(id);
      if (entry) return entry.events.slice(after, after + most);
      if (after >= MAX_EVENTS) return [];
      const events = await log.read('events', id, after, Math.min(most, MAX_EVENTS - after));
      const last = events.at(-1);
      if (last?.seq !== MAX_EVENTS) return events;
      const { events: all } = await log.read('summary', id);
      if (all <= MAX_EVENTS) return events;
      const text = `${(all - MAX_EVENTS + 1).toLocaleString('en')} more events are in the log: an export has them`;
      return [...events.slice(0, -1), { ...last, id: 'more', hop: null, direction: null, kind: 'note', bytes: null, count: 0, text }];
    },
    async samples(id) {
      if (await row(id)) return [];
      const thinned = new RunSamples();
      for (const sample of await log.read('samples', id)) thinned.add(sample);
      return thinned.all;
    },
    retain,
    problems: () =>
      [log.problem ?? readProblem].flatMap((problem) => (problem === null ? [] : [`Sessions are not kept: ${problem.message}.`])),
    async close() {
      // Before the threads end: what runs there is stopped between two of its steps.
      const closing = log.close();
      await Promise.all([closing, ...underWay]);
      changed.close();
    },
  };
}

import { Failure } from '../../shared/model/failure.ts';
import type { SweepState } from '../../shared/model/sweep.ts';
import type { SweepProgress, TestedEntry } from '../engine/sweep.ts';
import type { LoggedSweep } from '../engine/workbench/sessions.ts';
import { SweepRows } from '../engine/workbench/sweep-rows.ts';
import { errorLine } from './exit.ts';
import type { Host } from './host.ts';

/** A sweep on its way into the session log. Nothing of it rejects: what is wrong with the log is said once, and the sweep goes on without it. */
export interface KeptSweep {
  /** The log takes nothing more. */
  readonly broken: boolean;
  /** With a promise where the log does not keep up. */
  tested(tested: Pick<TestedEntry, 'row' | 'evidence'>): Promise<void> | void;
  /** Resolves when all that was tested until now is in the log, or cannot be. */
  safe(): Promise<void>;
  /** All that was tested is in the log, or cannot be. `unfinished` where entries are left. */
  end(): Promise<void>;
}

const STATE_EVERY_MS = 2000;

/** What is known of a sweep before anything is tested. */
export type SweepFacts = Pick<SweepState, 'id' | 'name' | 'plan' | 'madeBy' | 'startedAt' | 'total' | 'bad' | 'repeated'>;

export interface KeepParts {
  readonly facts: SweepFacts;
  readonly progress: SweepProgress;
  /** Begins it in the log, or takes it on. */
  readonly begin: (state: SweepState) => Promise<LoggedSweep>;
  readonly host: Host;
}

export function keepSweep({ facts, progress, begin, host }: KeepParts): KeptSweep {
  const rows = new SweepRows();
  const stateNow = (status: SweepState['status']): SweepState => {
    const running = status === 'running';
    return {
      ...facts,
      status,
      error: null,
      tested: progress.tested,
      underWay: 0,
      byGrade: progress.byGrade,
      rate: running ? progress.rate() : 0,
      secondsLeft: running ? progress.secondsLeft() : null,
      seconds: progress.seconds(),
    };
  };
  let broken = false;
  const fail = (error: unknown): void => {
    if (!(error instanceof Failure)) throw error;
    if (!broken) host.err(errorLine(error.code, `the sweep goes on, and is not kept from here on: ${error.message}`));
    broken = true;
    rows.giveUp();
  };
  const begun = begin(stateNow('running'));
  // Rows wait for the entries; whoever tests does not.
  rows.start(async (texts) => {
    await (await begun).tested(texts);
  });
  begun.catch(fail);
  const timer = setInterval(() => {
    if (!broken) void begun.then((logged) => logged.state(stateNow('running'))).catch(fail);
  }, STATE_EVERY_MS);
  return {
    get broken() {
      return broken;
    },
    tested: ({ row, evidence }) => (broken ? undefined : rows.add(row, evidence, fail)),
    async safe() {
      if (broken) return;
      try {
        await begun;
        await rows.flush();
      } catch (error) {
        fail(error);
      }
    },
    async end() {
      clearInterval(timer);
      try {
        const logged = await begun;
        if (broken) return;
        await rows.flush();
        await logged.state(stateNow(progress.tested === facts.total ? 'done' : 'unfinished'));
        if (host.errIsTerminal) host.err(`Kept: ${host.calledAs} sessions show ${facts.id.slice(0, 8)}\n`);
      } catch (error) {
        fail(error);
      }
    },
  };
}

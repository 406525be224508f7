import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';
import { DEFAULT_SWEEP_PLAN, type SweepState } from '../../shared/model/sweep.ts';
import type { SweepJob, SweepList, SweepProgress, TestedEntry } from '../engine/sweep.ts';
import { writeEntries } from '../engine/workbench/sweep-entries.ts';
import { SweepRows } from '../engine/workbench/sweep-rows.ts';
import { errorLine } from './exit.ts';
import type { Host } from './host.ts';
import { openSessions } from './open-sessions.ts';
import type { SweepOptions } from './sweep.ts';

/** A sweep on its way into the session log. Nothing of it rejects: what is wrong with the log is said once, and the sweep goes on without it. */
export interface KeptSweep {
  /** With a promise where the log does not keep up. */
  tested(tested: TestedEntry): Promise<void> | void;
  /** All that was tested is in the log, or cannot be. `unfinished` where entries are left. */
  end(): Promise<void>;
}

const STATE_EVERY_MS = 2000;
const MOST_TIMEOUT_MS = 600_000;

export function keepSweep(options: SweepOptions, job: SweepJob, list: SweepList, progress: SweepProgress, host: Host): KeptSweep {
  const sessions = openSessions();
  const rows = new SweepRows();
  const facts = factsOf(options, job, list);
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
  const begun = sessions.log.beginSweep(stateNow('running'), (logged) => writeEntries(logged, list));
  // Rows wait for the entries; whoever tests does not.
  rows.start(async (texts) => {
    await (await begun).tested(texts);
  });
  begun.catch(fail);
  const timer = setInterval(() => {
    if (!broken) void begun.then((logged) => logged.state(stateNow('running'))).catch(fail);
  }, STATE_EVERY_MS);
  return {
    tested: ({ row, evidence }) => (broken ? undefined : rows.add(row, evidence, fail)),
    async end() {
      clearInterval(timer);
      try {
        const logged = await begun;
        if (broken) return;
        await rows.flush();
        await logged.state(stateNow(progress.tested === list.entries ? 'done' : 'unfinished'));
        if (host.errIsTerminal) host.err(`Kept: ${host.calledAs} sessions show ${facts.id.slice(0, 8)}\n`);
      } catch (error) {
        fail(error);
      } finally {
        await sessions.retain();
        await sessions.close().catch(fail);
      }
    },
  };
}

function factsOf(
  { list: path, up, down, insecure, concurrency }: SweepOptions,
  { requestedMode, target, plan }: SweepJob,
  { entries: total, bad, repeated }: SweepList,
): Pick<SweepState, 'id' | 'name' | 'plan' | 'madeBy' | 'startedAt' | 'total' | 'bad' | 'repeated'> {
  return {
    id: randomUUID(),
    name: path === '-' ? 'standard input' : basename(path),
    plan: {
      ...DEFAULT_SWEEP_PLAN,
      target: target.kind === 'far' ? { kind: 'far', ...target.target } : { kind: 'own', listenHost: target.listen?.host ?? '127.0.0.1' },
      mode: requestedMode,
      variant: plan.variant,
      tls: plan.tls,
      insecure: insecure === true,
      checks: [...plan.checks],
      up: up ?? DEFAULT_SWEEP_PLAN.up,
      down: down ?? DEFAULT_SWEEP_PLAN.down,
      // What the session's form can hold; the sweep itself waits as long as it was told to.
      timeoutMs: Math.min(MOST_TIMEOUT_MS, Math.max(100, Math.round(plan.timeoutMs))),
      concurrency,
    },
    madeBy: 'command line',
    startedAt: new Date().toISOString(),
    total,
    bad,
    repeated,
  };
}

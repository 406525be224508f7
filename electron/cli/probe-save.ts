import { failureFrom } from '../../shared/ipc/result.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { ProbeSet } from '../../shared/model/probe-set.ts';
import type { RunState } from '../../shared/model/run-state.ts';
import { MAX_SESSION_NAME } from '../../shared/model/session.ts';
import { Engine, type ProbeJob } from '../engine/engine.ts';
import { Run } from '../engine/workbench/run.ts';
import type { Host } from './host.ts';
import { openSessions } from './open-sessions.ts';
import { startProgress } from './progress.ts';
import { bad } from './values.ts';

export interface SavedProbe {
  readonly set: ProbeSet;
  /** What is wrong with it: it could not be saved, or it is not complete (`CANCELLED`). */
  readonly problem: Failure | null;
}

/** Diagnoses as a run of the window, so that the window shows it as one of its own. What was measured until an interruption is saved, too; where nothing was, it rejects with `CANCELLED`. */
export async function probeAndSave(job: ProbeJob, given: string, host: Host): Promise<SavedProbe> {
  const name = readName(given);
  const progress = startProgress(host);
  const engine = new Engine();
  const sessions = openSessions();
  let bug: unknown = null;
  let state: RunState;
  const stopped: ProbeSet[] = [];
  try {
    const run = new Run(job, {
      engine: { probe: (probed, watcher) => engine.probe(probed, { ...watcher, onStopped: (set) => stopped.push(set) }) },
      sessions: { begin: (stateNow) => sessions.begin(stateNow, name) },
      publish: (event, payload) => {
        if (event === 'runChanged') progress.show(underWay(payload as RunState));
      },
      onBug: (error) => {
        bug = error;
      },
    });
    const cancel = (): void => {
      void run.cancel();
    };
    host.interrupted.addEventListener('abort', cancel, { once: true });
    if (host.interrupted.aborted) cancel();
    await run.over;
    host.interrupted.removeEventListener('abort', cancel);
    run.forget();
    state = run.state;
  } finally {
    progress.end();
    await engine.close();
    await sessions.close();
  }
  if (bug !== null) throw bug as Error;
  const problem = sessions.log.problem && failureFrom(sessions.log.problem);
  if (state.status === 'cancelled') {
    const [set] = stopped;
    if (set) return { set, problem: interrupted(name, problem) };
    throw interrupted(name, problem);
  }
  if (state.error) throw failureFrom(state.error);
  if (!state.document) throw new Failure('INTERNAL', 'a run that is done has no document', { stage: 'usage' });
  if (problem === null && host.errIsTerminal) host.err(`Saved: ${host.calledAs} sessions show ${state.id.slice(0, 8)}\n`);
  return { set: state.document, problem };
}

function interrupted(name: string, problem: Failure | null): Failure {
  const kept = problem ? `nothing could be saved: ${problem.message}` : `what was measured is saved as "${name}"`;
  return new Failure('CANCELLED', `stopped before the diagnosis was complete; ${kept}`, { stage: 'usage' });
}

function underWay({ parts }: RunState): string {
  const part = parts.find(({ state }) => state === 'running');
  // The handshake is under way until the end, since every check's connections count as tries of it.
  const check = part?.checks.findLast(({ state }) => state === 'running');
  return part && check ? `${part.mode}: ${check.id}` : '';
}

function readName(given: string): string {
  const name = given.trim();
  if (name === '' || name.length > MAX_SESSION_NAME) throw bad(`--save: a session's name has 1 to ${String(MAX_SESSION_NAME)} characters`);
  return name;
}

import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';
import { DEFAULT_SWEEP_PLAN, type SweepState } from '../../shared/model/sweep.ts';
import { listDigest, type SweepJob, type SweepList, type SweepProgress } from '../engine/sweep.ts';
import type { LoggedSweep, SweepStart } from '../engine/workbench/sessions.ts';
import { writeEntries } from '../engine/workbench/sweep-entries.ts';
import { doneLines } from './done-lines.ts';
import { errorLine } from './exit.ts';
import type { Host } from './host.ts';
import { openSessions } from './open-sessions.ts';
import { testedIn, whatOf } from './sweep-file-again.ts';
import type { SweepFormat } from './sweep-formats.ts';
import { keepSweep, type KeptSweep, type SweepFacts } from './sweep-keep.ts';
import { countDone, linesFor, nothingDone, type DoneRows, type SweepOutput } from './sweep-output.ts';
import { differences, optionsAsTexts } from './sweep-start.ts';
import type { SweepOptions } from './sweep.ts';
import { bad } from './values.ts';

export interface SweepLogParts {
  readonly target: string | undefined;
  readonly options: SweepOptions;
  readonly format: SweepFormat;
  readonly job: SweepJob;
  readonly list: SweepList;
  readonly progress: SweepProgress;
  /** From where each entry is tested; none: from here alone. */
  readonly places: readonly string[];
  readonly host: Host;
}

/** A sweep of the log that was interrupted, and is this process's own now. */
interface Earlier {
  readonly state: SweepState;
  readonly logged: LoggedSweep;
}

const MOST_TIMEOUT_MS = 600_000;

/** The session log for one sweep of the command line, which begins in it or goes on. To be closed. */
export class SweepLog {
  readonly #parts: SweepLogParts;
  readonly #sessions = openSessions();
  #earlier: Earlier | null = null;
  /** A file goes on alone. */
  #refused = false;
  #kept: KeptSweep | null = null;

  constructor(parts: SweepLogParts) {
    this.#parts = parts;
  }

  /**
   * `--resume`: makes the newest unfinished sweep of this list its own, where there is one. Rejects with `BAD_USAGE` where that was begun with other options, and
   * with what the log fails with; a file that is gone on with does so all the same, and it is said why it is not kept.
   */
  async takeOn(): Promise<void> {
    try {
      this.#earlier = await this.#findEarlier();
    } catch (error) {
      if (this.#parts.options.out === undefined || !(error instanceof Failure)) throw error;
      this.#refuse(error.message);
    }
  }

  /** What the log has of this sweep and the output has not is written there, and the other way round. Null: it is not kept. */
  async keep(output: SweepOutput): Promise<KeptSweep | null> {
    if (this.#refused) return null;
    const { out, resume } = this.#parts.options;
    if (resume !== true) return this.#begin();
    if (this.#earlier) return await this.#goOn(this.#earlier, output);
    if (out === undefined) this.#parts.host.err('duplexscope: the session log has no unfinished sweep of this list; a new one begins\n');
    if (out === undefined || countDone(output) === 0) return this.#begin();
    const { progress } = this.#parts;
    if (progress.tested === progress.total) return null;
    if (!this.#canKeepRows('no unfinished sweep of this list is there')) return null;
    return await this.#addRows(this.#begin(), out, nothingDone(this.#parts));
  }

  async close(): Promise<void> {
    try {
      if (this.#kept) await this.#sessions.retain();
      await this.#sessions.close();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (this.#kept?.broken === false) this.#parts.host.err(errorLine(error.code, error.message));
    }
  }

  async #findEarlier(): Promise<Earlier | null> {
    const { log } = this.#sessions;
    const start = await this.#start();
    const found = await log.read('started', start.list);
    if (!found) return null;
    const differ = differences(found.options, start.options);
    if (differ.length > 0)
      throw bad(
        `the unfinished sweep of this list (${found.id.slice(0, 8)} in the session log) was begun with other options: ${differ.join('; ')}. Give the same, or begin anew without --resume`,
      );
    const { sweep } = await log.read('header', found.id);
    return sweep && { state: sweep, logged: await log.resumeSweep(found.id) };
  }

  async #goOn({ state, logged }: Earlier, output: SweepOutput): Promise<KeptSweep | null> {
    const { progress, host, options } = this.#parts;
    if (progress.seconds() === 0) progress.beforeSeconds(state.seconds);
    const known = await this.#repeat(state.id, output);
    const alone = countDone(output) - countDone(known);
    if (alone > 0 && !this.#canKeepRows(`${String(alone)} of its lines are not there`)) {
      await logged.state({ ...state, status: 'unfinished' });
      return null;
    }
    const kept = (this.#kept = keepSweep({ facts: state, progress, host, begin: () => Promise.resolve(logged) }));
    return alone > 0 && options.out !== undefined ? await this.#addRows(kept, options.out, known) : kept;
  }

  /** Writes what an earlier start has kept, so that the output is complete. Gives what the log has. */
  async #repeat(sweep: string, output: SweepOutput): Promise<DoneRows> {
    const { progress, host } = this.#parts;
    const known = nothingDone(this.#parts);
    for await (const row of doneLines(this.#sessions, sweep)) {
      if (host.interrupted.aborted) break;
      const { line } = row;
      const what = 'proxy' in row ? whatOf(row.proxy) : 'sameAs' in row ? 'repeated' : 'bad';
      linesFor(known, row)?.add(line, what);
      if (linesFor(output, row)?.add(line, what) !== true) continue;
      if ('proxy' in row) {
        progress.before(row.grade);
        await output.tested({ line, grade: row.grade, row: JSON.stringify(row), evidence: null });
      } else await output.untested(row);
    }
    return known;
  }

  /** What stands in the file alone. */
  async #addRows(kept: KeptSweep, path: string, known: DoneRows): Promise<KeptSweep> {
    for await (const tested of testedIn(path)) if (linesFor(known, tested)?.has(tested.line) === false) await kept.tested(tested);
    return kept;
  }

  /** A line of csv has too little in it; `why` it would have to be kept. */
  #canKeepRows(why: string): boolean {
    if (this.#parts.format === 'jsonl') return true;
    this.#refuse(`${why}, and csv has too little in it to be kept`);
    return false;
  }

  #refuse(why: string): void {
    this.#refused = true;
    this.#parts.host.err(`duplexscope: warning: what goes on in ${this.#parts.options.out ?? ''} is not kept in the session log: ${why}\n`);
  }

  #begin(): KeptSweep {
    const { list, progress, host } = this.#parts;
    const begin = async (state: SweepState): Promise<LoggedSweep> =>
      await this.#sessions.log.beginSweep(state, (logged) => writeEntries(logged, list), await this.#start());
    return (this.#kept = keepSweep({ facts: this.#facts(), progress, host, begin }));
  }

  async #start(): Promise<SweepStart> {
    const { target, options, job, list } = this.#parts;
    return { list: await listDigest(list), options: optionsAsTexts(target, options, job) };
  }

  #facts(): SweepFacts {
    const { list: path, up, down, insecure, concurrency } = this.#parts.options;
    const { requestedMode, target, plan } = this.#parts.job;
    const { places, progress, options } = this.#parts;
    const targets = options.places?.targets ?? [];
    const { bad: none, repeated } = this.#parts.list;
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
        ...(places.length === 0 ? {} : { places: [...places] }),
        ...(targets.length === 0 ? {} : { placeTargets: [...targets] }),
      },
      madeBy: 'command line',
      startedAt: new Date().toISOString(),
      total: progress.total,
      bad: none,
      repeated,
    };
  }
}

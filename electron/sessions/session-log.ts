import { failureRecordOf, type FailureRecord } from '../../shared/ipc/result.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { RunState } from '../../shared/model/run-state.ts';
import type { SessionSummary } from '../../shared/model/session.ts';
import type { SweepState } from '../../shared/model/sweep.ts';
import { Backlog } from './backlog.ts';
import { LogImport } from './log-import.ts';
import { LogThread } from './log-thread-handle.ts';
import { newSummary, runProgress, sweepProgress, type LogWrite, type SweepStart } from './log-writes.ts';
import { LoggedRun } from './logged-run.ts';
import { LoggedSweep } from './logged-sweep.ts';
import type { Reads } from './reads.ts';

/** How long what is to be written waits for more of it. */
const BATCH_MS = 50;
/** How long a deleted session can be brought back. */
export const UNDO_MS = 10 * 60_000;

export interface SessionLogOptions {
  /** The data folder. */
  readonly folder: string;
  /** What the log holds changed: a list of it is not as it was. */
  readonly onChange: () => void;
  readonly backlog?: Backlog;
}

type Arguments<Read> = Read extends (db: never, ...args: infer Rest) => unknown ? Rest : never;

/**
 * The session log as a process uses it. Nothing is opened and no thread is started before somebody writes or reads. Writing and reading have a thread and a
 * connection each; both are gone after `close`.
 */
export class SessionLog {
  readonly #onChange: () => void;
  readonly #writer: LogThread;
  readonly #reader: LogThread;
  readonly #backlog: Backlog;
  readonly #runs = new Set<LoggedRun>();
  readonly #hidden = new Set<string>();
  #soon: { writes: LogWrite[]; written: Promise<void> } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #purgeTimer: NodeJS.Timeout | undefined;
  #problem: FailureRecord | null = null;
  /** The last batch; never rejects. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ folder, onChange, backlog }: SessionLogOptions) {
    this.#onChange = onChange;
    this.#backlog = backlog ?? new Backlog();
    this.#writer = new LogThread({ folder, role: 'write' });
    this.#reader = new LogThread({ folder, role: 'read' });
  }

  /** Why nothing can be kept now; null: nothing is known to be wrong. */
  get problem(): FailureRecord | null {
    return this.#problem;
  }

  /** Whether what was wrong still is: a person may have mended it since. Never rejects for that; `problem` says. */
  async lookAgain(): Promise<void> {
    const before = this.#problem;
    if (before === null) return;
    try {
      await this.#writer.call('look', []);
      this.#problem = null;
      this.#onChange();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // The same as before is no news.
      if (error.code !== before.code) this.#noticed(error);
    }
  }

  /** A run that begins. Where the log cannot be written `problem` says so, and the run goes on without. */
  beginRun(stateNow: () => RunState, name: string | null = null): LoggedRun {
    const state = stateNow();
    const run = new LoggedRun(state.id, stateNow, {
      backlog: this.#backlog,
      due: (now) => {
        if (now) void this.#send(run);
        else this.#wake();
      },
      now: nowIso,
    });
    this.#runs.add(run);
    const summary = newSummary('run', state, runProgress(state, nowIso), name);
    void this.#write([{ op: 'begin', summary, state: JSON.stringify(state), hidden: false }]).then(this.#onChange, () => {
      this.#break(run);
    });
    return run;
  }

  /** Its last state and all that came before are written; resolves when they are, or cannot be. Gives whether they were. */
  async endRun(run: LoggedRun): Promise<boolean> {
    run.end();
    const known = this.#runs.has(run);
    if (known) await this.#send(run);
    const kept = this.#runs.delete(run);
    this.#onChange();
    return kept;
  }

  /**
   * A sweep that begins. Nobody sees it before `fill` has written all that it is to test: what a process that dies meanwhile leaves is purged as what was deleted
   * is, and never looks like a sweep of a shorter list. By `start` it can be found again. Rejects with a `Failure` where the log cannot be written, or with what `fill` does, and keeps nothing then.
   */
  async beginSweep(state: SweepState, fill?: (sweep: LoggedSweep) => Promise<void>, start?: SweepStart): Promise<LoggedSweep> {
    const summary = newSummary('sweep', state, sweepProgress(state, nowIso), null);
    await this.#write([{ op: 'begin', summary, state: JSON.stringify(state), hidden: true, ...(start ? { start } : {}) }]);
    const sweep = this.#sweep(state.id);
    try {
      await fill?.(sweep);
      await this.#write([{ op: 'show', session: state.id }]);
    } catch (error) {
      await this.#discard(state.id);
      throw error;
    }
    this.#onChange();
    return sweep;
  }

  /** Takes a sweep of the log on, which is running then. Rejects with `NO_SUCH_SESSION`, or with `LOG_BUSY` when another process has it. */
  async resumeSweep(id: string): Promise<LoggedSweep> {
    await this.#writer.call('adopt', [id]);
    this.#onChange();
    return this.#sweep(id);
  }

  /** What a session is read into from a file: nobody sees it before it is whole. */
  importing(): LogImport {
    return new LogImport({
      write: (writes) => this.#write(writes),
      show: async (id) => {
        await this.#writer.call('restore', [[id]]);
        this.#hidden.delete(id);
        this.#onChange();
      },
      purge: async (id) => {
        await this.#writer.call('purge', [0, [id]]);
      },
    });
  }

  /** Asks the reading thread (reads.ts). */
  async read<Name extends keyof Reads>(name: Name, ...args: Arguments<Reads[Name]>): Promise<ReturnType<Reads[Name]>> {
    return (await this.#reader.call(name, args)) as ReturnType<Reads[Name]>;
  }

  /** Throws `NO_SUCH_SESSION`. */
  async change(
    id: string,
    change: { readonly name?: string | null | undefined; readonly note?: string | undefined },
  ): Promise<SessionSummary> {
    const summary = (await this.#writer.call('change', [id, change])) as SessionSummary;
    this.#onChange();
    return summary;
  }

  /** They can be brought back for ten minutes, or until this log is closed. `NO_SUCH_SESSION`, `BAD_USAGE` for one that is being made. */
  async remove(ids: readonly string[]): Promise<void> {
    await this.#writer.call('hide', [ids]);
    for (const id of ids) this.#hidden.add(id);
    this.#purgeTimer ??= setTimeout(() => {
      this.#purgeTimer = undefined;
      void this.purge().catch((error: unknown) => {
        this.#noticed(error);
      });
    }, UNDO_MS).unref();
    this.#onChange();
  }

  async restore(ids: readonly string[]): Promise<void> {
    try {
      await this.#writer.call('restore', [ids]);
    } finally {
      for (const id of ids) this.#hidden.delete(id);
      this.#onChange();
    }
  }

  /** Really deletes what this process removed, and what others did long ago. */
  async purge(): Promise<void> {
    const ids = [...this.#hidden];
    this.#hidden.clear();
    await this.#writer.call('purge', [Date.now() - UNDO_MS, ids]);
  }

  /** See `LogMaintenance.retain`. */
  async retain(days: number | null, maxBytes: number): Promise<void> {
    await this.#writer.call('purge', [Date.now() - UNDO_MS, []]);
    if (Number(await this.#writer.call('retain', [days, maxBytes])) > 0) this.#onChange();
  }

  /** Resolves when all that was recorded until now is committed, or cannot be. */
  async written(): Promise<void> {
    await Promise.all([...this.#runs].map((run) => this.#send(run)));
    await this.#last;
  }

  /** Writes what is there, purges what was removed, and ends both threads. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    clearTimeout(this.#purgeTimer);
    for (const run of this.#runs) void this.#send(run);
    await this.#last;
    try {
      if (this.#hidden.size > 0) await this.purge();
    } finally {
      await Promise.all([this.#writer.close(), this.#reader.close()]);
    }
  }

  /** What is not even marked now, on a full disk, is purged later. */
  async #discard(id: string): Promise<void> {
    try {
      await this.#writer.call('abandon', [id]);
      await this.#writer.call('purge', [0, [id]]);
    } catch (error) {
      this.#noticed(error);
    }
  }

  #sweep(id: string): LoggedSweep {
    return new LoggedSweep(id, { write: (writes) => this.#write(writes), writeSoon: (write) => this.#writeSoon(write), now: nowIso });
  }

  #wake(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const run of this.#runs) void this.#send(run);
    }, BATCH_MS).unref();
  }

  async #send(run: LoggedRun): Promise<void> {
    const { writes, weight } = run.drain();
    if (writes.length === 0) return;
    try {
      await this.#write(writes);
    } catch {
      // `problem` has it.
      this.#break(run);
    } finally {
      this.#backlog.remove(weight);
    }
  }

  #break(run: LoggedRun): void {
    run.break();
    if (!this.#runs.delete(run)) return;
    // Where even that cannot be written, it is marked when the log is opened next.
    void this.#writer.call('abandon', [run.id]).catch((error: unknown) => {
      this.#noticed(error);
    });
    this.#onChange();
  }

  #writeSoon(write: LogWrite): Promise<void> {
    if (this.#soon) {
      this.#soon.writes.push(write);
      return this.#soon.written;
    }
    const writes = [write];
    const written = new Promise<void>((resolve) => setTimeout(resolve, BATCH_MS)).then(() => {
      this.#soon = null;
      return this.#write(writes);
    });
    this.#soon = { writes, written };
    return written;
  }

  #write(writes: readonly LogWrite[]): Promise<void> {
    const written = this.#writer.batch(writes).then(
      () => {
        if (this.#problem === null) return;
        this.#problem = null;
        this.#onChange();
      },
      (error: unknown) => {
        this.#noticed(error);
        throw error;
      },
    );
    this.#last = written.catch(() => undefined);
    return written;
  }

  #noticed(error: unknown): void {
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'CANCELLED' || error.code === 'NO_SUCH_SESSION') return;
    this.#problem = failureRecordOf(error);
    this.#onChange();
  }
}

function nowIso(): string {
  return new Date().toISOString();
}

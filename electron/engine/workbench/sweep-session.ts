import type { FailureRecord } from '../../../shared/ipc/result.ts';
import { failureRecordOf } from '../../../shared/ipc/result.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { SweepState } from '../../../shared/model/sweep.ts';
import type { LoggedSweep } from '../../sessions/logged-sweep.ts';
import { SweepProgress, type TestedEntry } from '../sweep.ts';
import { paced } from './paced.ts';
import { SweepRows } from './sweep-rows.ts';

/** Where what is tested goes. `safe` resolves when it is in the log, and rejects with what keeps it out. */
export interface SweepingSink {
  tested(tested: Pick<TestedEntry, 'row' | 'evidence'>): Promise<void> | void;
  safe(): Promise<void>;
  changed(): void;
}

/** Whoever tests the entries: this program, or workers elsewhere. */
export interface Sweeping {
  readonly underWay: number;
  /** Where workers do. */
  readonly queue?: NonNullable<SweepState['queue']>;
  prepare(): Promise<void>;
  run(): Promise<void>;
  pause(): void;
  resume(): void;
  cancel(): void;
}

export interface SweepSessionParts {
  readonly facts: Pick<SweepState, 'id' | 'name' | 'plan' | 'startedAt' | 'total' | 'bad' | 'repeated'>;
  readonly make: (progress: SweepProgress, sink: SweepingSink) => Sweeping;
  /** What an earlier process has done of it. */
  readonly before: Pick<SweepState, 'byGrade' | 'seconds'>;
  readonly publish: (state: SweepState) => void;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

/** The rate changes although nothing else does. */
const TELL_EVERY_MS = 500;
/** In the log the state is what a list of sessions shows. */
const LOG_EVERY_MS = 2000;

/** One sweep of the window, from its start on: it runs, it is told about, it is kept. */
export class SweepSession {
  /** Resolves when it is over and its final state was told. Never rejects. */
  over: Promise<void> = Promise.resolve();
  readonly #parts: SweepSessionParts;
  readonly #progress: SweepProgress;
  readonly #sweep: Sweeping;
  readonly #rows = new SweepRows();
  readonly #changed: ReturnType<typeof paced>;
  #logged: LoggedSweep | null = null;
  #loggedAt = 0;
  #status: SweepState['status'] = 'running';
  #error: FailureRecord | null = null;

  constructor(parts: SweepSessionParts) {
    this.#parts = parts;
    const { facts, before, make } = parts;
    this.#progress = new SweepProgress(facts.total);
    for (const [grade, count] of Object.entries(before.byGrade)) {
      for (let n = 0; n < count; n++) this.#progress.before(grade as keyof SweepState['byGrade']);
    }
    this.#progress.beforeSeconds(before.seconds);
    this.#sweep = make(this.#progress, {
      tested: ({ row, evidence }) => this.#keep(row, evidence),
      safe: async () => {
        await this.#rows.flush();
        this.#changed.touch();
      },
      changed: () => {
        this.#changed.touch();
      },
    });
    this.#changed = paced(() => {
      parts.publish(this.told);
    });
  }

  get id(): string {
    return this.#parts.facts.id;
  }

  /** It has not come to its end, paused or not. */
  get open(): boolean {
    return this.#status === 'running' || this.#status === 'paused';
  }

  /** As the window is told it. */
  get told(): SweepState {
    const { queue } = this.#sweep;
    return this.open && queue ? { ...this.state, queue } : this.state;
  }

  /** As the log keeps it. */
  get state(): SweepState {
    const running = this.#status === 'running';
    return {
      ...this.#parts.facts,
      status: this.#status,
      error: this.#error,
      tested: this.#progress.tested,
      underWay: this.#sweep.underWay,
      byGrade: this.#progress.byGrade,
      rate: running ? this.#progress.rate() : 0,
      secondsLeft: running ? this.#progress.secondsLeft() : null,
      seconds: this.#progress.seconds(),
    };
  }

  /** Rejects with `UNREACHABLE_TARGET`. */
  async prepare(): Promise<void> {
    await this.#sweep.prepare();
  }

  start(logged: LoggedSweep): void {
    this.#logged = logged;
    this.#rows.start((rows) => logged.tested(rows));
    this.over = this.#run();
  }

  pause(): void {
    if (this.#status !== 'running') return;
    this.#sweep.pause();
    this.#status = 'paused';
    this.#tell();
  }

  /** Goes on with what is paused; what could not be kept is tried again first. Rejects with what keeps it from being kept. */
  async resume(): Promise<void> {
    if (this.#status !== 'paused') return;
    await this.#rows.retry();
    this.#error = null;
    this.#status = 'running';
    this.#sweep.resume();
    this.#tell();
  }

  /** `unfinished`: it can be gone on with later. */
  async end(how: 'cancelled' | 'unfinished'): Promise<void> {
    if (this.open) this.#status = how;
    this.#sweep.cancel();
    this.#rows.giveUp();
    await this.over;
  }

  /** What was not yet told stays so. */
  forget(): void {
    this.#changed.close();
  }

  async #run(): Promise<void> {
    const timer = setInterval(() => {
      if (this.#status === 'running') this.#tell();
    }, TELL_EVERY_MS);
    try {
      this.#tell();
      await this.#sweep.run();
      await this.#rows.flush();
      this.#status = 'done';
    } catch (error) {
      await this.#failed(error);
    } finally {
      clearInterval(timer);
    }
    this.#changed.touch();
    await this.#logged?.state(this.state).catch((error: unknown) => {
      // The log says itself what is wrong with it; the sweep is marked when it is opened next.
      if (!(error instanceof Failure)) this.#parts.onBug(error);
    });
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#status !== 'cancelled' && this.#status !== 'unfinished') {
      this.#status = 'failed';
      if (!(error instanceof Failure)) this.#parts.onBug(error);
      this.#error = failureRecordOf(
        error instanceof Failure ? error : new Failure('INTERNAL', 'Duplexscope made a mistake; its log says more', { stage: 'usage' }),
      );
    }
    await this.#rows.flush().catch((late: unknown) => {
      if (!(late instanceof Failure)) this.#parts.onBug(late);
    });
  }

  /** Where the log cannot take it (the disk is full) the sweep stands still until somebody lets it go on; nothing is lost. */
  #keep(row: string, evidence: Uint8Array | null): Promise<void> | void {
    this.#changed.touch();
    return this.#rows.add(row, evidence, (failure) => {
      this.#error = failureRecordOf(failure);
      this.pause();
    });
  }

  #tell(): void {
    this.#changed.touch();
    const now = performance.now();
    if (now - this.#loggedAt < LOG_EVERY_MS && this.#status === 'running') return;
    this.#loggedAt = now;
    this.#logged?.state(this.state).catch((error: unknown) => {
      if (!(error instanceof Failure)) this.#parts.onBug(error);
    });
  }
}

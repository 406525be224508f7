import { Failure } from '../../shared/model/failure.ts';
import type { BadLine, RepeatedLine } from '../../shared/model/sweep.ts';
import type { SweepEntry } from '../sweep/entry.ts';
import { isEntry, type SweepList } from '../sweep/items.ts';
import type { SweepProgress } from '../sweep/progress.ts';
import { Scheduler } from '../sweep/scheduler.ts';
import { isLoopback } from './loopback.ts';
import type { SweepJob, TestedEntry } from './sweep-protocol.ts';
import { SweepThreads } from './sweep-threads.ts';
import { ToldPorts } from './told-ports.ts';

export { csvColumns, csvOf, readCsv } from '../sweep/csv.ts';
export { formatProxy } from '../sweep/entry.ts';
export { entryRecord, PIECE_BYTES, ProxyList } from '../sweep/list/packed-list.ts';
export { readProxyText } from '../sweep/list/proxy-text.ts';
export { listDigest } from '../sweep/list-digest.ts';
export { isEntry, type SweepList } from '../sweep/items.ts';
export { readProxyList, type ListInput } from '../sweep/list/read-list.ts';
export { SweepProgress } from '../sweep/progress.ts';
export { DoneLines, WholeLines } from '../sweep/resume.ts';
export { sweepPlanPart } from './sweep-plan-part.ts';
export type { SweepJob, TestedEntry } from './sweep-protocol.ts';

export interface SweepPace {
  /** Attempts at once; an entry that only waits to see that nothing of it arrives at our own server is none any more. */
  readonly concurrency: number;
  /** Of these on one network; null: no limit. */
  readonly perNetwork: number | null;
  /** Each waits up to so long first. */
  readonly jitterMs: number;
}

export interface SweepParts {
  readonly job: SweepJob;
  readonly list: SweepList;
  readonly pace: SweepPace;
  /** Whether the rows come with what the run view shows. */
  readonly evidence: boolean;
  /** Lines that are done already, of all kinds. */
  readonly has: (line: number) => boolean;
  readonly progress: SweepProgress;
  readonly sink: SweepSink;
  /** `UNREACHABLE_TARGET` in the words of whoever knows what its user can do, for a line of the list or, null, a proxy in front of it. */
  readonly unreachable: (line: number | null) => Failure;
}

const GIVE_WAY_AFTER = 2000;

/** Where results go, each once, in order of finishing. A promise keeps the sweep waiting; one that rejects ends it. */
export interface SweepSink {
  tested(tested: TestedEntry): Promise<void> | void;
  untested(line: BadLine | RepeatedLine): Promise<void> | void;
}

/** A sweep: every entry of a list tested once. */
export class Sweep {
  readonly #parts: SweepParts;
  readonly #cancelling = new AbortController();
  readonly #scheduler: Scheduler;
  readonly #threads: SweepThreads;
  readonly #ports = new ToldPorts();
  #prepared: Promise<void> | null = null;

  constructor(parts: SweepParts) {
    this.#parts = parts;
    const { job, pace, evidence } = parts;
    this.#threads = new SweepThreads({ job, evidence, ports: this.#ports.memory }, pace.concurrency);
    this.#scheduler = new Scheduler({
      ...pace,
      entries: this.#entries(),
      test: (entry, quiet) => this.#test(entry, quiet),
      signal: this.#cancelling.signal,
    });
  }

  get underWay(): number {
    return this.#scheduler.running;
  }

  get paused(): boolean {
    return this.#scheduler.paused;
  }

  /** Those that are under way end as they would. */
  pause(): void {
    this.#scheduler.pause();
    this.#parts.progress.stop();
  }

  resume(): void {
    this.#parts.progress.start();
    this.#scheduler.resume();
  }

  /** What is under way has no result; `run` ends when nothing is any more. */
  cancel(): void {
    this.#cancelling.abort();
    this.#threads.cancel();
  }

  /** Before anything is begun; `run` does it where nobody has. Rejects with `UNREACHABLE_TARGET` or `CANCELLED`. */
  prepare(): Promise<void> {
    return (this.#prepared ??= this.#lookThrough(this.#cancelling.signal));
  }

  /** Resolves when every entry is tested. Rejects with `CANCELLED`, `UNREACHABLE_TARGET`, or with what the list or the sink threw. */
  async run(): Promise<void> {
    const { signal } = this.#cancelling;
    const { progress } = this.#parts;
    try {
      await this.prepare();
      progress.start();
      await this.#scheduler.run();
      if (signal.aborted) throw new Failure('CANCELLED', 'the sweep was cancelled', { stage: 'usage' });
    } finally {
      progress.stop();
      await this.#threads.close();
    }
  }

  async #test(entry: SweepEntry, quiet: () => void): Promise<void> {
    const tested = await this.#threads.test(entry, quiet);
    if (!tested) return;
    this.#parts.progress.done(tested.grade);
    await this.#parts.sink.tested(tested);
  }

  async *#entries(): AsyncGenerator<SweepEntry> {
    for (const item of this.#parts.list.items()) {
      if (this.#parts.has(item.line)) continue;
      if (isEntry(item)) yield item;
      else await this.#parts.sink.untested(item);
    }
  }

  /**
   * Before anything is begun: no server of ours may take a port that the list names on this computer, and a proxy elsewhere cannot reach a server of ours on
   * loopback.
   */
  async #lookThrough(signal: AbortSignal): Promise<void> {
    const { job, list, unreachable } = this.#parts;
    const { target, plan, front } = job;
    const atHome = target.kind === 'own' && target.listen === null;
    const options = { signal, timeoutMs: plan.timeoutMs };
    for (const { host } of atHome ? front : []) if ((await isLoopback(host, options)) === false) throw unreachable(null);
    let looked = 0;
    for (const item of list.items()) {
      looked += 1;
      // Others get their turn meanwhile.
      if (looked % GIVE_WAY_AFTER === 0) await new Promise((resolve) => setImmediate(resolve));
      if (!isEntry(item)) continue;
      const { host, port } = item.proxy;
      // A name is asked for only where it matters: a list may hold very many.
      const here = atHome || /^(?:127\.|::1$|localhost\.?$)/iu.test(host) ? await isLoopback(host, options) : false;
      if (here === true) this.#ports.never(port);
      else if (atHome && here === false) throw unreachable(item.line);
    }
  }
}

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { formatProxy, type SweepEntry } from '../sweep/entry.ts';
import { errorRow } from '../sweep/row.ts';
import type { FromSweepThread, SweepThreadData, TestedEntry, ToSweepThread } from './sweep-protocol.ts';

interface Task {
  readonly entry: SweepEntry;
  /** Threads that ended while they had it. */
  readonly deaths: number;
  /** Nothing goes to its proxy any more; may be told again where a thread has ended. */
  readonly quiet: () => void;
  /** Null: it was called off. */
  readonly done: (tested: TestedEntry | null) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly tasks: Map<number, Task>;
  /** Of these, what it has not been told of yet: what is handed out in one turn goes in one message. */
  untold: [number, SweepEntry][];
}

/** Beyond these a sweep has enough of what one main thread can hand out. */
const MOST_THREADS = 16;
/** More would only cost memory. */
const FEWEST_A_THREAD = 16;
/** An entry that is under way when its thread ends may be what ended it. It is tested again with few others, and then alone; so no other is told to have ended threads. */
const MOST_DEATHS = 3;
const SUSPECTS_AT_ONCE = 8;
const HEAP_MIB = 160;

/** The threads of a sweep, one a core at most. One that ends is replaced; what it had is tested again, or gets a row that says so, exactly once. */
export class SweepThreads {
  readonly #data: SweepThreadData;
  readonly #most: number;
  readonly #threads = new Set<Thread>();
  readonly #closing = new Set<Promise<unknown>>();
  /** Whose thread has ended, in their order, and the thread that tests them apart from all others. */
  readonly #suspects: Task[] = [];
  #apart: Thread | null = null;
  #lastId = 0;
  #closed = false;
  #cancelled = false;

  constructor(data: SweepThreadData, concurrency: number) {
    this.#data = data;
    this.#most = Math.max(1, Math.min(availableParallelism(), MOST_THREADS, Math.ceil(concurrency / FEWEST_A_THREAD)));
  }

  /** Resolves when it is tested, whatever came of it; null: it was called off. `quiet`: from now on nothing goes to its proxy, but it is not tested yet. */
  test(entry: SweepEntry, quiet: () => void): Promise<TestedEntry | null> {
    return new Promise((resolve) => {
      this.#hand({ entry, deaths: 0, quiet, done: resolve });
    });
  }

  /** What is under way ends with null. */
  cancel(): void {
    this.#cancelled = true;
    for (const { done } of this.#suspects.splice(0)) done(null);
    for (const { worker } of this.#threads) send(worker, { kind: 'cancel' });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const threads = [...this.#threads];
    this.#threads.clear();
    await Promise.all([...threads.map(({ worker }) => worker.terminate()), ...this.#closing]);
    for (const { done } of [...threads.flatMap(({ tasks }) => [...tasks.values()]), ...this.#suspects.splice(0)]) done(null);
  }

  #hand(task: Task): void {
    if (this.#closed || this.#cancelled) {
      task.done(null);
      return;
    }
    if (task.deaths === 0) {
      this.#give(this.#idlest(), task);
      return;
    }
    this.#suspects.push(task);
    this.#testSuspects();
  }

  #give(thread: Thread, task: Task): void {
    this.#lastId += 1;
    thread.tasks.set(this.#lastId, task);
    if (thread.untold.push([this.#lastId, task.entry]) > 1) return;
    setImmediate(() => {
      send(thread.worker, { kind: 'test', entries: thread.untold });
      thread.untold = [];
    });
  }

  #idlest(): Thread {
    const threads = [...this.#threads].filter((thread) => thread !== this.#apart);
    const [first, ...others] = threads;
    const idlest = others.reduce<Thread | undefined>((a, b) => (a && a.tasks.size <= b.tasks.size ? a : b), first);
    if (idlest && (idlest.tasks.size === 0 || threads.length >= this.#most)) return idlest;
    return this.#start();
  }

  #testSuspects(): void {
    for (let next = this.#suspects[0]; next; next = this.#suspects[0]) {
      this.#apart ??= this.#start();
      const { tasks } = this.#apart;
      const alone = [next, ...tasks.values()].some(({ deaths }) => deaths > 1);
      if (tasks.size >= (alone ? 1 : SUSPECTS_AT_ONCE)) return;
      this.#suspects.shift();
      this.#give(this.#apart, next);
    }
    const apart = this.#apart;
    if (apart?.tasks.size !== 0) return;
    this.#apart = null;
    this.#threads.delete(apart);
    void apart.worker.terminate();
  }

  #start(): Thread {
    const file = import.meta.url.endsWith('.ts') ? './sweep-thread.ts' : './sweep-thread.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: 16 },
    });
    const thread: Thread = { worker, tasks: new Map(), untold: [] };
    this.#threads.add(thread);
    worker.on('message', (message: FromSweepThread) => {
      receive(thread, message);
      if (thread === this.#apart) this.#testSuspects();
    });
    // What it died of is not said anywhere else; the event that follows is `exit`.
    let reason = 'it ended';
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    const over = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        this.#bury(thread, reason);
        resolve();
      });
    });
    this.#closing.add(over);
    void over.then(() => this.#closing.delete(over));
    return thread;
  }

  #bury(thread: Thread, reason: string): void {
    if (!this.#threads.delete(thread)) return;
    if (thread === this.#apart) this.#apart = null;
    const tasks = [...thread.tasks.values()];
    thread.tasks.clear();
    for (const { entry, deaths, quiet, done } of tasks) {
      if (deaths + 1 < MOST_DEATHS) {
        this.#hand({ entry, deaths: deaths + 1, quiet, done });
        continue;
      }
      const message = `the thread that tested it ended each time (${reason})`;
      const row = errorRow(entry.line, formatProxy(entry.proxy), 'INTERNAL', message, 0, this.#data.job.place);
      done({ line: entry.line, grade: row.grade, row: JSON.stringify(row), evidence: null });
    }
    this.#testSuspects();
  }
}

function receive({ tasks }: Thread, message: FromSweepThread): void {
  if (message.kind === 'news') for (const id of message.quiet) tasks.get(id)?.quiet();
  const results: readonly (readonly [number, TestedEntry | null])[] = message.kind === 'news' ? message.tested : [[message.id, null]];
  for (const [id, tested] of results) {
    const task = tasks.get(id);
    tasks.delete(id);
    task?.done(tested);
  }
}

function send(worker: Worker, message: ToSweepThread): void {
  worker.postMessage(message);
}

import { createHash } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import type { BadLine, PlaceTarget, RepeatedLine } from '../../shared/model/sweep.ts';
import { HandOut } from '../queue/hand-out.ts';
import { LineSet } from '../queue/line-set.ts';
import type { QueuePlan, WorkerShape } from '../queue/shapes.ts';
import type { SweepEntry } from '../sweep/entry.ts';
import { isEntry, type SweepList } from '../sweep/items.ts';
import { listDigest } from '../sweep/list-digest.ts';
import type { SweepProgress } from '../sweep/progress.ts';
import { withQueue, type QueueAccess } from './queue.ts';
import { hasSecrets, toQueuePlan } from './queue-plan.ts';
import type { SweepJob, TestedEntry } from './sweep-protocol.ts';

/** Where results go, each once, in order of finishing. */
export interface PlacedSink {
  tested(tested: TestedEntry, place: string): Promise<void> | void;
  untested(line: BadLine | RepeatedLine): Promise<void> | void;
  /** Resolves when what was given so far would be there after a `kill -9`. */
  safe(): Promise<void>;
}

export interface PlacedParts {
  readonly queue: QueueAccess;
  readonly places: readonly string[];
  /** Of the places with a server of their own. */
  readonly targets: readonly PlaceTarget[];
  readonly version: string;
  readonly job: SweepJob;
  readonly list: SweepList;
  /** Of the options that shape what is found: with the list and the places they say what is the same sweep. */
  readonly options: Readonly<Record<string, string>>;
  readonly resume: boolean;
  /** Done by an earlier start; place null: a line that is no entry. */
  readonly has: (place: string | null, line: number) => boolean;
  readonly progress: SweepProgress;
  readonly sink: PlacedSink;
  readonly onNotice: (text: string) => void;
  /** Whether it is a notice, too, that a place has no worker. */
  readonly saysWhoIsMissing: boolean;
}

/** A sweep whose entries are tested elsewhere: each once from each place, by the workers of a queue. */
export class PlacedSweep {
  readonly #parts: PlacedParts;
  readonly #plan: QueuePlan;
  readonly #cancelling = new AbortController();
  readonly #entryLines = new LineSet();
  #handOut: HandOut | null = null;
  #paused = false;

  /** Throws `BAD_USAGE` for what workers do not take. */
  constructor(parts: PlacedParts) {
    this.#parts = parts;
    this.#plan = toQueuePlan(parts.job, parts.targets);
    const passwords = this.#lookThrough();
    if (parts.queue.key === null && (passwords || hasSecrets(this.#plan)))
      throw new Failure(
        'BAD_USAGE',
        'there are passwords in what is to be tested, and they go through the queue only when they are encrypted: give --key-file FILE here and to the workers',
        { stage: 'usage' },
      );
  }

  get underWay(): number {
    return this.#handOut?.out ?? 0;
  }

  workers(place: string): readonly WorkerShape[] {
    return this.#handOut?.workers(place) ?? [];
  }

  /** When a worker of the place last said that it is there; null: none has. */
  heardOf(place: string): Date | null {
    return this.#handOut?.heardOf(place) ?? null;
  }

  /** What workers have begun ends as it would, and nothing more is begun. */
  pause(): void {
    this.#paused = true;
    this.#handOut?.pause();
    this.#parts.progress.stop();
  }

  resume(): void {
    this.#paused = false;
    this.#parts.progress.start();
    this.#handOut?.resume();
  }

  cancel(): void {
    this.#cancelling.abort();
    this.#handOut?.cancel();
  }

  /** Resolves when every entry has a row for every place. Rejects with `CANCELLED`, `QUEUE_UNREACHABLE`, `QUEUE_REFUSED`, or with what the sink threw. */
  async run(): Promise<void> {
    const { queue, places, version, list, resume, progress, sink, onNotice, saysWhoIsMissing } = this.#parts;
    const { signal } = this.#cancelling;
    const digest = await this.#digest();
    await withQueue(queue, { signal, onNotice }, async (redis) => {
      await this.#untested();
      if (!this.#isPaused()) progress.start();
      this.#handOut = new HandOut({
        redis,
        key: queue.key,
        digest,
        version,
        plan: this.#plan,
        places,
        resume,
        entries: () => entriesOf(list),
        total: list.entries,
        isEntry: (line) => this.#entryLines.has(line),
        has: (place, line) => this.#parts.has(place, line),
        gathered: async (rows) => {
          for (const { line, grade, row, place } of rows) await sink.tested({ line, grade, row, evidence: null }, place);
          await sink.safe();
          // Not before: whoever sees the count looks for the rows.
          for (const { grade } of rows) progress.done(grade);
        },
        onNotice,
        saysWhoIsMissing,
      });
      if (this.#isPaused()) this.#handOut.pause();
      if (signal.aborted) this.#handOut.cancel();
      try {
        await this.#handOut.run();
      } finally {
        progress.stop();
      }
    });
  }

  // What `pause` did to it is beyond what the checker follows.
  #isPaused(): boolean {
    return this.#paused;
  }

  async #untested(): Promise<void> {
    const { list, has, sink } = this.#parts;
    for (const item of list.items()) if (!isEntry(item) && !has(null, item.line)) await sink.untested(item);
    await sink.safe();
  }

  /** Whether one of the entries has a password. */
  #lookThrough(): boolean {
    let found = false;
    for (const { line, proxy } of entriesOf(this.#parts.list)) {
      this.#entryLines.add(line);
      found ||= proxy.credentials !== undefined;
    }
    return found;
  }

  async #digest(): Promise<string> {
    const { list, options, places } = this.#parts;
    const what = JSON.stringify([await listDigest(list), options, [...places].sort()]);
    return createHash('sha256').update(what).digest('hex').slice(0, 32);
  }
}

function* entriesOf(list: SweepList): Generator<SweepEntry> {
  for (const item of list.items()) if (isEntry(item)) yield item;
}

import type { RunEvent, RunState, TrafficSample } from '../../shared/model/run-state.ts';
import type { Backlog } from './backlog.ts';
import { eventRow, runProgress, sampleRow, type EventRow, type LogWrite, type SampleRow } from './log-writes.ts';

/** Events of one run that the log takes, and bytes of these; a note says so then. Exports read all of them, a window the first 200,000. */
export const MAX_LOGGED_EVENTS = 2_000_000;
export const MAX_LOGGED_BYTES = 256 * 1024 * 1024;
/** More than any run can have: an hour of both ends, both modes and their controls. */
const MAX_LOGGED_SAMPLES = 1_000_000;
/** What an event weighs beside its bytes, as JSON. */
const EVENT_WEIGHT = 120;
/** How often the state of a run that goes on is written. */
const STATE_EVERY_MS = 1000;

/** The log's side of an event: all but its number, which is the log's own (memory keeps fewer). */
export type UnnumberedEvent = Omit<RunEvent, 'seq'>;

export interface LoggedRunDeps {
  readonly backlog: Backlog;
  /** There is something to write. `now`: a lot. */
  readonly due: (now: boolean) => void;
  readonly now: () => string;
}

/** Events at which a batch is sent at once: few enough to be made within a millisecond or two. */
const BATCH_EVENTS = 2000;

/** One run on its way into the log. Nothing here waits or throws: whoever runs must not notice. */
export class LoggedRun {
  readonly #deps: LoggedRunDeps;
  readonly #session: string;
  readonly #stateNow: () => RunState;
  #events: EventRow[] = [];
  #samples: SampleRow[] = [];
  #weight = 0;
  #bytes = 0;
  #seq = 0;
  #sampled = 0;
  #dropped = 0;
  #full = false;
  #stateDue = false;
  #stateAt = 0;
  #over = false;
  #broken = false;

  constructor(session: string, stateNow: () => RunState, deps: LoggedRunDeps) {
    this.#session = session;
    this.#stateNow = stateNow;
    this.#deps = deps;
  }

  get id(): string {
    return this.#session;
  }

  get over(): boolean {
    return this.#over;
  }

  event(event: UnnumberedEvent): void {
    if (this.#full || this.#over || this.#broken) return;
    if (this.#deps.backlog.full) {
      this.#dropped += 1;
      return;
    }
    if (this.#dropped > 0)
      this.#note(event, `${this.#dropped.toLocaleString('en')} events are missing here: the disk was slower than the run`);
    this.#dropped = 0;
    const bytes = event.bytes === null ? 0 : event.bytes.length * 0.75;
    if (this.#seq + 1 >= MAX_LOGGED_EVENTS || this.#bytes + bytes > MAX_LOGGED_BYTES) {
      this.#full = true;
      this.#note(
        event,
        `later events are not kept: the log keeps ${MAX_LOGGED_EVENTS.toLocaleString('en')} of a run, with 256 MiB of bytes`,
      );
      return;
    }
    this.#bytes += bytes;
    this.#add(event);
  }

  sample(sample: TrafficSample): void {
    if (this.#over || this.#broken || this.#sampled >= MAX_LOGGED_SAMPLES) return;
    this.#sampled += 1;
    this.#samples.push(sampleRow(this.#sampled, sample));
    this.#deps.due(false);
  }

  /** Its state changed. */
  touch(): void {
    if (this.#broken) return;
    this.#stateDue = true;
    this.#deps.due(false);
  }

  /** Its state is the last one. */
  end(): void {
    this.#over = true;
    this.#stateDue = true;
  }

  /** It could not be written on. */
  break(): void {
    this.#broken = true;
    this.#events = [];
    this.#samples = [];
    this.#deps.backlog.remove(this.#weight);
    this.#weight = 0;
  }

  /** What is to be written now, and what it weighs. */
  drain(): { readonly writes: readonly LogWrite[]; readonly weight: number } {
    const writes: LogWrite[] = [];
    if (this.#broken) return { writes, weight: 0 };
    const session = this.#session;
    if (this.#events.length > 0) writes.push({ op: 'events', session, rows: JSON.stringify(this.#events) });
    if (this.#samples.length > 0) writes.push({ op: 'samples', session, rows: JSON.stringify(this.#samples) });
    const at = performance.now();
    if (this.#stateDue && (this.#over || at - this.#stateAt >= STATE_EVERY_MS)) {
      const state = this.#stateNow();
      writes.push({ op: 'state', session, progress: runProgress(state, this.#deps.now), state: JSON.stringify(state) });
      this.#stateDue = false;
      this.#stateAt = at;
    }
    const weight = this.#weight;
    this.#events = [];
    this.#samples = [];
    this.#weight = 0;
    return { writes, weight };
  }

  #note({ part, at, end }: UnnumberedEvent, text: string): void {
    this.#add({ id: 'missing', part, at, end, hop: null, direction: null, kind: 'note', bytes: null, count: 0, text });
  }

  #add(event: UnnumberedEvent): void {
    this.#seq += 1;
    this.#events.push(eventRow({ ...event, seq: this.#seq }));
    const weight = EVENT_WEIGHT + (event.bytes?.length ?? 0);
    this.#weight += weight;
    this.#deps.backlog.add(weight);
    this.#deps.due(this.#events.length >= BATCH_EVENTS);
  }
}

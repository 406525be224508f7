import { GRADES, type Grade } from '../../shared/model/check.ts';

/** Over which the rate is taken. */
const WINDOW_MS = 10_000;
const SLOT_MS = 500;

/** Counts what is done, and how fast. */
export class SweepProgress {
  readonly total: number;
  readonly #byGrade = new Map<Grade, number>();
  /** Done in each slot of half a second that runs, the oldest first. */
  #slots: { readonly from: number; done: number }[] = [];
  #tested = 0;
  #earlierMs = 0;
  #since: number | null = null;

  constructor(total: number) {
    this.total = total;
  }

  get tested(): number {
    return this.#tested;
  }

  get byGrade(): Partial<Record<Grade, number>> {
    return Object.fromEntries(GRADES.flatMap((grade) => (this.#byGrade.has(grade) ? [[grade, this.#byGrade.get(grade)]] : [])));
  }

  /** One that an earlier start of this sweep has tested: it counts, but not for the rate. */
  before(grade: Grade): void {
    this.#tested += 1;
    this.#byGrade.set(grade, (this.#byGrade.get(grade) ?? 0) + 1);
  }

  /** What earlier starts took. */
  beforeSeconds(seconds: number): void {
    this.#earlierMs += seconds * 1000;
  }

  done(grade: Grade, now = performance.now()): void {
    this.before(grade);
    const last = this.#slots.at(-1);
    if (last && now - last.from < SLOT_MS) last.done += 1;
    else this.#slots.push({ from: now, done: 1 });
  }

  /** The clock runs from here to `stop`. */
  start(now = performance.now()): void {
    this.#since ??= now;
    this.#slots = [];
  }

  stop(now = performance.now()): void {
    if (this.#since !== null) this.#earlierMs += now - this.#since;
    this.#since = null;
  }

  seconds(now = performance.now()): number {
    return (this.#earlierMs + (this.#since === null ? 0 : now - this.#since)) / 1000;
  }

  /** Entries a second over the last ten. */
  rate(now = performance.now()): number {
    if (this.#since === null) return 0;
    this.#slots = this.#slots.filter(({ from }) => now - from <= WINDOW_MS);
    const done = this.#slots.reduce((sum, slot) => sum + slot.done, 0);
    return done === 0 ? 0 : (done * 1000) / Math.max(SLOT_MS, Math.min(WINDOW_MS, now - this.#since));
  }

  /** Null: nothing runs, or nothing is done yet. */
  secondsLeft(now = performance.now()): number | null {
    const rate = this.rate(now);
    return rate === 0 ? null : (this.total - this.#tested) / rate;
  }
}

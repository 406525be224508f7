/**
 * What was handed to the writing thread and is not committed yet, by weight (bytes, about). The disk may be slower than a run: beyond this much, events are left
 * out of the log until there is room again, and a note stands in their place. Memory without end would end the run.
 */
export const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;

export class Backlog {
  readonly #most: number;
  #weight = 0;

  constructor(most = MAX_BACKLOG_BYTES) {
    this.#most = most;
  }

  get full(): boolean {
    return this.#weight >= this.#most;
  }

  add(weight: number): void {
    this.#weight += weight;
  }

  remove(weight: number): void {
    this.#weight -= weight;
  }
}

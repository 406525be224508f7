import type { CheckId } from '../../../shared/model/check.ts';
import type { RouteMode } from '../../../shared/model/route.ts';
import type { CheckProgress, RunPart } from '../../../shared/model/run-state.ts';
import type { CheckOutput } from '../../diagnosis/check.ts';
import { Rungs } from './rungs.ts';
import type { Way } from './rung-verdicts.ts';

/** A run in one mode, as far as it has come. */
export class PartProgress {
  readonly mode: RouteMode;
  readonly rungs: Rungs;
  readonly #checks: CheckProgress[];
  #state: RunPart['state'] = 'waiting';
  #offsetNs = 0;
  #after: RunPart['after'] = null;

  constructor(way: Way, checks: readonly CheckId[]) {
    this.mode = way.mode;
    this.rungs = new Rungs(way, checks);
    this.#checks = checks.map((id) => ({ id, state: 'waiting', record: null }));
  }

  get offsetNs(): number {
    return this.#offsetNs;
  }

  /** Plain data, the caller's. */
  get state(): RunPart {
    return {
      mode: this.mode,
      state: this.#state,
      offsetNs: this.#offsetNs,
      rungs: this.rungs.all,
      checks: [...this.#checks],
      after: this.#after,
    };
  }

  begin(offsetNs: number): void {
    this.#state = 'running';
    this.#offsetNs = offsetNs;
  }

  /** Its checks are done, and it goes on with this. */
  goOn(after: NonNullable<RunPart['after']>): void {
    this.#after = after;
  }

  check(id: CheckId, done: CheckOutput | null): void {
    this.rungs.checked(id, done);
    this.#setCheck(
      id,
      done
        ? { id, state: 'done', record: { ...done, also: [...done.also], evidence: [...done.evidence] } }
        : { id, state: 'running', record: null },
    );
  }

  /** A check that was cut short goes back to `waiting`: it has no result. */
  end(how: 'done' | 'cancelled'): void {
    if (this.#state === 'done' || this.#state === 'cancelled') return;
    this.#state = how;
    this.#after = null;
    this.rungs.end();
    for (const { id, state } of this.#checks) if (state === 'running') this.#setCheck(id, { id, state: 'waiting', record: null });
  }

  #setCheck(id: CheckId, progress: CheckProgress): void {
    const index = this.#checks.findIndex((check) => check.id === id);
    // The handshake is tried in every run, also where nobody asked for the check.
    if (index >= 0) this.#checks[index] = progress;
  }
}

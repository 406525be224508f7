import type { Endpoint, Route } from '../../shared/model/route.ts';
import type { Observation, Observe } from '../../shared/model/transcript.ts';
import { hrtimeNs, throwIfAborted } from '../net/deadline.ts';
import { dialTcp, type Dialled, type DialOptions } from '../net/dial.ts';
import { unreachedRoute, type Dial, type FailedRoute } from './chain.ts';

/** What comes of a route that begins there, as `openRoute` gives and tells it. */
export type Unreached = (route: Route, observe: Observe) => FailedRoute;

/**
 * The first hop of a route, dialled once before anything else is made ready, for all runs that begin there. A connection that could not be made is not tried again: every
 * run gets the same dial as its record. One that was made is the first run's first.
 */
export class FirstHop {
  readonly #endpoint: Endpoint;
  #dialled: Dialled | null = null;
  #seen: readonly Observation[] = [];
  #startedAt = hrtimeNs();

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** hrtime nanoseconds of when the dial began that the next run has as its own; null: the next run dials itself. */
  get startedAt(): number | null {
    return this.#dialled === null ? null : this.#startedAt;
  }

  /** Null: runs can begin there, or it is not dialled yet. */
  get unreached(): Unreached | null {
    const dialled = this.#dialled;
    if (dialled?.ok !== false) return null;
    return (route, observe) =>
      unreachedRoute(route, dialled, () => {
        for (const one of this.#seen) observe(one);
      });
  }

  /** Dials. Rejects with `CANCELLED`. */
  async reach(options: Pick<DialOptions, 'timeoutMs'> & { readonly signal: AbortSignal }): Promise<void> {
    const seen: Observation[] = [];
    this.#startedAt = hrtimeNs();
    const dialled = await dialTcp(this.#endpoint, { ...options, hop: 0, observe: (one) => seen.push(one) });
    if (options.signal.aborted) {
      if (dialled.ok) dialled.stream.abort();
      throwIfAborted(options.signal);
    }
    this.#dialled = dialled;
    this.#seen = seen;
  }

  /** As `dialTcp`, for the runs. */
  readonly dial: Dial = async (endpoint, options) => {
    const dialled = this.#dialled;
    if (dialled === null) return await dialTcp(endpoint, options);
    for (const one of this.#seen) options.observe?.(one);
    if (dialled.ok) this.#dialled = null;
    return dialled;
  };

  /** Lets go of a connection that no run has used. */
  async release(): Promise<void> {
    const dialled = this.#dialled;
    if (dialled?.ok !== true) return;
    this.#dialled = null;
    dialled.stream.abort();
    await dialled.stream.closed;
  }
}

import { controlFor, endOf, type Exchange } from './exchanges.ts';
import { averageRate, BIN_NS, inFlightAt, lastGrowth, Rates, type Counter } from './rates.ts';

/** What is drawn, in this order; the control only as it was received. */
export const CURVES = ['upSent', 'upReceived', 'downSent', 'downReceived', 'controlUp', 'controlDown'] as const;
export type CurveName = (typeof CURVES)[number];

/** A line of the legend. `average`: over the time in which something flowed; of what is in flight, the most. Null: not counted. */
export interface Reading {
  readonly average: number | null;
  readonly atCursor: number | null;
}
export type Readings = Readonly<Record<CurveName | 'upInFlight' | 'downInFlight', Reading>>;

const NOTHING: Reading = { average: null, atCursor: null };
export const NO_READINGS: Readings = {
  upSent: NOTHING,
  upReceived: NOTHING,
  downSent: NOTHING,
  downReceived: NOTHING,
  controlUp: NOTHING,
  controlDown: NOTHING,
  upInFlight: NOTHING,
  downInFlight: NOTHING,
};

/** The curves of the exchange that is shown and of its control, which is put at the same start. They grow with their samples. */
export class Curves {
  exchange: Exchange | null = null;
  control: Exchange | null = null;
  readonly #rates: Readonly<Record<CurveName, Rates>> = {
    upSent: new Rates(),
    upReceived: new Rates(),
    downSent: new Rates(),
    downReceived: new Rates(),
    controlUp: new Rates(),
    controlDown: new Rates(),
  };
  readonly #up = new Peak();
  readonly #down = new Peak();

  /** `final`: nothing more comes of either. */
  grow(exchange: Exchange | null, all: readonly Exchange[], final: boolean): void {
    this.exchange = exchange;
    this.control = controlFor(exchange, all);
    for (const name of CURVES) {
      const counter = this.#counter(name);
      const of = name.startsWith('control') ? this.control : exchange;
      // Exchanges are made one after the other.
      const over = final || (of?.control === true && exchange !== null && exchange.number > of.number);
      if (counter && of) this.#rates[name].grow(counter, of.start, over);
    }
    if (exchange) {
      this.#up.grow(exchange.number, exchange.upSent, exchange.upReceived, exchange.start);
      this.#down.grow(exchange.number, exchange.downSent, exchange.downReceived, exchange.start);
    }
  }

  /** ns since the run's start, at which the first bin begins. */
  get start(): number {
    return (this.exchange ?? this.control)?.start ?? 0;
  }

  /** Seconds from the start to the last count. */
  get seconds(): number {
    const shown = this.exchange ?? this.control;
    return shown ? (endOf(shown) - shown.start) / 1e9 : 0;
  }

  /** The bins of each curve in the order of `CURVES`; null: not counted. */
  get bins(): readonly (readonly number[] | null)[] {
    return CURVES.map((name) => (this.#counter(name) ? this.#rates[name].bits : null));
  }

  /** At `ns` since the run's start, null: no cursor. */
  readings(ns: number | null): Readings {
    const bin = ns === null ? -1 : Math.floor((ns - this.start) / BIN_NS);
    const rate = (name: CurveName): Reading => {
      const counter = this.#counter(name);
      const of = name.startsWith('control') ? this.control : this.exchange;
      if (!counter || !of) return NOTHING;
      return { average: averageOf(counter, name, of), atCursor: bin < 0 ? null : (this.#rates[name].bits[bin] ?? null) };
    };
    const inFlight = (peak: Peak, sent: Counter | null | undefined, received: Counter | null | undefined): Reading =>
      sent && received ? { average: peak.bytes, atCursor: ns === null ? null : inFlightAt(sent, received, ns) } : NOTHING;
    const { exchange } = this;
    return {
      upSent: rate('upSent'),
      upReceived: rate('upReceived'),
      downSent: rate('downSent'),
      downReceived: rate('downReceived'),
      controlUp: rate('controlUp'),
      controlDown: rate('controlDown'),
      upInFlight: inFlight(this.#up, exchange?.upSent, exchange?.upReceived),
      downInFlight: inFlight(this.#down, exchange?.downSent, exchange?.downReceived),
    };
  }

  #counter(name: CurveName): Counter | null {
    if (name === 'controlUp') return this.control?.upReceived ?? null;
    if (name === 'controlDown') return this.control?.downReceived ?? null;
    return this.exchange?.[name] ?? null;
  }
}

/** Over one span for what was sent and what was received of it: two spans would let more arrive than was sent. */
function averageOf(counter: Counter, name: CurveName, { upSent, upReceived, downSent, downReceived, start }: Exchange): number | null {
  const ends = name.startsWith('up') || name === 'controlUp' ? [upSent, upReceived] : [downSent, downReceived];
  const until = Math.max(...ends.map((end) => (end ? (lastGrowth(end) ?? start) : start)));
  return averageRate(counter, start, until);
}

/** The most that was in flight at the end of any bin so far. */
class Peak {
  bytes: number | null = null;
  #of = 0;
  #next = 0;

  grow(exchange: number, sent: Counter | null, received: Counter | null, start: number): void {
    if (exchange !== this.#of) {
      this.#of = exchange;
      this.#next = 0;
      this.bytes = null;
    }
    const last = Math.min(sent?.at.at(-1) ?? 0, received?.at.at(-1) ?? 0);
    if (!sent || !received) return;
    for (; start + this.#next * BIN_NS <= last; this.#next++)
      this.bytes = Math.max(this.bytes ?? 0, inFlightAt(sent, received, start + this.#next * BIN_NS));
  }
}

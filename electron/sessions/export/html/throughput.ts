import type { TrafficSample } from '../../../../shared/model/run-state.ts';
import { formatMs, formatRate } from '../../../../shared/model/units.ts';
import { markup, type Markup } from './markup.ts';

const WIDTH = 1000;
const HEIGHT = 240;
const LEFT = 84;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 28;
/** Samples come 20 times a second: narrower steps would show the sampling. */
const MIN_STEP_NS = 50e6;
const MOST_STEPS = 240;

interface Series {
  readonly startedAt: number;
  readonly endedAt: number;
  /** bit/s, a value a step. */
  readonly up: readonly number[];
  readonly down: readonly number[];
}

/** The extent of an exchange. */
interface Extent {
  readonly exchange: number;
  startedAt: number;
  endedAt: number;
  bytes: number;
}

/** The exchange of a part that carried the most, as two curves of what the receivers counted. Reads the samples twice, and holds only a few of them. */
export function throughputOf(samples: () => Iterable<TrafficSample>, part: number): Markup | null {
  const extent = largest(samples(), part);
  if (!extent || extent.bytes === 0 || extent.endedAt <= extent.startedAt) return null;
  return drawn(ratesOf(samples(), extent), part);
}

function largest(samples: Iterable<TrafficSample>, part: number): Extent | null {
  const extents = new Map<number, Extent>();
  for (const sample of samples) {
    if (sample.part !== part || sample.control) continue;
    const { exchange, at, received } = sample;
    const extent = extents.get(exchange) ?? { exchange, startedAt: at, endedAt: at, bytes: 0 };
    extent.startedAt = Math.min(extent.startedAt, at);
    extent.endedAt = Math.max(extent.endedAt, at);
    extent.bytes = Math.max(extent.bytes, received);
    extents.set(exchange, extent);
  }
  return [...extents.values()].reduce<Extent | null>((best, one) => (best && best.bytes >= one.bytes ? best : one), null);
}

function ratesOf(samples: Iterable<TrafficSample>, { exchange, startedAt, endedAt }: Extent): Series {
  const steps = Math.max(1, Math.min(MOST_STEPS, Math.floor((endedAt - startedAt) / MIN_STEP_NS)));
  const width = (endedAt - startedAt) / steps;
  const bytes = { up: Array<number>(steps).fill(0), down: Array<number>(steps).fill(0) };
  const last = { server: { at: startedAt, received: 0 }, client: { at: startedAt, received: 0 } };
  for (const sample of samples) {
    if (sample.exchange !== exchange) continue;
    const before = last[sample.end];
    // What came since the sample before is spread evenly over the steps between.
    spread(
      bytes[sample.end === 'server' ? 'up' : 'down'],
      before.at - startedAt,
      sample.at - startedAt,
      sample.received - before.received,
      width,
    );
    last[sample.end] = { at: sample.at, received: sample.received };
  }
  const rate = (of: readonly number[]): number[] => of.map((count) => (count * 8) / (width / 1e9));
  return { startedAt, endedAt, up: rate(bytes.up), down: rate(bytes.down) };
}

function spread(into: number[], from: number, to: number, bytes: number, width: number): void {
  if (bytes <= 0) return;
  const span = Math.max(1, to - from);
  for (let step = Math.max(0, Math.floor(from / width)); step < into.length && step * width < to; step++) {
    const overlap = Math.min(to, (step + 1) * width) - Math.max(from, step * width);
    if (overlap > 0) into[step] = (into[step] ?? 0) + (bytes * overlap) / span;
  }
}

function drawn({ startedAt, endedAt, up, down }: Series, part: number): Markup {
  const top = niceCeiling(Math.max(...up, ...down));
  const x = (step: number): string => (LEFT + ((WIDTH - LEFT - RIGHT) * step) / up.length).toFixed(1);
  const y = (rate: number): string => (HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * rate) / top).toFixed(1);
  const line = (rates: readonly number[]): string =>
    rates.map((rate, step) => `${step === 0 ? 'M' : 'L'}${x(step)} ${y(rate)}H${x(step + 1)}`).join('');
  const levels = [0, 0.5, 1].map((share) => share * top);
  const duration = (endedAt - startedAt) / 1e6;
  const id = `throughput-${String(part)}`;
  return markup`<h3>Throughput</h3>
    <figure>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}">
        <title id="${id}">Received bits a second, up and down, over ${formatMs(duration)}</title>
        ${levels.map((level) => markup`<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(level)}" y2="${y(level)}" /><text x="${LEFT - 8}" y="${y(level)}" dy="4" text-anchor="end">${formatRate(level)}</text>`)}
        <text x="${LEFT}" y="${HEIGHT - 8}">0</text>
        <text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">${formatMs(duration)}</text>
        <path class="down" d="${line(down)}" />
        <path class="up" d="${line(up)}" />
      </svg>
      <figcaption>
        <b class="key-up">━ Up</b>: what the server received. <b class="key-down">━ Down</b>: what the client received. From
        ${formatMs(startedAt / 1e6)} after the run began.
      </figcaption>
    </figure>`;
}

/** 1, 2 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return ([1, 2, 5].find((factor) => factor * power >= value) ?? 10) * power;
}

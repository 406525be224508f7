import UPlot, { type AlignedData, type Options } from 'uplot';
import { formatMs } from '../../../shared/model/units.ts';
import { MARKS } from './marks.ts';
import type { Kind, Series, Trip } from './trips.ts';

/** CSS pixels from a dot within which the pointer means it. */
const REACH = 14;
const SIZE = 3;
/** The library has this enum in its types alone. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
const LOGARITHMIC: UPlot.Scale.Distr = 3;
/** Room above and below the outermost dots, as a factor. */
const ROOM = 1.4;
/** Labelled, of each power of ten. */
const LABELLED = [1, 2, 5];

export interface Spot {
  readonly kind: Kind;
  readonly trip: Trip;
}

interface Colours {
  readonly muted: string;
  readonly line: string;
  readonly text: string;
  readonly font: string;
  readonly of: Readonly<Record<Kind, string>>;
}

/** Round trips over time, a dot a message, with a line at each kind's median. Up the page logarithmic: a queue can make a hundred times of a round trip. */
export class Dots {
  readonly #chart: UPlot;
  readonly #onSpot: (spot: Spot | null) => void;
  readonly #series: readonly Series[];
  readonly #x: readonly [number, number];
  readonly #y: readonly [number, number];
  #colours = readColours();
  #at: Trip | null = null;

  constructor(place: HTMLElement, series: readonly Series[], onSpot: (spot: Spot | null) => void) {
    this.#series = series;
    this.#onSpot = onSpot;
    const trips = series.flatMap((one) => one.trips);
    const times = trips.map(({ ms }) => ms).filter((ms) => ms > 0);
    this.#x = [0, Math.max(1, ...trips.map(({ at, ms }) => at + ms)) * 1.02];
    this.#y = times.length === 0 ? [0.1, 10] : [Math.min(...times) / ROOM, Math.max(...times) * ROOM];
    this.#chart = new UPlot(this.#options(place), this.#data(), place);
    const { over } = this.#chart;
    over.addEventListener('mousemove', (event) => this.#look(event.offsetX, event.offsetY));
    over.addEventListener('mouseleave', () => this.#look(-Infinity, -Infinity));
  }

  resize(width: number, height: number): void {
    this.#chart.setSize({ width, height });
  }

  recolour(): void {
    this.#colours = readColours();
    this.#chart.redraw(false);
  }

  destroy(): void {
    this.#chart.destroy();
  }

  /** The library draws axes alone. */
  #data(): AlignedData {
    return [[...this.#x], [null, null]];
  }

  #look(x: number, y: number): void {
    let nearest: Spot | null = null;
    let best = REACH ** 2;
    for (const { kind, trips } of this.#series)
      for (const trip of trips) {
        const distance = (this.#chart.valToPos(trip.at, 'x') - x) ** 2 + (this.#chart.valToPos(trip.ms, 'y') - y) ** 2;
        if (distance < best) {
          best = distance;
          nearest = { kind, trip };
        }
      }
    const at = nearest?.trip ?? null;
    if (at === this.#at) return;
    this.#at = at;
    this.#chart.redraw(false, false);
    this.#onSpot(nearest);
  }

  #paint(): void {
    const { ctx, bbox } = this.#chart;
    const scale = devicePixelRatio;
    ctx.save();
    ctx.lineWidth = 1.5 * scale;
    for (const { kind, trips, p50 } of this.#series) {
      const { draw, filled } = MARKS[kind];
      ctx.strokeStyle = this.#colours.of[kind];
      ctx.fillStyle = this.#colours.of[kind];
      if (p50 !== null && p50 > 0) this.#line(p50, filled ? [] : [4 * scale, 4 * scale], bbox);
      for (const trip of trips) {
        if (trip.ms <= 0) continue;
        const [x, y] = [this.#chart.valToPos(trip.at, 'x', true), this.#chart.valToPos(trip.ms, 'y', true)];
        ctx.beginPath();
        draw(ctx, x, y, SIZE * scale);
        if (filled) ctx.fill();
        else ctx.stroke();
        if (trip !== this.#at) continue;
        ctx.strokeStyle = this.#colours.text;
        ctx.beginPath();
        ctx.arc(x, y, SIZE * 2.5 * scale, 0, 2 * Math.PI);
        ctx.stroke();
        ctx.strokeStyle = this.#colours.of[kind];
      }
    }
    ctx.restore();
  }

  #line(ms: number, dash: number[], { left, width }: UPlot.BBox): void {
    const { ctx } = this.#chart;
    const y = this.#chart.valToPos(ms, 'y', true);
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  #options(place: HTMLElement): Options {
    const axis = {
      stroke: () => this.#colours.muted,
      grid: { stroke: () => this.#colours.line, width: 1 },
      ticks: { stroke: () => this.#colours.line, width: 1, size: 4 },
      font: this.#colours.font,
      labelFont: this.#colours.font,
      labelSize: 20,
    };
    const shown = (splits: number[]): (number | null)[] => splits.map((ms) => (isLabelled(ms) ? ms : null));
    return {
      width: Math.max(1, place.clientWidth),
      height: Math.max(1, place.clientHeight),
      legend: { show: false },
      cursor: { show: false },
      padding: [12, 24, 0, 0],
      scales: {
        x: { time: false, range: () => [...this.#x] },
        y: { distr: LOGARITHMIC, range: () => [...this.#y] },
      },
      axes: [
        { ...axis, label: 'Since the first message', size: 32, values: (_, splits) => splits.map((ms) => (ms === 0 ? '0' : formatMs(ms))) },
        {
          ...axis,
          grid: { ...axis.grid, filter: (_: UPlot, splits: number[]) => shown(splits) },
          label: 'Round trip',
          size: 72,
          values: (_, splits) => shown(splits).map((ms) => (ms === null ? '' : formatMs(ms))),
        },
      ],
      series: [{}, { show: false }],
      hooks: { draw: [() => this.#paint()] },
    };
  }
}

/** 1, 2 or 5 times a power of ten. */
function isLabelled(ms: number): boolean {
  if (ms <= 0) return false;
  const leading = ms / 10 ** Math.floor(Math.log10(ms) + 1e-9);
  return LABELLED.some((digit) => Math.abs(leading - digit) < 0.01);
}

function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const of = (kind: Kind): string => token(MARKS[kind].token);
  return {
    muted: token('--text-muted'),
    line: token('--line'),
    text: token('--text'),
    font: `${token('--size-small')} ${token('--font-text')}`,
    of: { idle: of('idle'), loaded: of('loaded'), idleDirect: of('idleDirect'), loadedDirect: of('loadedDirect') },
  };
}

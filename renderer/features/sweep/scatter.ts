import UPlot, { type AlignedData, type Options } from 'uplot';
import type { Grade } from '../../../shared/model/check.ts';
import type { SweepPoint } from '../../../shared/model/sweep.ts';
import { formatMs, formatRate } from '../../../shared/model/units.ts';
import { gradeTone } from '../run/check-words.ts';
import { decades, isDecade } from './decades.ts';

/** CSS pixels from a dot within which the pointer means it. */
const REACH = 12;
const SIZE = 4;
/** The library has this enum in its types alone. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
const LOGARITHMIC: UPlot.Scale.Distr = 3;

export interface Spot {
  readonly point: SweepPoint;
  /** CSS pixels within the plot's own area. */
  readonly left: number;
  readonly top: number;
}

export interface ScatterHooks {
  readonly onPoint: (spot: Spot | null) => void;
  readonly onChoose: (point: SweepPoint) => void;
}

interface Colours {
  readonly muted: string;
  readonly line: string;
  readonly text: string;
  readonly font: string;
  readonly tones: Readonly<Record<ReturnType<typeof gradeTone>, string>>;
}

/** Throughput against the time of the handshake, a dot a proxy, both axes logarithmic: a proxy next door and one on another continent are a thousand apart. */
export class Scatter {
  readonly #chart: UPlot;
  readonly #hooks: ScatterHooks;
  #colours = readColours();
  #points: readonly SweepPoint[] = [];
  #x: readonly [number, number] = [1, 1000];
  #y: readonly [number, number] = [0.1, 1000];
  #at: SweepPoint | null = null;

  constructor(place: HTMLElement, hooks: ScatterHooks) {
    this.#hooks = hooks;
    this.#chart = new UPlot(this.#options(place), this.#data(), place);
    const { over } = this.#chart;
    over.addEventListener('mousemove', (event) => this.#look(event.offsetX, event.offsetY));
    over.addEventListener('mouseleave', () => this.#look(-Infinity, -Infinity));
    over.addEventListener('click', (event) => {
      this.#look(event.offsetX, event.offsetY);
      if (this.#at) this.#hooks.onChoose(this.#at);
    });
  }

  draw(points: readonly SweepPoint[]): void {
    // What is not more than nothing has no place on a logarithmic axis.
    this.#points = points.filter(({ handshakeMs, mbps }) => handshakeMs > 0 && mbps > 0);
    this.#x = decades(this.#points.map(({ handshakeMs }) => handshakeMs)) ?? this.#x;
    this.#y = decades(this.#points.map(({ mbps }) => mbps)) ?? this.#y;
    this.#chart.setData(this.#data());
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

  #data(): AlignedData {
    return [[...this.#x], [null, null]];
  }

  #look(x: number, y: number): void {
    let nearest: Spot | null = null;
    let best = REACH ** 2;
    for (const point of this.#points) {
      const left = this.#chart.valToPos(point.handshakeMs, 'x');
      const top = this.#chart.valToPos(point.mbps, 'y');
      const distance = (left - x) ** 2 + (top - y) ** 2;
      if (distance < best) {
        best = distance;
        nearest = { point, left, top };
      }
    }
    const at = nearest?.point ?? null;
    if (at === this.#at) return;
    this.#at = at;
    this.#chart.over.style.cursor = at ? 'pointer' : 'default';
    this.#chart.redraw(false, false);
    this.#hooks.onPoint(nearest);
  }

  #paint(): void {
    const { ctx } = this.#chart;
    const scale = devicePixelRatio;
    ctx.save();
    ctx.lineWidth = 1.5 * scale;
    for (const point of this.#points) {
      const colour = this.#colours.tones[gradeTone(point.grade)];
      const x = this.#chart.valToPos(point.handshakeMs, 'x', true);
      const y = this.#chart.valToPos(point.mbps, 'y', true);
      ctx.strokeStyle = colour;
      ctx.fillStyle = colour;
      ctx.beginPath();
      SHAPES[point.grade](ctx, x, y, SIZE * scale);
      ctx.stroke();
      if (point === this.#at) {
        ctx.strokeStyle = this.#colours.text;
        ctx.beginPath();
        ctx.arc(x, y, SIZE * 2 * scale, 0, 2 * Math.PI);
        ctx.stroke();
      }
    }
    ctx.restore();
  }

  #options(place: HTMLElement): Options {
    const axis = {
      stroke: () => this.#colours.muted,
      grid: {
        stroke: () => this.#colours.line,
        width: 1,
        filter: (_: UPlot, splits: number[]) => splits.map((at) => (isDecade(at) ? at : null)),
      },
      ticks: { stroke: () => this.#colours.line, width: 1, size: 4 },
      font: this.#colours.font,
      labelFont: this.#colours.font,
      labelSize: 20,
    };
    return {
      width: Math.max(1, place.clientWidth),
      height: Math.max(1, place.clientHeight),
      legend: { show: false },
      cursor: { show: false },
      padding: [12, 24, 0, 0],
      scales: {
        x: { time: false, distr: LOGARITHMIC, range: () => [...this.#x] },
        y: { distr: LOGARITHMIC, range: () => [...this.#y] },
      },
      axes: [
        {
          ...axis,
          label: 'Time of the handshake',
          size: 32,
          values: (_, splits) => splits.map((ms) => (isDecade(ms) ? formatMs(ms) : '')),
        },
        {
          ...axis,
          label: 'Throughput of the slower way',
          size: 84,
          values: (_, splits) => splits.map((mbps) => (isDecade(mbps) ? formatRate(mbps * 1e6) : '')),
        },
      ],
      series: [{}, { show: false }],
      hooks: { draw: [() => this.#paint()] },
    };
  }
}

type Draw = (path: CanvasRenderingContext2D, x: number, y: number, size: number) => void;

/** A shape a grade, as colours alone do not tell them apart for everybody. */
export const SHAPES: Readonly<Record<Grade, Draw>> = {
  clean: (path, x, y, size) => path.arc(x, y, size, 0, 2 * Math.PI),
  altered: (path, x, y, size) => {
    path.moveTo(x, y - size);
    path.lineTo(x + size, y + size * 0.8);
    path.lineTo(x - size, y + size * 0.8);
    path.closePath();
  },
  degraded: (path, x, y, size) => path.rect(x - size * 0.85, y - size * 0.85, size * 1.7, size * 1.7),
  blocked: (path, x, y, size) => {
    path.moveTo(x - size, y - size);
    path.lineTo(x + size, y + size);
    path.moveTo(x + size, y - size);
    path.lineTo(x - size, y + size);
  },
  unreachable: (path, x, y, size) => {
    path.moveTo(x - size, y);
    path.lineTo(x + size, y);
    path.moveTo(x, y - size);
    path.lineTo(x, y + size);
  },
  inconclusive: (path, x, y, size) => {
    path.moveTo(x, y - size);
    path.lineTo(x + size, y);
    path.lineTo(x, y + size);
    path.lineTo(x - size, y);
    path.closePath();
  },
};

function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    muted: token('--text-muted'),
    line: token('--line'),
    text: token('--text'),
    font: `${token('--size-small')} ${token('--font-text')}`,
    tones: { good: token('--good'), altered: token('--altered'), bad: token('--bad'), unknown: token('--unknown') },
  };
}

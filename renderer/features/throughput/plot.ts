import UPlot, { type AlignedData, type Options } from 'uplot';
import { chosen, decimalsOf, moved, roundUp, roundUpSeconds, unitFor, zoomed, type Range } from './axes.ts';
import { readColours, type Colours } from './colours.ts';
import type { Curves } from './curves.ts';
import { decimate } from './decimate.ts';
import { BIN_NS } from './rates.ts';

/** Points a curve at most: uPlot draws ten such curves within a fifth of a frame. */
const MOST_POINTS = 1000;
const NS = 1e9;

export interface PlotHooks {
  /** Where the pointer is, ns since the run's start; null when it is not on the plot. */
  readonly onCursor: (ns: number | null) => void;
  /** Whether only a part of the time is seen. */
  readonly onZoom: (isZoomed: boolean) => void;
}

/** The chart: one instance as long as it is on the screen, given new points when there are some. Curves are drawn from what `draw` was given last. */
export class Plot {
  readonly #chart: UPlot;
  readonly #curves: Curves;
  readonly #hooks: PlotHooks;
  readonly #onWheel = (event: WheelEvent): void => {
    this.#wheel(event);
  };
  #colours = readColours();
  #whole: Range = { min: 0, max: 1 };
  /** Null: all of it. */
  #seen: Range | null = null;
  #panning: { readonly x: number; readonly seen: Range } | null = null;

  constructor(place: HTMLElement, curves: Curves, hooks: PlotHooks) {
    this.#curves = curves;
    this.#hooks = hooks;
    this.#chart = new UPlot(this.#options(place), [[], [], [], [], [], [], []], place);
    this.#chart.over.addEventListener('wheel', this.#onWheel, { passive: false });
  }

  /** `final`: nothing more comes, so that the time axis need not leave room for it. */
  draw(final: boolean): void {
    const min = this.#curves.start / NS;
    const { seconds } = this.#curves;
    this.#whole = { min, max: min + Math.max(BIN_NS / NS, final ? seconds : roundUpSeconds(seconds)) };
    const { min: from, max: to } = this.#range;
    const bin = (at: number): number => ((at - min) * NS) / BIN_NS;
    // Two points, the least and the greatest, in two pixels: more cannot be told apart, and lines up and down in each pixel are slow to draw.
    const most = Math.min(MOST_POINTS, Math.max(2, this.#chart.over.clientWidth));
    // One more at each side, so that lines run out of the picture and do not end in it.
    const { bins, values } = decimate(this.#curves.bins, bin(from) - 1, bin(to) + 1, most);
    const data: AlignedData = [bins.map((index) => min + ((index + 0.5) * BIN_NS) / NS), ...values];
    this.#chart.setData(data);
  }

  /** Milliseconds that one pixel stands for: nothing new can be seen before that. */
  get pixelMs(): number {
    const { min, max } = this.#range;
    return ((max - min) * 1000) / Math.max(1, this.#chart.over.clientWidth);
  }

  resize(width: number, height: number): void {
    this.#chart.setSize({ width, height });
  }

  /** Another theme. */
  recolour(): void {
    this.#colours = readColours();
    this.#chart.redraw(false);
  }

  /** Below 1 zooms in, above out; around the middle. */
  zoom(factor: number): void {
    const { min, max } = this.#range;
    this.#see(zoomed(this.#range, factor, (min + max) / 2, this.#whole));
  }

  /** By a share of what is seen; to later times when positive. */
  pan(share: number): void {
    const { min, max } = this.#range;
    if (this.#seen) this.#see(moved(this.#seen, (max - min) * share, this.#whole));
  }

  seeAll(): void {
    this.#see(null);
  }

  get canvas(): HTMLCanvasElement {
    return this.#chart.ctx.canvas;
  }

  get colours(): Colours {
    return this.#colours;
  }

  destroy(): void {
    this.#chart.over.removeEventListener('wheel', this.#onWheel);
    this.#chart.destroy();
  }

  get #range(): Range {
    return this.#seen ?? this.#whole;
  }

  #see(range: Range | null): void {
    this.#seen = range;
    this.#hooks.onZoom(range !== null);
  }

  #wheel(event: WheelEvent): void {
    // Without a modifier the page scrolls, as everywhere.
    const { min, max } = this.#range;
    if (event.ctrlKey || event.metaKey) {
      const at = this.#chart.posToVal(event.offsetX, 'x');
      this.#see(zoomed(this.#range, event.deltaY > 0 ? 1.25 : 0.8, at, this.#whole));
    } else if (event.shiftKey && this.#seen) {
      const by = ((event.deltaX || event.deltaY) / Math.max(1, this.#chart.over.clientWidth)) * (max - min);
      this.#see(moved(this.#seen, by, this.#whole));
    } else return;
    event.preventDefault();
  }

  #pan(event: MouseEvent): void {
    if (!this.#seen) return;
    this.#panning = { x: event.clientX, seen: this.#seen };
    const move = ({ clientX }: MouseEvent): void => {
      if (!this.#panning) return;
      const { x, seen } = this.#panning;
      const by = ((x - clientX) / Math.max(1, this.#chart.over.clientWidth)) * (seen.max - seen.min);
      this.#see(moved(seen, by, this.#whole));
    };
    const end = (): void => {
      this.#panning = null;
      window.removeEventListener('mousemove', move);
      window.removeEventListener('mouseup', end);
    };
    window.addEventListener('mousemove', move);
    window.addEventListener('mouseup', end);
  }

  #options(place: HTMLElement): Options {
    const axis = {
      stroke: () => this.#colours.muted,
      grid: { stroke: () => this.#colours.line, width: 1 },
      ticks: { stroke: () => this.#colours.line, width: 1, size: 4 },
      font: this.#colours.font,
    };
    const line = (colour: 'up' | 'down', width: number, dash?: number[]) => ({
      stroke: () => this.#colours[colour],
      width,
      points: { show: false },
      ...(dash ? { dash } : {}),
    });
    return {
      width: Math.max(1, place.clientWidth),
      height: Math.max(1, place.clientHeight),
      legend: { show: false },
      padding: [12, 16, 0, 0],
      scales: { x: { time: false, range: () => [this.#range.min, this.#range.max] }, y: { range: (_, __, max) => [0, roundUp(max)] } },
      axes: [
        {
          ...axis,
          size: 28,
          space: 72,
          values: (_, splits, __, ___, step) => splits.map((at) => `${at.toFixed(decimalsOf(step))} s`),
        },
        {
          ...axis,
          size: 84,
          space: 48,
          values: (chart, splits) => {
            const unit = unitFor(chart.scales['y']?.max ?? 0);
            return splits.map((bits) => (bits === 0 ? '0' : `${String(Number((bits / unit.bits).toPrecision(4)))} ${unit.name}`));
          },
        },
      ],
      series: [{}, line('up', 1), line('up', 2.5), line('down', 1), line('down', 2.5), line('up', 1.5, [6, 5]), line('down', 1.5, [6, 5])],
      bands: [
        { series: [1, 2], fill: () => this.#colours.upArea },
        { series: [3, 4], fill: () => this.#colours.downArea },
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: {
          mousedown: (_, __, handler) => (event) => {
            if (!event.shiftKey) handler(event);
            else if (event.button === 0) this.#pan(event);
            return null;
          },
          dblclick: () => () => {
            this.seeAll();
            return null;
          },
        },
      },
      hooks: {
        setCursor: [
          (chart) => {
            const { left } = chart.cursor;
            this.#hooks.onCursor(left === undefined || left < 0 ? null : chart.posToVal(left, 'x') * NS);
          },
        ],
        setSelect: [
          (chart) => {
            const { left, width } = chart.select;
            if (width < 4) return;
            const range = { min: chart.posToVal(left, 'x'), max: chart.posToVal(left + width, 'x') };
            chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            this.#see(chosen(range, this.#whole));
          },
        ],
      },
    };
  }
}

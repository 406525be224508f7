import { useEffect, useLayoutEffect, useMemo, useRef, type RefObject } from 'react';
import { sampleSeries, samplesVersion } from '../../state/samples.ts';
import { onThemeChange } from './colours.ts';
import { Curves, type Readings } from './curves.ts';
import { exchangesOf, shownExchange, type Exchange } from './exchanges.ts';
import { Plot } from './plot.ts';

/** With reduced motion a picture that changes twenty times a second is too much. */
const CALM_MS = 1000;
/** The legend's averages are not to stand still for longer, however long the time that a pixel stands for. */
const SELDOM_MS = 1000;

export interface PlotFacts {
  /** Number of the exchange; null: the newest of the part. */
  readonly chosen: number | null;
  /** Number of the run's part that is looked at. */
  readonly part: number | null;
  readonly running: boolean;
  readonly paused: boolean;
  readonly onReadings: (readings: Readings, cursor: number | null, exchange: Exchange | null) => void;
  readonly onZoom: (isZoomed: boolean) => void;
}

export interface PlotHandle {
  readonly zoom: (factor: number) => void;
  readonly pan: (share: number) => void;
  readonly seeAll: () => void;
  /** What is drawn now, and its curves; null before there is a plot. */
  readonly current: () => { readonly plot: Plot; readonly curves: Curves } | null;
}

/** Ties the plot in `place` to the samples: looks on every animation frame whether there are new ones, and draws only then. */
export function usePlot(place: RefObject<HTMLElement | null>, facts: PlotFacts): PlotHandle {
  const latest = useRef(facts);
  const shown = useRef<{ readonly plot: Plot; readonly curves: Curves } | null>(null);
  const stale = useRef(true);

  useLayoutEffect(() => {
    latest.current = facts;
    stale.current = true;
  }, [facts]);

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
    const curves = new Curves();
    let cursor: number | null = null;
    let drawn = -1;
    let drawnAt = 0;
    const tell = (): void => {
      latest.current.onReadings(curves.readings(cursor), cursor, curves.exchange);
    };
    const plot = new Plot(element, curves, {
      onCursor: (ns) => {
        if (ns === cursor) return;
        cursor = ns;
        tell();
      },
      onZoom: (isZoomed) => {
        stale.current = true;
        latest.current.onZoom(isZoomed);
      },
    });
    shown.current = { plot, curves };

    const draw = (): void => {
      const { chosen, part, running, paused } = latest.current;
      if (!paused || drawn < 0) {
        drawn = samplesVersion();
        const all = exchangesOf(sampleSeries());
        const exchange = shownExchange(all, chosen, part);
        curves.grow(exchange, all, !running || exchange !== shownExchange(all, null, null));
      }
      plot.draw(!running);
      tell();
    };
    const look = (now: number): void => {
      frame = requestAnimationFrame(look);
      const rest = calm.matches ? CALM_MS : Math.min(SELDOM_MS, plot.pixelMs);
      const news = samplesVersion() !== drawn && !latest.current.paused && now - drawnAt > rest;
      if (!news && !stale.current) return;
      stale.current = false;
      drawnAt = now;
      draw();
    };
    let frame = requestAnimationFrame(look);
    const resized = new ResizeObserver(() => {
      plot.resize(element.clientWidth, element.clientHeight);
      stale.current = true;
    });
    resized.observe(element);
    const stopTheme = onThemeChange(() => {
      plot.recolour();
    });
    return () => {
      cancelAnimationFrame(frame);
      resized.disconnect();
      stopTheme();
      plot.destroy();
      shown.current = null;
    };
  }, [place]);

  return useMemo(
    () => ({
      zoom: (factor) => shown.current?.plot.zoom(factor),
      pan: (share) => shown.current?.plot.pan(share),
      seeAll: () => shown.current?.plot.seeAll(),
      current: () => shown.current,
    }),
    [],
  );
}

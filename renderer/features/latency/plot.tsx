import { useEffect, useRef, useState } from 'react';
import { formatMs } from '../../../shared/model/units.ts';
import { onThemeChange } from '../throughput/colours.ts';
import { Dots, type Spot } from './dots.ts';
import { MARKS } from './marks.ts';
import type { Kind, Latency } from './trips.ts';
import { perMinuteInWords } from './words.ts';
import 'uplot/dist/uPlot.min.css';

/** The round trips as dots over time, with what they come to. */
export default function Plot({ latency }: { readonly latency: Latency }) {
  const place = useRef<HTMLDivElement>(null);
  const [spot, setSpot] = useState<Spot | null>(null);
  const { series } = latency;
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const dots = new Dots(element, series, setSpot);
    const resized = new ResizeObserver(() => dots.resize(element.clientWidth, element.clientHeight));
    resized.observe(element);
    const stopTheme = onThemeChange(() => dots.recolour());
    return () => {
      resized.disconnect();
      stopTheme();
      dots.destroy();
    };
  }, [series]);
  return (
    <div className="latency">
      <div className="latency-plot">
        <div ref={place} className="latency-place" aria-hidden />
      </div>
      <div className="latency-side">
        <table className="latency-table" aria-label="Round trips">
          <thead>
            <tr>
              <th scope="col">Round trips</th>
              <th scope="col">median</th>
              <th scope="col">95 % within</th>
              <th scope="col">messages</th>
            </tr>
          </thead>
          <tbody>
            {series.map(({ kind, trips, p50, p95 }) => (
              <tr key={kind}>
                <th scope="row">
                  <Shape kind={kind} />
                  {MARKS[kind].words}
                </th>
                <td className="number" title={exact(p50)}>
                  {p50 === null ? '–' : formatMs(p50)}
                </td>
                <td className="number" title={exact(p95)}>
                  {p95 === null ? '–' : formatMs(p95)}
                </td>
                <td className="number">{trips.length}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="small latency-words">{perMinuteInWords(latency)}</p>
        <p className="small muted latency-words" role="status">
          {spot
            ? `${MARKS[spot.kind].words}: ${formatMs(spot.trip.ms)}, ${formatMs(spot.trip.at)} after the first message`
            : 'Each mark is a message of 16 bytes that came back; the lines are the medians.'}
        </p>
      </div>
    </div>
  );
}

function exact(ms: number | null): string | undefined {
  return ms === null ? undefined : `${String(ms)} ms`;
}

/** A kind's mark as it stands in the picture. */
function Shape({ kind }: { readonly kind: Kind }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { draw, filled, token } = MARKS[kind];
    const paint = (): void => {
      const context = canvas.current?.getContext('2d');
      if (!context) return;
      const colour = getComputedStyle(document.documentElement).getPropertyValue(token).trim();
      context.clearRect(0, 0, 28, 28);
      context.strokeStyle = colour;
      context.fillStyle = colour;
      context.lineWidth = 3;
      context.beginPath();
      draw(context, 14, 14, 7);
      if (filled) context.fill();
      else context.stroke();
    };
    paint();
    return onThemeChange(paint);
  }, [kind]);
  return <canvas ref={canvas} width={28} height={28} className="latency-shape" aria-hidden />;
}

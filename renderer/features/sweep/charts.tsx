import { useEffect, useRef, useState } from 'react';
import { GRADES, type Grade } from '../../../shared/model/check.ts';
import { RATES_ARE_AT_LEAST } from '../../../shared/model/sweep-words.ts';
import { formatMs, formatRate } from '../../../shared/model/units.ts';
import { needPoints, useSweepRows } from '../../state/sweep-rows.ts';
import { toggleValue, useLooks } from '../../state/sweep-view.ts';
import { EmptyState, ToneIcon } from '../../ui/state.tsx';
import { gradeInWords, gradeTone } from '../run/check-words.ts';
import { onThemeChange } from '../throughput/colours.ts';
import { Scatter, SHAPES, type Spot } from './scatter.ts';
import { counted } from './words.ts';
import 'uplot/dist/uPlot.min.css';

/** The rows that match, seen together: their grades, and how fast they are against how far away. */
export default function Charts({ onOpen }: { readonly onOpen: (line: number) => void }) {
  useEffect(() => {
    needPoints(true);
    return () => needPoints(false);
  }, []);
  return (
    <div className="sweep-charts">
      <GradeBars />
      <Dots onOpen={onOpen} />
    </div>
  );
}

/** How many of each grade, of the rows that match all other filters. */
function GradeBars() {
  const values = useSweepRows(({ counts }) => counts?.facets.find(({ facet }) => facet === 'grade')?.values);
  const chosen = useLooks(({ view }) => view.grade);
  const countOf = (grade: Grade): number => values?.find(({ value }) => value === grade)?.count ?? 0;
  const all = GRADES.reduce((sum, grade) => sum + countOf(grade), 0);
  const most = Math.max(1, ...GRADES.map(countOf));
  return (
    <section className="sweep-chart" aria-label="Grades">
      <h2>Grades</h2>
      <ul className="sweep-bars">
        {GRADES.map((grade) => {
          const count = countOf(grade);
          const share = all === 0 ? 0 : (100 * count) / all;
          return (
            <li key={grade}>
              <button
                type="button"
                className="sweep-bar-row"
                aria-pressed={chosen.includes(grade)}
                onClick={() => toggleValue('grade', grade)}
              >
                <span className="sweep-bar-name">
                  <ToneIcon tone={gradeTone(grade)} size={14} />
                  {gradeInWords(grade)}
                </span>
                <span className="sweep-bar-room" aria-hidden>
                  <span className={`sweep-bar-fill sweep-fill-${gradeTone(grade)}`} style={{ width: `${String((100 * count) / most)}%` }} />
                </span>
                <span className="number sweep-bar-count">
                  {counted(count)} <span className="muted">{share === 0 || share >= 1 ? share.toFixed(0) : '< 1'} %</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Dots({ onOpen }: { readonly onOpen: (line: number) => void }) {
  const points = useSweepRows((state) => state.points);
  const place = useRef<HTMLDivElement>(null);
  const scatter = useRef<Scatter | null>(null);
  const [spot, setSpot] = useState<Spot | null>(null);
  const latest = useRef(onOpen);
  useEffect(() => {
    latest.current = onOpen;
  });
  const none = points?.length === 0;
  useEffect(() => {
    const element = place.current;
    if (!element || none) return undefined;
    const plot = new Scatter(element, { onPoint: setSpot, onChoose: ({ line }) => latest.current(line) });
    scatter.current = plot;
    plot.draw(useSweepRows.getState().points ?? []);
    const resized = new ResizeObserver(() => plot.resize(element.clientWidth, element.clientHeight));
    resized.observe(element);
    const stopTheme = onThemeChange(() => plot.recolour());
    return () => {
      resized.disconnect();
      stopTheme();
      plot.destroy();
      scatter.current = null;
    };
  }, [none]);
  useEffect(() => {
    scatter.current?.draw(points ?? []);
  }, [points]);
  return (
    <section className="sweep-chart sweep-dots" aria-label="Throughput against the time of the handshake">
      <header className="sweep-dots-head">
        <h2 title={RATES_ARE_AT_LEAST}>Throughput against the time of the handshake</h2>
        <ul className="sweep-legend" aria-label="Legend">
          {GRADES.filter((grade) => points?.some((point) => point.grade === grade)).map((grade) => (
            <li key={grade}>
              <Shape grade={grade} />
              {gradeInWords(grade)}
            </li>
          ))}
        </ul>
        <p className="sweep-dot-words number" role="status">
          {spot ? (
            `${gradeInWords(spot.point.grade)}, line ${counted(spot.point.line)}: ${formatRate(spot.point.mbps * 1e6)}, handshake ${formatMs(spot.point.handshakeMs)}`
          ) : (
            <span className="muted">
              {points && points.length > 0 ? `Each dot is a proxy; choosing one opens its evidence. ${RATES_ARE_AT_LEAST}` : ''}
            </span>
          )}
        </p>
      </header>
      {none ? (
        <EmptyState title="No throughput was measured">
          A dot appears here for each proxy that the check “both ways at once” got through.
        </EmptyState>
      ) : (
        <div ref={place} className="sweep-plot" aria-hidden />
      )}
      <p className="only-read-aloud">The same numbers stand in the table, where each row can be opened with Enter.</p>
    </section>
  );
}

/** A grade's shape as it stands in the picture. */
function Shape({ grade }: { readonly grade: Grade }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = (): void => {
      const context = canvas.current?.getContext('2d');
      if (!canvas.current || !context) return;
      context.clearRect(0, 0, 28, 28);
      context.strokeStyle = getComputedStyle(canvas.current).color;
      context.lineWidth = 3;
      context.beginPath();
      SHAPES[grade](context, 14, 14, 8);
      context.stroke();
    };
    draw();
    return onThemeChange(draw);
  }, [grade]);
  return <canvas ref={canvas} width={28} height={28} className={`sweep-legend-shape tone-${gradeTone(grade)}`} aria-hidden />;
}

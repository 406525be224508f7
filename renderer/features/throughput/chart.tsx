import { ChartSpline, FileSpreadsheet, Maximize2, Pause, Play, ZoomIn, ZoomOut } from 'lucide-react';
import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useRunOnScreen } from '../../state/run-on-screen.ts';
import { toast } from '../../state/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { checkRatesOf } from './check-rates.ts';
import { csvOf } from './csv.ts';
import { NO_READINGS, type Readings } from './curves.ts';
import type { Exchange } from './exchanges.ts';
import { Legend, shown } from './legend.tsx';
import { pictureOf } from './save.ts';
import { usePlot } from './use-plot.ts';
import 'uplot/dist/uPlot.min.css';

/** An exchange that can be chosen. */
export interface ExchangeChoice {
  readonly number: number;
  readonly name: string;
  /** Whether the server's end was counted. */
  readonly server: boolean;
}

interface Seen {
  readonly readings: Readings;
  readonly cursor: number | null;
  /** The exchange that is drawn. */
  readonly counted: Exchange | null;
}

const ZOOM_IN = 0.6;
const PAN = 0.2;

/** The plot with what can be done with it, and its legend. */
export default function Chart({
  exchanges,
  first,
  part,
  running,
  route,
}: {
  /** Over the route, in order; empty while only a control was made. */
  readonly exchanges: readonly ExchangeChoice[];
  /** The number of the one that is shown until another one is chosen. */
  readonly first: number | null;
  /** Number of the run's part that is looked at. */
  readonly part: number | null;
  readonly running: boolean;
  /** In words, for file names and pictures. */
  readonly route: string;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [choice, setChoice] = useState<{ readonly part: number | null; readonly number: number } | null>(null);
  const [paused, setPaused] = useState(false);
  const [isZoomed, setZoomed] = useState(false);
  const [seen, setSeen] = useState<Seen>({ readings: NO_READINGS, cursor: null, counted: null });
  // Whoever looks at the other mode wants to see that one.
  const chosen = choice?.part === part ? choice.number : null;
  const parts = useRunOnScreen(({ run }) => run?.parts ?? null);
  const onReadings = useCallback(
    (readings: Readings, cursor: number | null, counted: Exchange | null) => setSeen({ readings, cursor, counted }),
    [],
  );
  const facts = useMemo(
    () => ({ chosen, part, running, paused, onReadings, onZoom: setZoomed }),
    [chosen, part, running, paused, onReadings],
  );
  const plot = usePlot(place, facts);
  const exchange = exchanges.find(({ number }) => number === chosen) ?? exchanges.find(({ number }) => number === first) ?? null;
  const title = `${exchange?.name ?? 'direct control'}, ${route}`;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const done = {
      '+': () => plot.zoom(ZOOM_IN),
      '=': () => plot.zoom(ZOOM_IN),
      '-': () => plot.zoom(1 / ZOOM_IN),
      '0': () => plot.seeAll(),
      ArrowLeft: () => plot.pan(-PAN),
      ArrowRight: () => plot.pan(PAN),
      ' ': () => setPaused((was) => !was),
    }[event.key];
    if (!done) return;
    event.preventDefault();
    done();
  };
  const savePicture = (): void => {
    const current = plot.current();
    if (!current) return;
    void pictureOf(current.plot.canvas, title, seen.readings, current.plot.colours).then((blob) => {
      if (blob) saveFile(`${fileName(title)}.png`, blob);
      else toast('The picture could not be made.', { tone: 'bad' });
    });
  };
  const saveTable = (): void => {
    const curves = plot.current()?.curves;
    const main = curves?.exchange ?? curves?.control;
    if (!curves || !main) return;
    saveFile(`${fileName(title)}.csv`, new Blob([csvOf(main, curves.exchange ? curves.control : null)], { type: 'text/csv' }));
  };

  return (
    <div className="throughput">
      <div className="throughput-bar">
        {exchanges.length > 0 && (
          <SelectField
            label="Exchange"
            labelHidden
            value={String(exchange?.number ?? '')}
            choices={exchanges.map(({ number, name }) => ({ value: String(number), label: name }))}
            onValue={(value) => {
              // The newest stays the newest when another one begins.
              setChoice(Number(value) === first ? null : { part, number: Number(value) });
              plot.seeAll();
            }}
          />
        )}
        <IconButton
          label={paused ? 'Go on drawing (Space)' : 'Stop drawing; measuring goes on (Space)'}
          aria-pressed={paused}
          icon={paused ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
          onClick={() => setPaused(!paused)}
        />
        <IconButton label="Zoom in (+)" icon={<ZoomIn size={16} aria-hidden />} onClick={() => plot.zoom(ZOOM_IN)} />
        <IconButton
          label="Zoom out (−)"
          disabled={!isZoomed}
          icon={<ZoomOut size={16} aria-hidden />}
          onClick={() => plot.zoom(1 / ZOOM_IN)}
        />
        <IconButton label="Show all (0)" disabled={!isZoomed} icon={<Maximize2 size={16} aria-hidden />} onClick={() => plot.seeAll()} />
        <span className="throughput-hint muted cut">
          {paused ? 'Drawing is stopped; measuring goes on.' : 'Drag to zoom, Shift+drag to move, double click for all.'}
        </span>
        <Button look="quiet" icon={<ChartSpline size={14} aria-hidden />} onClick={savePicture}>
          Save PNG
        </Button>
        <Button look="quiet" icon={<FileSpreadsheet size={14} aria-hidden />} onClick={saveTable}>
          Save CSV
        </Button>
      </div>
      {exchange?.server === false && (
        <p className="throughput-note">
          A far server is not counted while it runs: “up, received by server” and “down, sent by server” are missing, and with them what is
          in flight.
        </p>
      )}
      <div className="throughput-panes">
        <div
          className="throughput-plot"
          role="group"
          aria-label={`Plot of ${title}. Plus and minus zoom, arrow keys move, 0 shows all, Space stops drawing.`}
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          <div ref={place} className="throughput-place" aria-hidden />
        </div>
        <Legend readings={seen.readings} cursor={seen.cursor} check={seen.counted && checkRatesOf(seen.counted, parts ?? [])} />
        <p className="only-read-aloud">{summaryOf(title, seen.readings)}</p>
      </div>
    </div>
  );
}

/** The plot in a sentence. */
function summaryOf(title: string, readings: Readings): string {
  const average = (name: keyof Readings): string =>
    readings[name].average === null ? 'not counted' : shown(name, readings[name], 'average');
  return (
    `${title}: on average up ${average('upReceived')} received of ${average('upSent')} sent, ` +
    `down ${average('downReceived')} received of ${average('downSent')} sent; ` +
    `direct control up ${average('controlUp')}, down ${average('controlDown')}.`
  );
}

function fileName(title: string): string {
  return `duplexscope ${title}`.replace(/[^\p{L}\p{N}.-]+/gu, '-').slice(0, 100);
}

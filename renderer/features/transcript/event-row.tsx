import { memo } from 'react';
import type { RunEvent } from '../../../shared/model/run-state.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { whoSaw } from './event-text.ts';
import { EventMark } from './event-mark.tsx';
import { kindWords, rowWords } from './kinds.ts';
import { drawingOf } from './lanes.ts';
import { absoluteTime, fullTime, relativeTime } from './times.ts';

export const ROW_HEIGHT = 24;

export interface EventRowProps {
  readonly id: string;
  readonly event: RunEvent;
  readonly index: number;
  readonly row: number;
  readonly rows: number;
  /** ns since the run's start. */
  readonly time: number;
  readonly startedAt: string;
  readonly absolute: boolean;
  readonly lanes: number;
  readonly laneWidth: number;
  readonly selected: boolean;
  readonly evidence: boolean;
  readonly hit: boolean;
  /** `connection 3` or `relay, connection 3`, where one begins here; else null. */
  readonly begins: string | null;
}

/** One event: when, drawn at its lane, in words. Drawn again only when something of it changes. */
export const EventRow = memo(function EventRow(props: EventRowProps) {
  const { id, event, index, row, rows, time, startedAt, absolute, lanes, laneWidth, selected, evidence, hit, begins } = props;
  const words = rowWords(event);
  const kind = kindWords(event);
  const classes = [
    'transcript-row',
    ...(selected ? ['transcript-row-selected'] : []),
    ...(evidence ? ['transcript-row-evidence'] : []),
    ...(hit ? ['transcript-row-hit'] : []),
    ...(begins === null ? [] : ['transcript-row-begins']),
  ];
  return (
    <div
      id={id}
      role="option"
      aria-selected={selected}
      aria-posinset={row + 1}
      aria-setsize={rows}
      className={classes.join(' ')}
      style={{ transform: `translateY(${String(row * ROW_HEIGHT)}px)` }}
      data-event={index}
    >
      <span className="transcript-time mono" title={fullTime(startedAt, time)}>
        {absolute ? absoluteTime(startedAt, time) : relativeTime(time)}
      </span>
      <span className="transcript-lanes" style={{ width: lanes * laneWidth }}>
        <DrawnEvent event={event} lanes={lanes} laneWidth={laneWidth} />
      </span>
      <span className="only-read-aloud">
        {whoSaw(event, lanes - 2)}, {words.startsWith(kind) ? '' : `${kind}: `}
      </span>
      <span className={`transcript-words cut ${event.bytes === null ? '' : 'mono'}`}>{words}</span>
      <span className="transcript-more muted">
        {evidence && <span className="transcript-evidence-word">evidence</span>}
        {begins ?? (event.count > 0 && event.kind !== 'bytes' ? formatBytes(event.count) : '')}
      </span>
    </div>
  );
});

function DrawnEvent({ event, lanes, laneWidth }: { readonly event: RunEvent; readonly lanes: number; readonly laneWidth: number }) {
  const drawing = drawingOf(event, lanes);
  const centre = (drawing.lane + 0.5) * laneWidth;
  if (drawing.as === 'mark') return <EventMark kind={event.kind} left={centre} />;
  const { side, leaves, way } = drawing;
  const length = laneWidth * 0.56;
  // Where the way of the bytes points on the screen.
  const pointsRight = (side === 1) === leaves;
  return (
    <span
      className={`transcript-arrow transcript-${way} ${leaves ? 'transcript-sent' : 'transcript-received'} ${pointsRight ? 'transcript-right' : 'transcript-left'}`}
      style={{ left: side === 1 ? centre : centre - length, width: length }}
    />
  );
}

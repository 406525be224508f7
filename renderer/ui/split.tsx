import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import './split.css';

const STEP = 16;
const LARGE_STEP = 80;

/**
 * Two panes side by side with a separator that can be dragged or, when it has the focus, moved by the arrow keys (Shift: further, Home and End: as far as it
 * goes). `size` is the second pane's width in CSS pixels; neither pane gets narrower than its minimum while there is room for both.
 */
export function Split({
  label,
  first,
  second,
  size,
  onSize,
  minFirst,
  minSecond,
}: {
  /** What the separator resizes, read aloud: `Details`. */
  readonly label: string;
  readonly first: ReactNode;
  readonly second: ReactNode;
  readonly size: number;
  readonly onSize: (size: number) => void;
  readonly minFirst: number;
  readonly minSecond: number;
}) {
  const panes = useRef<HTMLDivElement>(null);
  const dragged = useRef<{ readonly x: number; readonly size: number } | null>(null);
  const [most, setMost] = useState(Math.max(size, minSecond));

  const resize = (wanted: number): void => {
    const room = (panes.current?.clientWidth ?? 0) - minFirst;
    const limit = Math.max(minSecond, room);
    setMost(limit);
    onSize(Math.round(Math.min(limit, Math.max(minSecond, wanted))));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const to = { ArrowLeft: size + step, ArrowRight: size - step, Home: Infinity, End: minSecond }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    resize(to);
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (dragged.current) resize(dragged.current.size + dragged.current.x - event.clientX);
  };
  return (
    <div ref={panes} className="split">
      <div className="split-first">{first}</div>
      <div
        className="split-bar"
        role="separator"
        aria-orientation="vertical"
        aria-label={`Width of: ${label}`}
        aria-valuenow={size}
        aria-valuemin={minSecond}
        aria-valuemax={Math.max(size, most)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          dragged.current = { x: event.clientX, size };
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          dragged.current = null;
        }}
        onPointerCancel={() => {
          dragged.current = null;
        }}
      />
      <div
        className="split-second"
        style={{ width: size, minWidth: minSecond, maxWidth: `max(${String(minSecond)}px, calc(100% - ${String(minFirst)}px))` }}
      >
        {second}
      </div>
    </div>
  );
}

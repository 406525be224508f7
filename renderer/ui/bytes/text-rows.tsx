import { useMemo, useRef } from 'react';
import { useFixedRows } from '../fixed-rows.ts';
import { useWidth } from '../use-width.ts';
import { BYTES_ROW_HEIGHT } from './hex-rows.tsx';
import { textRows } from './rows.ts';

/** Of the small monospaced text, rounded up: the widest of the fonts that tokens.css names. */
const CHARACTER_WIDTH = 7.3;
const FEWEST_CHARACTERS = 16;
/** Padding, the scroll bar and the words of a line end. */
const MARGIN = 84;

export function TextRows({ text, label }: { readonly text: string; readonly label: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const characters = Math.max(FEWEST_CHARACTERS, Math.floor((width - MARGIN) / CHARACTER_WIDTH));
  const lines = useMemo(() => textRows(text, characters), [text, characters]);
  const { rows, height } = useFixedRows(scroller, { count: lines.length, rowHeight: BYTES_ROW_HEIGHT });
  return (
    <div ref={scroller} className="bytes-rows mono" role="group" aria-label={`${label}, as text with its line ends`} tabIndex={0}>
      <div className="bytes-all" style={{ height }}>
        {rows.map((row) => (
          <div key={row} className="bytes-row" style={{ top: row * BYTES_ROW_HEIGHT }}>
            <bdi>{lines[row]?.text}</bdi>
            <span className={lines[row]?.cut === true ? 'bytes-control' : 'bytes-end'}>
              {lines[row]?.cut === true ? '↩' : lines[row]?.end}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

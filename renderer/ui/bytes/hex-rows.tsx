import { memo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useFixedRows } from '../fixed-rows.ts';
import { useWidth } from '../use-width.ts';
import { moveSelection } from './selection.ts';
import { characterOf, hexByte, isControl, offsetText } from './rows.ts';

/** From `from` up to, not including, `to`. `anchor` is where it began: what is between it and the pointer or the cursor is selected. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
  readonly anchor: number;
}

export const BYTES_ROW_HEIGHT = 20;
/** Sixteen bytes with their text need this much; narrower places get eight a row. */
const SIXTEEN_WIDTH = 548;

export function HexRows({
  bytes,
  label,
  selected,
  onSelect,
}: {
  readonly bytes: Uint8Array;
  readonly label: string;
  readonly selected: ByteRange | null;
  readonly onSelect: (range: ByteRange | null) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const perRow = width >= SIXTEEN_WIDTH ? 16 : 8;
  const { rows, height, scrollTo } = useFixedRows(scroller, { count: Math.ceil(bytes.length / perRow), rowHeight: BYTES_ROW_HEIGHT });

  const reach = (event: PointerEvent<HTMLElement>, from: number | null): void => {
    const at = byteUnder(event.target);
    if (at === null) return;
    const anchor = from ?? at;
    onSelect({ from: Math.min(anchor, at), to: Math.max(anchor, at) + 1, anchor });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / BYTES_ROW_HEIGHT) - 1) * perRow;
    const moved = moveSelection(selected, event, { length: bytes.length, perRow, page });
    if (moved === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(moved);
    if (moved) scrollTo(Math.floor((moved.anchor === moved.from ? moved.to - 1 : moved.from) / perRow), 'auto');
  };
  return (
    <div
      ref={scroller}
      className="bytes-rows mono"
      role="group"
      aria-label={`${label}, ${String(bytes.length)} bytes as hex and text; arrow keys move, Shift selects`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button === 0) reach(event, event.shiftKey && selected ? selected.anchor : null);
      }}
      onPointerMove={(event) => {
        if ((event.buttons & 1) === 1 && selected) reach(event, selected.anchor);
      }}
    >
      <div className="bytes-all" style={{ height }}>
        {rows.map((row) => {
          const offset = row * perRow;
          return (
            <HexRow
              key={row}
              bytes={bytes}
              offset={offset}
              perRow={perRow}
              from={within(selected?.from ?? 0, offset, perRow)}
              to={within(selected?.to ?? 0, offset, perRow)}
            />
          );
        })}
      </div>
    </div>
  );
}

/** One row; `from` and `to` are what is selected of it, so that rows that nothing changes in are not drawn again. */
const HexRow = memo(function HexRow({
  bytes,
  offset,
  perRow,
  from,
  to,
}: {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly perRow: number;
  readonly from: number;
  readonly to: number;
}) {
  const part = [...bytes.subarray(offset, offset + perRow)];
  const mark = (index: number): string => (index >= from && index < to ? 'bytes-selected' : '');
  return (
    <div className="bytes-row" style={{ top: (offset / perRow) * BYTES_ROW_HEIGHT }}>
      <span className="bytes-offset">{offsetText(offset, bytes.length)}</span>
      <span className="bytes-hex" style={{ width: `${String(perRow * 3 + (perRow > 8 ? 1 : 0))}ch` }}>
        {part.map((byte, index) => (
          <span key={index} data-byte={offset + index} className={`bytes-pair ${index === 8 ? 'bytes-half' : ''} ${mark(index)}`}>
            {hexByte(byte)}
          </span>
        ))}
      </span>
      <span className="bytes-text">
        {part.map((byte, index) => (
          <span
            key={index}
            data-byte={offset + index}
            className={`bytes-character ${isControl(byte) ? 'bytes-control' : ''} ${mark(index)}`}
          >
            {characterOf(byte)}
          </span>
        ))}
      </span>
    </div>
  );
});

function within(at: number, offset: number, perRow: number): number {
  return Math.min(perRow, Math.max(0, at - offset));
}

function byteUnder(target: EventTarget): number | null {
  const at = target instanceof HTMLElement ? target.dataset['byte'] : undefined;
  return at === undefined ? null : Number(at);
}

import { ChevronRight } from 'lucide-react';
import { memo, type MouseEvent } from 'react';
import type { SweepRow } from '../../../shared/model/sweep.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { toggleSelected } from '../../state/sweep-view.ts';
import { ToneIcon } from '../../ui/state.tsx';
import { gradeInWords, gradeTone } from '../run/check-words.ts';
import { placeOfColumn, type Column } from './columns.ts';
import { PlaceCell } from './place-cell.tsx';
import { Glyph } from './glyph.tsx';
import type { Group } from './layout.ts';
import { ANONYMITY_SAYS, changeInWords, CHANGE_TONES, CHANGE_WORDS, checkOf, counted, isCheck, mbpsInWords, valueOf } from './words.ts';

interface Placed {
  readonly id: string;
  /** The line of the table. */
  readonly index: number;
  readonly top: number;
}

export const Row = memo(function Row({
  id,
  index,
  top,
  row,
  columns,
  selected,
  active,
  offset,
  onClick,
  onOpen,
}: Placed & {
  readonly row: SweepRow;
  readonly columns: readonly Column[];
  readonly selected: boolean;
  readonly active: boolean;
  readonly offset: number;
  readonly onClick: (event: MouseEvent, row: SweepRow, offset: number) => void;
  readonly onOpen: (row: SweepRow, offset: number) => void;
}) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={`sweep-grid-row sweep-row ${active ? 'sweep-active' : ''} ${row.change === 'gone' ? 'sweep-gone' : ''}`}
      data-line={row.line}
      data-grade={row.grade}
      style={{ top }}
      onClick={(event) => onClick(event, row, offset)}
      onDoubleClick={() => onOpen(row, offset)}
    >
      {columns.map((column) => (
        <Cell key={column.id} column={column} row={row} selected={selected} onOpen={() => onOpen(row, offset)} />
      ))}
    </div>
  );
});

function Cell({
  column: { id, kind },
  row,
  selected,
  onOpen,
}: {
  readonly column: Column;
  readonly row: SweepRow;
  readonly selected: boolean;
  readonly onOpen: () => void;
}) {
  switch (id) {
    case 'select':
      return (
        <span role="gridcell" className="sweep-cell-select">
          {row.change !== 'gone' && (
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={`Select ${row.proxy}`}
              checked={selected}
              onClick={(event) => event.stopPropagation()}
              onChange={() => toggleSelected(row.line)}
            />
          )}
        </span>
      );
    case 'proxy':
      return (
        <span role="rowheader" className="sweep-cell-proxy">
          <button
            type="button"
            tabIndex={-1}
            className="sweep-proxy"
            title={`${row.proxy}\nline ${counted(row.line)}`}
            onClick={(event) => {
              if (event.shiftKey || event.ctrlKey || event.metaKey) return;
              event.stopPropagation();
              onOpen();
            }}
          >
            <bdi className="mono">{row.proxy}</bdi>
          </button>
        </span>
      );
    case 'grade':
      return (
        <span role="gridcell" className={`sweep-cell-grade tone-${gradeTone(row.grade)}`} title={row.error ?? row.summary}>
          <ToneIcon tone={gradeTone(row.grade)} size={14} />
          {gradeInWords(row.grade)}
        </span>
      );
    case 'says':
      return (
        <span role="gridcell" className="sweep-says" title={row.error ?? row.summary}>
          {row.error ?? row.summary}
        </span>
      );
    case 'change':
      return <ChangeCell row={row} />;
    case 'best':
      return (
        <span role="gridcell" className={row.best === null ? 'muted' : undefined}>
          {row.best ?? '–'}
        </span>
      );
    case 'anonymity':
      return (
        <span
          role="gridcell"
          className={row.anonymity === null ? 'muted' : undefined}
          title={row.anonymity === null ? 'Not known' : ANONYMITY_SAYS[row.anonymity]}
        >
          {row.anonymity ?? '–'}
        </span>
      );
    default: {
      const place = placeOfColumn(id);
      if (place !== null) return <PlaceCell place={place} row={row} />;
      return isCheck(id) ? <Glyph id={id} check={checkOf(row, id)} /> : <NumberCell id={id} kind={kind} row={row} />;
    }
  }
}

function NumberCell({ id, row }: { readonly id: Column['id']; readonly kind: Column['kind']; readonly row: SweepRow }) {
  const { mbpsUp, mbpsDown, handshakeMs } = row;
  const [text, title] =
    id === 'mbpsUp'
      ? [mbpsInWords(mbpsUp), exact(mbpsUp, 'Mbit/s')]
      : id === 'mbpsDown'
        ? [mbpsInWords(mbpsDown), exact(mbpsDown, 'Mbit/s')]
        : [handshakeMs === null ? '' : formatMs(handshakeMs), exact(handshakeMs, 'ms')];
  return (
    <span role="gridcell" className={`sweep-number sweep-way-${id}`} title={title}>
      {text}
    </span>
  );
}

function exact(value: number | null, unit: string): string | undefined {
  return value === null ? undefined : `${String(value)} ${unit}`;
}

function ChangeCell({ row: { change, before, grade } }: { readonly row: SweepRow }) {
  if (change === null) return <span role="gridcell" />;
  const { short, full } = changeInWords({ change, before, grade });
  return (
    <span role="gridcell" className="sweep-cell-change" title={full}>
      <ToneIcon tone={CHANGE_TONES[change]} size={14} />
      <span className="cut">
        {CHANGE_WORDS[change]}
        {short !== null && <span className="muted"> {short}</span>}
      </span>
    </span>
  );
}

/** The line above the rows of a group. */
export function GroupRow({
  id,
  index,
  top,
  facet,
  group: { value, count },
  folded,
  columns,
  onFold,
}: Placed & {
  readonly facet: string;
  readonly group: Group;
  readonly folded: boolean;
  readonly columns: number;
  readonly onFold: (value: string) => void;
}) {
  const { word, tone } = valueOf(facet, value);
  return (
    <div id={id} role="row" aria-rowindex={index + 2} className="sweep-group" style={{ top }}>
      <span role="gridcell" aria-colspan={columns} className="sweep-group-cell">
        <button type="button" tabIndex={-1} className="sweep-group-name" aria-expanded={!folded} onClick={() => onFold(value)}>
          <ChevronRight size={14} aria-hidden className={folded ? '' : 'sweep-turned'} />
          {tone !== null && <ToneIcon tone={tone} size={14} />}
          <strong>{word}</strong>
          <span className="number muted">{counted(count)}</span>
        </button>
      </span>
    </div>
  );
}

/** A row that is on its way. */
export function WaitingRow({ id, index, top, columns }: Placed & { readonly columns: number }) {
  return (
    <div id={id} role="row" aria-rowindex={index + 2} aria-busy className="sweep-waiting" style={{ top }}>
      <span role="gridcell" aria-colspan={columns}>
        <span className="only-read-aloud">not read yet</span>
      </span>
    </div>
  );
}

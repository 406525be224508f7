import { useEffect, useLayoutEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { CHECK_IDS } from '../../../shared/model/check.ts';
import type { SweepRow, SweepState } from '../../../shared/model/sweep.ts';
import { rowAt, rowKey } from '../../state/row-pages.ts';
import { needRows, useSweepRows } from '../../state/sweep-rows.ts';
import { keepTop, keptTop, toggleFold, useLooks } from '../../state/sweep-view.ts';
import { jumpTo, useFixedRows } from '../../ui/fixed-rows.ts';
import { columnsOf, widthsOf } from './columns.ts';
import { Head } from './head.tsx';
import { layoutOf, type Layout } from './layout.ts';
import { GroupRow, Row, WaitingRow } from './row.tsx';
import { onGridKey } from './grid-keys.ts';
import { clickRow } from './selection.ts';
import './table.css';

export const ROW_HEIGHT = 28;
export const HEAD_HEIGHT = 92;

/** One row a proxy, of a million where there are so many: what is looked at stays where it is while more come. */
export function SweepTable({ sweep, onOpen }: { readonly sweep: SweepState; readonly onOpen: (row: SweepRow, offset: number) => void }) {
  const { counts, pages, stale, moved } = useSweepRows();
  const { view, folded, selected, at } = useLooks();
  const scroller = useRef<HTMLDivElement>(null);
  const matching = counts?.matching ?? 0;
  const groups = counts?.groups;
  const layout = useMemo(() => layoutOf(matching, groups ?? [], folded), [matching, groups, folded]);
  const checks = useMemo(() => CHECK_IDS.filter((id) => sweep.plan.checks.includes(id)), [sweep.plan.checks]);
  const columns = useMemo(() => columnsOf(checks, view.against !== null, sweep.plan.places), [checks, view.against, sweep.plan.places]);
  const widths = useMemo(() => widthsOf(columns), [columns]);
  const pinned = at < 0 ? null : layout.indexOf(at);
  const { rows, height, scrollTo } = useFixedRows(scroller, {
    count: layout.count,
    rowHeight: ROW_HEIGHT,
    headHeight: HEAD_HEIGHT,
    pinned,
  });

  useNeededRows(rows, pinned, layout);
  useKeptPlace(scroller, layout, moved);
  useLayoutEffect(() => {
    // Where it was when one comes back, and at the top of another view.
    if (scroller.current) jumpTo(scroller.current, keptTop());
  }, [view]);

  const onKeyDown = (event: KeyboardEvent): void => {
    onGridKey(event, {
      layout,
      page: Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD_HEIGHT) / ROW_HEIGHT) - 1),
      scrollTo,
      onOpen,
    });
  };
  const active = pinned === null ? undefined : rowId(pinned);
  return (
    <div
      ref={scroller}
      className="sweep-grid"
      role="grid"
      aria-label="Proxies"
      aria-multiselectable
      aria-busy={stale || sweep.status === 'running'}
      tabIndex={0}
      aria-activedescendant={active}
      aria-rowcount={layout.count + 1}
      aria-colcount={columns.length}
      data-sweep-begin
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget }) => {
        keepTop(currentTarget.scrollTop);
      }}
      style={{ '--columns': widths.columns, '--least': widths.least } as React.CSSProperties}
    >
      <Head columns={columns} sort={view.sort} />
      <div className={`sweep-grid-all ${stale ? 'sweep-stale' : ''}`} role="rowgroup" style={{ height }}>
        {rows.map((index) => {
          const place = layout.at(index);
          if (!place) return null;
          const common = { id: rowId(index), index, top: index * ROW_HEIGHT };
          if (place.kind === 'group')
            return (
              <GroupRow
                key={`group ${place.group.value}`}
                {...common}
                facet={view.group ?? ''}
                group={place.group}
                folded={place.folded}
                columns={columns.length}
                onFold={toggleFold}
              />
            );
          const row = rowAt(pages, place.offset);
          return row ? (
            <Row
              key={rowKey(row)}
              {...common}
              row={row}
              columns={columns}
              selected={row.change !== 'gone' && selected.has(row.line)}
              active={place.offset === at}
              offset={place.offset}
              onClick={clicked}
              onOpen={onOpen}
            />
          ) : (
            <WaitingRow key={`waiting ${String(index)}`} {...common} columns={columns.length} />
          );
        })}
      </div>
    </div>
  );
}

function rowId(index: number): string {
  return `sweep-row-${String(index)}`;
}

function clicked(event: MouseEvent, row: SweepRow, offset: number): void {
  void clickRow(row, offset, { shift: event.shiftKey, mod: event.ctrlKey || event.metaKey });
}

/** Tells which rows are in sight, whenever others are. */
function useNeededRows(rows: readonly number[], pinned: number | null, layout: Layout): void {
  // The pinned row is drawn wherever it is, and is no reason to read all that lies between.
  const inSight = rows.filter((index) => index !== pinned || rows.includes(index - 1) || rows.includes(index + 1));
  const { first, end } = layout.offsets(inSight[0] ?? 0, (inSight.at(-1) ?? -1) + 1);
  useEffect(() => {
    needRows({ first, end: Math.max(first, end) });
  }, [first, end]);
}

/** Rows that came in above push what is looked at down: the view goes with them. */
function useKeptPlace(
  scroller: React.RefObject<HTMLDivElement | null>,
  layout: Layout,
  moved: { readonly from: number; readonly to: number } | null,
): void {
  const before = useRef({ layout, moved });
  useLayoutEffect(() => {
    const then = before.current;
    before.current = { layout, moved };
    const element = scroller.current;
    if (!element || moved === null || moved === then.moved) return;
    jumpTo(element, element.scrollTop + (layout.indexOf(moved.to) - then.layout.indexOf(moved.from)) * ROW_HEIGHT);
    useLooks.setState(({ at, from }) => ({
      at: at < 0 ? at : at + moved.to - moved.from,
      from: from < 0 ? from : from + moved.to - moved.from,
    }));
  }, [scroller, layout, moved]);
}

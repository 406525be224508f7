import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import type { SessionSummary } from '../../../shared/model/session.ts';
import { readMoreSessions } from '../../state/sessions.ts';
import { jumpTo } from '../../ui/fixed-rows.ts';
import { useSessionChoices } from './choices.ts';
import { heightOf, rowAt, rowsOf, topsOf } from './rows.ts';
import { chooseAll, chooseOnly, extendTo, toggle, type Selection } from './selection.ts';
import { SessionCells, SessionHead } from './row.tsx';

/** CSS pixels from the end at which the next page is asked for. */
const NEAR_THE_END = 2000;

export interface ListActions {
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (session: SessionSummary) => void;
  /** Null: nothing is renamed any more. `byKey`: the keyboard goes back to the list. */
  readonly onRename: (id: string | null, byKey?: boolean) => void;
  readonly onDelete: () => void;
}

/** All sessions that match, under their days; what is looked at stays where it is while others come. */
export function SessionGrid({
  sessions,
  matching,
  selection,
  renaming,
  onSelect,
  onOpen,
  onRename,
  onDelete,
}: {
  readonly sessions: readonly SessionSummary[];
  readonly matching: number;
  readonly selection: Selection;
  /** The id of the one whose name is being written. */
  readonly renaming: string | null;
} & ListActions) {
  const scroller = useRef<HTMLDivElement>(null);
  const today = new Date().toDateString();
  const rows = useMemo(() => rowsOf(sessions, new Date(today)), [sessions, today]);
  const tops = useMemo(() => topsOf(rows), [rows]);
  const ids = useMemo(() => sessions.map(({ id }) => id), [sessions]);
  const activeRow = rows.findIndex((row) => row.kind === 'session' && row.session.id === selection.active);
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (tops[index + 1] ?? 0) - (tops[index] ?? 0),
    getItemKey: (index) => keyOf(rows[index]),
    overscan: 8,
  });
  useLayoutEffect(() => {
    virtualizer.measure();
  }, [virtualizer, tops]);
  // Whoever comes back from a session finds the list where it was.
  useLayoutEffect(() => {
    if (scroller.current) jumpTo(scroller.current, useSessionChoices.getState().scrollTop);
  }, []);
  useKeptPlace(scroller, rows, tops);
  const items = virtualizer.getVirtualItems().map(({ index }) => index);
  if (activeRow >= 0 && !items.includes(activeRow)) items.push(activeRow);

  const reveal = (index: number): void => {
    const element = scroller.current;
    const row = rows.findIndex((known) => known.kind === 'session' && known.index === index);
    const top = tops[row];
    if (!element || top === undefined) return;
    const height = element.clientHeight - HEAD_HEIGHT;
    const bottom = tops[row + 1] ?? top;
    // The day above the first session of a day comes into sight with it.
    const from = rows[row - 1]?.kind === 'day' ? (tops[row - 1] ?? top) : top;
    if (from < element.scrollTop) jumpTo(element, from);
    else if (bottom > element.scrollTop + height) jumpTo(element, bottom - height);
  };
  const goTo = (index: number, extend: boolean): void => {
    const session = sessions[Math.max(0, Math.min(sessions.length - 1, index))];
    if (!session) return;
    onSelect(extend ? extendTo(selection, ids, session.id) : chooseOnly(session.id));
    reveal(sessions.indexOf(session));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = ids.indexOf(selection.active ?? '');
    const active = sessions[at];
    const mod = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / 48) - 1);
    const last = sessions.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), PageDown: at + page, PageUp: at - page, Home: 0, End: last }[event.key];
    const done: (() => void) | undefined =
      to !== undefined && !mod
        ? () => goTo(to, event.shiftKey)
        : event.key === 'a' && mod
          ? () => onSelect(chooseAll(selection, ids))
          : event.key === 'Delete' && !mod
            ? onDelete
            : active === undefined || mod
              ? undefined
              : {
                  Enter: () => onOpen(active),
                  F2: () => onRename(active.id),
                  ' ': () => onSelect(toggle(selection, active.id)),
                }[event.key];
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
    done();
  };
  const onPick = (event: MouseEvent, session: SessionSummary): void => {
    if (event.shiftKey) onSelect(extendTo(selection, ids, session.id));
    else if (event.ctrlKey || event.metaKey) onSelect(toggle(selection, session.id));
    else onSelect(chooseOnly(session.id));
  };
  const onScroll = (): void => {
    const element = scroller.current;
    if (!element) return;
    useSessionChoices.setState({ scrollTop: element.scrollTop });
    if (element.scrollTop + element.clientHeight > element.scrollHeight - NEAR_THE_END) void readMoreSessions();
  };
  useEffect(onScroll, [sessions]);

  return (
    <div
      ref={scroller}
      className="sessions-grid"
      role="grid"
      aria-label="Sessions, newest first"
      aria-multiselectable
      aria-rowcount={matching + 1}
      tabIndex={0}
      aria-activedescendant={activeRow < 0 || selection.active === null ? undefined : idOf(selection.active)}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      <SessionHead />
      <div className="sessions-all" role="rowgroup" style={{ height: tops.at(-1) ?? 0 }}>
        {items.map((at) => {
          const row = rows[at];
          if (!row) return null;
          const place = { top: tops[at] ?? 0, height: heightOf(row) };
          if (row.kind === 'day')
            return (
              <div key={`day ${row.label}`} className="sessions-day" role="row" style={place}>
                <span role="gridcell" aria-colspan={7}>
                  {row.label}
                </span>
              </div>
            );
          const { session } = row;
          return (
            <div
              key={session.id}
              id={idOf(session.id)}
              role="row"
              aria-rowindex={row.index + 2}
              aria-selected={selection.chosen.has(session.id)}
              className={`sessions-row ${session.id === selection.active ? 'sessions-active' : ''}`}
              data-session={session.id}
              style={place}
              onClick={(event) => onPick(event, session)}
              onDoubleClick={() => onOpen(session)}
            >
              <SessionCells
                session={session}
                chosen={selection.chosen.has(session.id)}
                renaming={renaming === session.id}
                onToggle={() => onSelect(toggle(selection, session.id))}
                onRenamed={(byKey) => {
                  onRename(null, byKey);
                  if (byKey) scroller.current?.focus();
                }}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const HEAD_HEIGHT = 29;

function keyOf(row: ReturnType<typeof rowsOf>[number] | undefined): string {
  return row === undefined ? '' : row.kind === 'day' ? `day ${row.label}` : row.session.id;
}

function idOf(session: string): string {
  return `session-${session}`;
}

/** Holds the first session in sight where it is when others come above it, or go. At the very top the newest is what one wants to see. */
function useKeptPlace(scroller: React.RefObject<HTMLElement | null>, rows: ReturnType<typeof rowsOf>, tops: readonly number[]): void {
  const before = useRef({ rows, tops });
  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = { rows, tops };
    if (!element || element.scrollTop === 0 || old.rows === rows) return;
    const now = new Map(rows.map((row, index) => [keyOf(row), tops[index] ?? 0]));
    for (let at = rowAt(old.tops, element.scrollTop); at < old.rows.length; at += 1) {
      const row = old.rows[at];
      const top = row?.kind === 'session' ? now.get(row.session.id) : undefined;
      if (top === undefined) continue;
      jumpTo(element, element.scrollTop + top - (old.tops[at] ?? 0));
      return;
    }
  }, [scroller, rows, tops]);
}

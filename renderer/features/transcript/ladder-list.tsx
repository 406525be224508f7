import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useSettings } from '../../state/settings.ts';
import { useFixedRows } from '../../ui/fixed-rows.ts';
import { useWidth } from '../../ui/use-width.ts';
import { EventRow, ROW_HEIGHT } from './event-row.tsx';
import { LaneHeads, LaneLines, TIME_WIDTH } from './lane-heads.tsx';
import { hits, useLadder } from './ladder-store.ts';
import { lanesOf } from './lanes.ts';
import type { RunFacts } from './run-facts.ts';
import { useKeptPlace } from './use-kept-place.ts';
import { selectEvent, useTranscriptView } from './view-state.ts';

const WIDEST_LANE = 176;
const NARROWEST_LANE = 20;
/** What lanes may take of the width; the words need the rest. */
const FOR_LANES = 0.48;

/** Elements for rows are made in such numbers. */
const POOL_STEP = 16;

/** The sequence ladder: a list box whose options are events, of which only those in sight exist. */
export function LadderList({ run, onOpen }: { readonly run: RunFacts; readonly onOpen: () => void }) {
  const { ladder, connections, version } = useLadder();
  const { selected, evidence } = useTranscriptView(useShallow((view) => ({ selected: view.selected, evidence: view.evidence })));
  const absolute = useSettings(({ times }) => times === 'absolute');
  const base = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const lanes = useMemo(() => lanesOf(run.hops, run.target), [run]);
  const laneWidth = Math.max(NARROWEST_LANE, Math.min(WIDEST_LANE, Math.floor(((width - TIME_WIDTH) * FOR_LANES) / lanes.length)));
  const count = ladder.shown.length;
  const selectedRow = selected === null ? -1 : ladder.rowOf(selected);
  const { rows, height, pinned, scrollTo } = useFixedRows(scroller, {
    count,
    rowHeight: ROW_HEIGHT,
    pinned: selectedRow < 0 ? null : selectedRow,
  });
  // As many elements as rows were ever in sight at once, so that no two rows share one.
  const [pool, setPool] = useState(POOL_STEP);
  if (rows.length > pool) setPool(Math.ceil(rows.length / POOL_STEP) * POOL_STEP);
  const { onScroll } = useKeptPlace(scroller, ladder, version, scrollTo);
  const evidenceSet = useMemo(() => new Set(evidence?.events), [evidence]);
  const found = hits();

  const beginsAt = (index: number): string | null => {
    const connection = connections.of(index);
    if (connection?.first !== index) return null;
    const mode = run.modes.length > 1 ? `${run.modes[connection.part] ?? ''}, ` : '';
    return `${mode}connection ${String(connection.number)}`;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || count === 0) return;
    if (event.key === 'Enter' && selected !== null) {
      event.preventDefault();
      onOpen();
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const from = selected === null ? -1 : ladder.rowAt(selected);
    const to = { ArrowUp: from - 1, ArrowDown: from + 1, PageUp: from - page, PageDown: from + page, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = ladder.shown[Math.min(count - 1, Math.max(0, to))];
    if (next !== undefined) selectEvent(next);
  };

  return (
    <div className="transcript-ladder">
      <LaneHeads lanes={lanes} laneWidth={laneWidth} absolute={absolute} />
      <div
        ref={scroller}
        className="transcript-scroller"
        role="listbox"
        aria-label="Events in order of time"
        tabIndex={0}
        aria-activedescendant={selectedRow < 0 ? undefined : `${base}-${String(selected)}`}
        onKeyDown={onKeyDown}
        onScroll={onScroll}
        onClick={({ target }) => {
          const index = target instanceof Element ? target.closest<HTMLElement>('[data-event]')?.dataset['event'] : undefined;
          if (index !== undefined) selectEvent(Number(index));
        }}
        onDoubleClick={onOpen}
      >
        <div className="transcript-all" role="presentation" style={{ height }}>
          <LaneLines lanes={lanes.length} laneWidth={laneWidth} />
          {rows.map((row) => {
            const index = ladder.shown[row];
            const event = index === undefined ? null : ladder.event(index);
            if (index === undefined || !event) return null;
            return (
              <EventRow
                // Rows that come into sight take over the elements of those that left it: making new ones is what costs when one jumps far.
                key={row === pinned ? 'pinned' : row % pool}
                id={`${base}-${String(index)}`}
                event={event}
                index={index}
                row={row}
                rows={count}
                time={ladder.time(index)}
                startedAt={run.startedAt}
                absolute={absolute}
                lanes={lanes.length}
                laneWidth={laneWidth}
                selected={index === selected}
                evidence={evidenceSet.has(index)}
                hit={found.has(index)}
                begins={beginsAt(index)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

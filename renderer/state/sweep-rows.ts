import { create } from 'zustand';
import type { SweepFacets, SweepPoint, SweepRow, SweepView } from '../../shared/model/sweep.ts';
import { call } from './host.ts';
import { around, merged, missing, paged, placeOf, rowAt, type Pages, type Range } from './row-pages.ts';
import { currentView, lookAtSweep, useLooks } from './sweep-view.ts';
import { wordsOf } from './toasts.ts';

interface RowStore {
  /** Null until they were counted for the first time. */
  readonly counts: SweepFacets | null;
  readonly pages: Pages;
  readonly points: readonly SweepPoint[] | null;
  /** What is shown belongs to an earlier view, until the new one has been read. */
  readonly stale: boolean;
  readonly failure: string | null;
  /** Where the first row in sight stood, and where it stands since the list was read again: whoever draws it keeps it in its place. */
  readonly moved: { readonly from: number; readonly to: number } | null;
}

const NOTHING: RowStore = { counts: null, pages: new Map(), points: null, stale: false, failure: null, moved: null };

/** The rows of the sweep on the screen, as far as they are in sight. */
export const useSweepRows = create<RowStore>(() => NOTHING);

/** While a sweep runs its rows are read again so often at most, and its dots. */
const REST_MS = 400;
const POINTS_REST_MS = 2000;

let inSight: Range = { first: 0, end: 0 };
let pointsWanted = false;
let pointsReadAt = -Infinity;
/** Entries that were tested when the rows were read last. */
let testedThen = -1;
let testedNow = 0;
/** Grows with each view: an answer to an older one is of no use. */
let views = 0;
/** `again`: another view was chosen meanwhile. */
const reader = { busy: false, again: false };
let filling = false;
let readAt = -Infinity;
/** A reading of what changed is to come. */
let waiting = false;

/** Once, before anything is drawn. */
export function followView(): void {
  useLooks.subscribe((now, before) => {
    if (now.view !== before.view && currentView() !== null) viewChanged();
  });
}

export function showRows(sweep: string | null, places: readonly string[] = []): void {
  lookAtSweep(sweep, places);
  inSight = { first: 0, end: 0 };
  testedThen = -1;
  testedNow = -1;
  views += 1;
  useSweepRows.setState(NOTHING, true);
  if (sweep !== null) void read();
}

function viewChanged(): void {
  views += 1;
  inSight = { first: 0, end: inSight.end - inSight.first };
  pointsReadAt = -Infinity;
  useSweepRows.setState({ stale: true });
  void read();
}

/** So many entries were tested by now. `last`: no more will be, or it is not known what was missed. */
export function rowsChanged(tested: number, last: boolean): void {
  testedNow = tested;
  if (last) {
    testedThen = -1;
    pointsReadAt = -Infinity;
  }
  if (testedNow === testedThen || waiting) return;
  waiting = true;
  setTimeout(
    () => {
      waiting = false;
      if (reader.busy) rowsChanged(testedNow, false);
      else void read();
    },
    Math.max(0, readAt + REST_MS - performance.now()),
  );
}

/** Rows of these places are about to be seen. */
export function needRows(range: Range): void {
  inSight = range;
  void fill();
}

export function needPoints(wanted: boolean): void {
  pointsWanted = wanted;
  if (wanted) void readPoints();
}

/** Reads counts and what is in sight anew, in one piece; again afterwards where another view was chosen meanwhile. */
async function read(): Promise<void> {
  if (reader.busy) {
    reader.again = true;
    return;
  }
  reader.busy = true;
  do {
    reader.again = false;
    await readOnce(views);
  } while (wantedAgain());
  readAt = performance.now();
  reader.busy = false;
  void fill();
}

function wantedAgain(): boolean {
  return reader.again;
}

async function readOnce(mine: number): Promise<void> {
  const view = currentView();
  if (view === null) return;
  const tested = testedNow;
  const range = inSight;
  const request = around(range);
  try {
    const [counts, { rows }] = await Promise.all([call('countSweepRows', { view }), call('readSweepRows', { view, ...request })]);
    if (mine !== views) {
      reader.again = true;
      return;
    }
    testedThen = tested;
    const before = useSweepRows.getState();
    const pages = paged(request.offset, request.limit, rows);
    useSweepRows.setState({
      counts,
      pages,
      stale: false,
      failure: null,
      moved: before.stale ? null : movedRow(before.pages, pages, range),
    });
  } catch (error) {
    if (mine === views) useSweepRows.setState({ failure: wordsOf(error), stale: false });
    else reader.again = true;
  }
  if (pointsWanted) await readPoints();
}

/** Whoever looks at the very first rows wants to see what comes in before them. */
function movedRow(before: Pages, now: Pages, { first }: Range): RowStore['moved'] {
  const anchor = first === 0 ? null : rowAt(before, first);
  const to = anchor === null ? null : placeOf(now, anchor);
  return to === null || to === first ? null : { from: first, to };
}

/** What came into sight since, and is not known. */
async function fill(): Promise<void> {
  if (filling || reader.busy) return;
  filling = true;
  for (;;) {
    const view = currentView();
    const { counts, pages } = useSweepRows.getState();
    const range = { first: inSight.first, end: Math.min(inSight.end, counts?.matching ?? 0) };
    const request = range.end > range.first ? missing(pages, range) : null;
    if (view === null || request === null) break;
    const mine = views;
    try {
      const { rows } = await call('readSweepRows', { view, ...request });
      if (mine === views)
        useSweepRows.setState((state) => ({ pages: merged(state.pages, paged(request.offset, request.limit, rows), inSight) }));
    } catch (error) {
      if (mine === views) useSweepRows.setState({ failure: wordsOf(error) });
      break;
    }
  }
  filling = false;
}

async function readPoints(): Promise<void> {
  const view = currentView();
  const now = performance.now();
  if (view === null || now - pointsReadAt < POINTS_REST_MS) return;
  pointsReadAt = now;
  const mine = views;
  try {
    const { points } = await call('readSweepPoints', { view });
    if (mine === views) useSweepRows.setState({ points });
  } catch (error) {
    if (mine === views) useSweepRows.setState({ failure: wordsOf(error) });
  }
}

const MOST_ROWS = 1000;

/** Rows of a view, read whether they are in sight or not. */
export async function rowsBetween(view: SweepView, { first, end }: Range): Promise<readonly SweepRow[]> {
  const all: SweepRow[] = [];
  for (let at = first; at < end; at += MOST_ROWS) {
    const { rows } = await call('readSweepRows', { view, offset: at, limit: Math.min(MOST_ROWS, end - at) });
    all.push(...rows);
    if (rows.length === 0) break;
  }
  return all;
}

export async function matchingLines(): Promise<readonly number[]> {
  const view = currentView();
  return view === null ? [] : (await call('readSweepLines', { view })).lines;
}

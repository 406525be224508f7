import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useMemo, type RefObject } from 'react';

/** The virtualizer lays all rows out anew when their number changes; told only of so many at once, a list that grows by a few costs nothing. */
const STEP = 4096;

export interface FixedRows {
  /** Indices of the rows to draw, in order; place each at `index * rowHeight`. */
  readonly rows: readonly number[];
  /** The pinned row where it is not in sight; else null. */
  readonly pinned: number | null;
  /** Of all rows together, CSS pixels. */
  readonly height: number;
  /** Brings a row into sight: `auto` moves no further than needed. */
  readonly scrollTo: (index: number, align: 'auto' | 'center' | 'start' | 'end') => void;
}

/**
 * Scrolls, and tells at once who listens. The browser itself tells it with the next frame: in the one before, a list that jumped further than it has rows
 * around those in sight would have a hole.
 */
export function jumpTo(element: HTMLElement, top: number): void {
  const before = element.scrollTop;
  element.scrollTop = top;
  if (element.scrollTop !== before) element.dispatchEvent(new Event('scroll'));
}

/**
 * Which rows of a long list of equal rows are in sight. `pinned` is drawn wherever it is, so that what refers to it finds it; null: none. `headHeight`: of a
 * sticky head that stands above the rows in the scroller.
 */
export function useFixedRows(
  scroller: RefObject<HTMLElement | null>,
  {
    count,
    rowHeight,
    pinned = null,
    headHeight = 0,
  }: { readonly count: number; readonly rowHeight: number; readonly pinned?: number | null; readonly headHeight?: number },
): FixedRows {
  // Its functions are called here and handed on as plain values only, so nothing that is memoised goes stale.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: Math.ceil(count / STEP) * STEP,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = Math.min(count, (items.at(-1)?.index ?? -1) + 1);
  const apart = pinned === null || pinned >= count || (pinned >= first && pinned < end) ? null : pinned;
  const rows = useMemo(() => {
    const inSight = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
    if (apart === null) return inSight;
    return apart < first ? [apart, ...inSight] : [...inSight, apart];
  }, [first, end, apart]);

  const scrollTo = useCallback(
    (index: number, align: 'auto' | 'center' | 'start' | 'end') => {
      const element = scroller.current;
      if (!element) return;
      const top = index * rowHeight;
      const { scrollTop } = element;
      const clientHeight = element.clientHeight - headHeight;
      if (align === 'start') jumpTo(element, top);
      else if (align === 'end') jumpTo(element, top + rowHeight - clientHeight);
      else if (align === 'center') jumpTo(element, top - (clientHeight - rowHeight) / 2);
      else if (top < scrollTop) jumpTo(element, top);
      else if (top + rowHeight > scrollTop + clientHeight) jumpTo(element, top + rowHeight - clientHeight);
    },
    [scroller, rowHeight, headHeight],
  );
  return { rows, pinned: apart, height: count * rowHeight, scrollTo };
}

import { useLayoutEffect, useMemo, useRef, type RefObject } from 'react';
import { jumpTo } from '../../ui/fixed-rows.ts';
import { ROW_HEIGHT } from './event-row.tsx';
import type { Ladder } from './ladder.ts';
import { chosenIn, followTheEnd, keepPlace, useTranscriptView, type Place } from './view-state.ts';

/**
 * Holds what the reader looks at in its place, whatever is put in above it, or the end when that is to be followed, and brings the row into sight that was
 * asked for. The anchor is the open event while it is in sight, else the first row that is.
 */
export function useKeptPlace(
  scroller: RefObject<HTMLElement | null>,
  ladder: Ladder,
  version: number,
  scrollTo: (row: number, align: 'auto' | 'center') => void,
): { readonly onScroll: () => void } {
  const reveal = useTranscriptView((view) => view.reveal);
  const follow = useTranscriptView((view) => view.follow);
  const place = useRef<Place | null>(useTranscriptView.getState().place);
  const top = useRef(0);

  const kept = useMemo(() => {
    const note = (): void => {
      const element = scroller.current;
      if (!element) return;
      top.current = element.scrollTop;
      const { selected } = useTranscriptView.getState();
      const selectedTop = selected === null ? -1 : ladder.rowOf(selected) * ROW_HEIGHT - element.scrollTop;
      const inSight = selectedTop >= 0 && selectedTop <= element.clientHeight - ROW_HEIGHT;
      const row = Math.floor(element.scrollTop / ROW_HEIGHT);
      const event = inSight && selected !== null ? selected : ladder.shown[row];
      place.current = event === undefined ? null : { event, offset: inSight ? selectedTop : row * ROW_HEIGHT - element.scrollTop };
    };
    return {
      note,
      onScroll: (): void => {
        // Only a person scrolls up: what is done here notes where it ended.
        if ((scroller.current?.scrollTop ?? 0) < top.current - 1 && useTranscriptView.getState().follow) followTheEnd(false);
        note();
      },
      restore: (): void => {
        const element = scroller.current;
        if (!element) return;
        if (useTranscriptView.getState().follow) jumpTo(element, element.scrollHeight);
        else if (place.current) {
          const wanted = ladder.rowAt(place.current.event) * ROW_HEIGHT - place.current.offset;
          if (Math.abs(wanted - element.scrollTop) >= 1) jumpTo(element, wanted);
        }
        note();
      },
    };
  }, [scroller, ladder]);

  useLayoutEffect(() => {
    kept.restore();
  }, [kept, version, follow]);

  useLayoutEffect(() => {
    if (!reveal) return;
    const row = ladder.rowOf(reveal.event);
    if (row >= 0) scrollTo(row, reveal.align);
    kept.note();
    useTranscriptView.setState({ reveal: null });
  }, [reveal, ladder, kept, scrollTo]);

  // Whoever comes back from another view finds the list where it was.
  useLayoutEffect(() => {
    const run = chosenIn();
    return () => {
      keepPlace(run, place.current);
    };
  }, []);
  return kept;
}

import { useLayoutEffect, useState, type RefObject } from 'react';

/** The inner width of an element in CSS pixels, 0 until it is there. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return undefined;
    const observer = new ResizeObserver(() => {
      setWidth(watched.clientWidth);
    });
    observer.observe(watched);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return width;
}

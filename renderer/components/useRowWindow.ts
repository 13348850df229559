import { type RefCallback, useCallback, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type RowWindow, moveWindow, noRows, offsetToShow } from './row-window.js';

/** Rows on each side of those in view: the compositor scrolls a frame ahead of the page. */
const overscan = 4;
/** After so long without scrolling, a table that was scrolled in haste draws its rows whole, and then those beside. */
const settleMs = 100;

interface TableShape {
  readonly count: number;
  /** Pixels; every row is as high as the others. */
  readonly rowHeight: number;
  /** Pixels of the scrolled element that its sticky header covers. */
  readonly headerHeight: number;
}

interface RowWindowOf<E extends HTMLElement> {
  /** Goes on the element that scrolls. */
  readonly ref: RefCallback<E>;
  /** Its inner width in CSS pixels. */
  readonly width: number;
  readonly window: RowWindow;
  readonly scrollTo: (index: number) => void;
}

/** Which rows of a table the page holds while it is scrolled, and how to bring one into view. */
export function useRowWindow<E extends HTMLElement>({
  count,
  rowHeight,
  headerHeight,
}: TableShape): RowWindowOf<E> {
  const scrolled = useRef<E>(null);
  const [width, setWidth] = useState(0);
  const [window, setWindow] = useState(noRows);
  const measure = useCallback(
    (element: E) => {
      const view = viewOf(element, headerHeight);
      setWidth(element.clientWidth);
      setWindow((before) => moveWindow(before, view, { count, rowHeight, overscan }));
    },
    [count, rowHeight, headerHeight],
  );
  // Attached anew when the count changes, and so before the paint: a list that has become shorter shows no gap.
  const ref = useCallback(
    (element: E) => {
      scrolled.current = element;
      let settling: ReturnType<typeof setTimeout> | undefined;
      const settle = (): void => {
        clearTimeout(settling);
        settling = setTimeout(() => {
          measure(element);
          settling = setTimeout(() => {
            measure(element);
          }, settleMs);
        }, settleMs);
      };
      measure(element);
      settle();
      const onScroll = (): void => {
        flushSync(() => {
          measure(element);
        });
        settle();
      };
      const observer = new ResizeObserver(() => {
        measure(element);
      });
      observer.observe(element);
      element.addEventListener('scroll', onScroll, { passive: true });
      return () => {
        clearTimeout(settling);
        observer.disconnect();
        element.removeEventListener('scroll', onScroll);
        scrolled.current = null;
      };
    },
    [measure],
  );
  const scrollTo = (index: number): void => {
    const element = scrolled.current;
    if (!element) return;
    element.scrollTop = offsetToShow(index, viewOf(element, headerHeight), rowHeight);
    measure(element);
  };
  return { ref, width, window, scrollTo };
}

/** The part of the rows that is in view. */
function viewOf(
  element: HTMLElement,
  headerHeight: number,
): { readonly top: number; readonly height: number } {
  return { top: element.scrollTop, height: Math.max(0, element.clientHeight - headerHeight) };
}

import { type RefCallback, type RefObject, useCallback, useState } from 'react';

/**
 * Width of an element in CSS pixels, from its first layout on. `ref` goes on the element and keeps `elementRef` up to date;
 * it measures at once, because an observer alone says nothing while the window draws no frames.
 */
export function useWidth<E extends HTMLElement>(
  elementRef: RefObject<E | null>,
): { readonly ref: RefCallback<E>; readonly width: number } {
  const [width, setWidth] = useState(0);
  const ref = useCallback(
    (target: E) => {
      elementRef.current = target;
      const measure = (): void => {
        setWidth(target.clientWidth);
      };
      measure();
      const observer = new ResizeObserver(measure);
      observer.observe(target);
      return () => {
        observer.disconnect();
        elementRef.current = null;
      };
    },
    [elementRef],
  );
  return { ref, width };
}

import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Gives the focus of a dialog to its first button in `buttons` when what had it is gone, as a button is that has done its work: a
 * dialog hears Esc only while it has the focus.
 */
export function useFocusKept(buttons: RefObject<HTMLElement | null>): void {
  const isOpening = useRef(true);
  useLayoutEffect(() => {
    // Whatever opens the dialog chooses what has the focus first.
    if (isOpening.current) {
      isOpening.current = false;
      return undefined;
    }
    const keep = (): void => {
      const { activeElement } = document;
      if (activeElement !== null && activeElement !== document.body) return;
      buttons.current?.querySelector('button')?.focus();
    };
    keep();
    // And once more when Fluent has tried to give it back to what opened a question.
    const timer = setTimeout(keep);
    return () => {
      clearTimeout(timer);
    };
  });
}

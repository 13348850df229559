import { type RefCallback, useCallback, useEffect, useRef } from 'react';
import { useNavigation } from '../../base/navigation.js';

/** Ctrl+F and / go to the search box this is the ref of; pressed before the box is there, they go to it once it is. */
export function useFindShortcut(): RefCallback<HTMLInputElement> {
  const box = useRef<HTMLInputElement>(null);
  const isWanted = useRef(false);
  const attach = useCallback((input: HTMLInputElement | null) => {
    box.current = input;
    if (input === null || !isWanted.current) return;
    isWanted.current = false;
    input.focus();
  }, []);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (useNavigation.getState().overlay !== null || document.querySelector('[aria-modal="true"]')) return;
      const isFind = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'f';
      const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !isEditable(event.target);
      if (!isFind && !isSlash) return;
      event.preventDefault();
      isWanted.current = box.current === null;
      box.current?.focus();
      box.current?.select();
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, []);
  return attach;
}

function isEditable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  );
}

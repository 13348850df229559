import { useEffect } from 'react';
import { openOverlay, useNavigation } from './navigation.js';

/** Ctrl+K finds, F1 helps; neither while a dialog is open. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (useNavigation.getState().overlay !== null || document.querySelector('[aria-modal="true"]')) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k')
        openOverlay({ type: 'palette' });
      else if (event.key === 'F1') openOverlay({ type: 'guide' });
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

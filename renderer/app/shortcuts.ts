import { useEffect } from 'react';
import { guidePageOf, guidePageOfRoute, openGuide, openOverlay, useNavigation } from '../base/navigation.js';
import { undoLast } from '../components/undo-toast.js';
import type { GuidePage } from '../base/places.js';

/** Ctrl+K finds while no dialog is open, Ctrl+Z takes back what the page offers to take back, F1 opens the guide's page of the screen or of the window over it. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        if (useNavigation.getState().overlay !== null || modals() > 0) return;
        openOverlay({ type: 'palette' });
      } else if (event.key === 'F1') {
        const page = pageInFront();
        if (page === null) return;
        openGuide(page);
      } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') {
        // In a field it is the field's own.
        if (isTyping(event.target) || modals() > 0 || !undoLast()) return;
      } else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

/** Null while the guide itself or a question stands in front. */
function pageInFront(): GuidePage | null {
  const { route, overlay } = useNavigation.getState();
  if (modals() > (overlay === null ? 0 : 1)) return null;
  return overlay === null ? guidePageOfRoute(route) : guidePageOf(overlay);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea'));
}

function modals(): number {
  return document.querySelectorAll('[aria-modal="true"]').length;
}

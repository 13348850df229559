import { useEffect, useState } from 'react';

/** Gives the focus back to what had it when this part of the page appeared, once it is gone. */
export function useReturnFocus(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After Fluent has let go of the focus: its trap would take it back.
      setTimeout(() => {
        if (!(opener instanceof HTMLElement && opener.isConnected)) return;
        // A dialog that has opened in the meantime keeps it.
        const dialog = document.activeElement?.closest('[aria-modal="true"]');
        if (!dialog || dialog.contains(opener)) opener.focus();
      });
    },
    [opener],
  );
}

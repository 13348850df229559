import { useEffect, useState } from 'react';
import { useNavigation } from '../base/navigation.js';

/** What last had the focus outside of every dialog. */
let lastOnScreen: HTMLElement | null = null;

/** To be called once: a dialog that was opened by another one, now gone, gives the focus back to the screen below both. */
export function followFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    // Tabster's dummies have the focus only to pass it on.
    if (target.closest('[role="dialog"], [role="alertdialog"], [data-tabster-dummy]') === null) {
      lastOnScreen = target;
    }
  });
}

/**
 * Gives the focus back to what had it when this part of the page appeared, once it is gone. Where that is gone too, the screen gets
 * it: what had it there last, or the heading. Left on the page's body, the user without a mouse would begin at the top of the rail.
 * After a window that led to another place the focus goes there: to what that place marks with {@link arrival}, or to its heading.
 */
export function useReturnFocus(): void {
  const [opener] = useState(() => document.activeElement);
  const [route] = useState(() => useNavigation.getState().route);
  useEffect(
    () => () => {
      // After Fluent has let go of the focus: its trap would take it back.
      setTimeout(() => {
        if (useNavigation.getState().route !== route) {
          // A window over the place, opened in the meantime, keeps it.
          if (!document.activeElement?.closest('[aria-modal="true"]')) arrive();
        } else if (isThere(opener)) {
          // A dialog that has opened in the meantime keeps it.
          const dialog = document.activeElement?.closest('[aria-modal="true"]');
          if (!dialog || dialog.contains(opener)) opener.focus();
        } else if (document.activeElement === null || document.activeElement === document.body) {
          (isThere(lastOnScreen) ? lastOnScreen : screenHeading())?.focus();
        }
      });
    },
    [opener, route],
  );
}

const arrivalAttribute = 'data-arrival';

/** For the field, or the part with a heading, that is to have the focus when one comes to its screen from the palette. */
export const arrival = { [arrivalAttribute]: '' };

function arrivalPlace(): HTMLElement | null {
  const place = document.querySelector<HTMLElement>(`main [${arrivalAttribute}]`);
  return place?.querySelector<HTMLElement>('h2') ?? place;
}

function screenHeading(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main h1');
}

/** A screen that is still being read has no heading: until it has, or until the user goes on by himself, its room has the focus. */
function arrive(): void {
  const place = arrivalPlace() ?? screenHeading();
  const main = document.querySelector('main');
  (place ?? main)?.focus();
  if (place !== null || main === null) return;
  const observer = new MutationObserver(() => {
    const heading = screenHeading();
    if (document.activeElement === main) heading?.focus();
    if (document.activeElement !== main) observer.disconnect();
  });
  observer.observe(main, { childList: true, subtree: true });
}

function isThere(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && element.isConnected && element !== document.body;
}

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
  document.addEventListener('keydown', toOpenWindow, { capture: true });
}

/**
 * A key pressed while nothing has the focus, as after what had it went, is for the window that stands open: it closes by Esc wherever
 * the focus was lost.
 */
function toOpenWindow(event: KeyboardEvent): void {
  if (event.target !== document.body) return;
  const window = openWindow();
  if (window === undefined) return;
  event.stopPropagation();
  window.focus();
  const again = new KeyboardEvent('keydown', event);
  if (!window.dispatchEvent(again)) event.preventDefault();
}

/** The window that stands above all others. */
function openWindow(): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('[aria-modal="true"]')].at(-1);
}

/**
 * Gives the focus back to what had it when this part of the page appeared, once it is gone. Where that is gone too, the screen gets
 * it: the window below, else what had it there last, or the heading. Left on the page's body, the user without a mouse would begin at the top of the rail.
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
          (openWindow() ?? (isThere(lastOnScreen) ? lastOnScreen : screenHeading()))?.focus();
        }
      });
    },
    [opener, route],
  );
}

const arrivalAttribute = 'data-arrival';

/** For the field, or the part with a heading, that is to have the focus when one comes to its screen from the palette. */
export const arrival = { [arrivalAttribute]: '' };

/** Null also while what the place has is still being read. */
function arrivalPlace(): HTMLElement | null {
  const place = document.querySelector<HTMLElement>(`main [${arrivalAttribute}]`);
  if (place === null || place.matches('input, [tabindex]')) return place;
  return place.querySelector<HTMLElement>('h2');
}

function screenHeading(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main h1');
}

/**
 * The place gets the focus. While it is still being read its screen's heading holds it, or the room where that will be, until it is
 * there or the user goes on by himself.
 */
function arrive(): void {
  const main = document.querySelector('main');
  if (main === null) return;
  let holder = main;
  const isArrived = (): boolean => {
    const place = arrivalPlace();
    const next = place ?? screenHeading() ?? main;
    if (next !== holder || next === main) next.focus();
    holder = next;
    return place !== null || (next !== main && main.querySelector(`[${arrivalAttribute}]`) === null);
  };
  if (isArrived()) return;
  const over = new AbortController();
  const observer = new MutationObserver(() => {
    // What held it may have been drawn anew, which leaves it on the body.
    const isKept = document.activeElement === holder || document.activeElement === document.body;
    if (!isKept || isArrived()) over.abort();
  });
  over.signal.addEventListener('abort', () => {
    observer.disconnect();
  });
  for (const event of ['keydown', 'pointerdown']) {
    document.addEventListener(event, () => over.abort(), { capture: true, signal: over.signal });
  }
  observer.observe(main, { childList: true, subtree: true, attributeFilter: [arrivalAttribute] });
}

function isThere(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && element.isConnected && element !== document.body;
}

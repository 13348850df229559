import { create } from 'zustand';
import { bridge } from './bridge.js';
import { type PagePopup, dismiss, emptyQueue, enqueue, withdraw } from './popup-queue.js';

export const usePopups = create(() => ({ queue: emptyQueue }));

export function showPopup(popup: PagePopup): void {
  usePopups.setState(({ queue }) => ({ queue: enqueue(queue, popup) }));
}

/** The user has closed it; main is told of its own, so that it doesn't send it to the next page. */
export function dismissPopup(popup: PagePopup): void {
  usePopups.setState(({ queue }) => ({ queue: dismiss(queue, popup) }));
  if (popup.type !== 'update-result') void bridge.notifications.answered(popup);
}

/** To be called once, before main is told that the page listens. */
export function subscribePopups(): void {
  bridge.notifications.popup(showPopup);
  bridge.notifications.withdrawn((popup) => {
    usePopups.setState(({ queue }) => ({ queue: withdraw(queue, popup) }));
  });
}

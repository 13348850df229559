import { create } from 'zustand';
import type { Popup } from '../../../shared/ipc/console-contract.js';
import { bridge } from '../bridge.js';
import { dismiss, emptyQueue, enqueue } from './queue.js';

export const usePopups = create(() => ({ queue: emptyQueue }));

export function showPopup(popup: Popup): void {
  usePopups.setState(({ queue }) => ({ queue: enqueue(queue, popup) }));
}

export function dismissPopup(popup: Popup): void {
  usePopups.setState(({ queue }) => ({ queue: dismiss(queue, popup) }));
}

/** To be called once, before main is told that the page listens. */
export function subscribePopups(): void {
  bridge.notifications.popup(showPopup);
}

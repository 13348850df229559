import { Notification } from 'electron';

/** What the system shows: without a reference it is collected, and a click on it goes nowhere. */
const onScreen = new Set<Notification>();

/** Shows a notification of the system, where it can; `onClick` lands on the thing. Returns whether it was shown. */
export function showDesktopNotification(title: string, body: string, onClick: () => void): boolean {
  if (!Notification.isSupported()) return false;
  const notification = new Notification({ title, body });
  const forget = (): void => {
    onScreen.delete(notification);
  };
  onScreen.add(notification);
  // Linux says at once that no daemon has taken it.
  let taken = true;
  notification.on('failed', () => {
    taken = false;
    forget();
  });
  notification.on('close', forget);
  notification.on('click', () => {
    forget();
    onClick();
  });
  notification.show();
  return taken;
}

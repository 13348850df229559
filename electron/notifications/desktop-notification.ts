import { Notification } from 'electron';

/** Shows a notification of the system, where it can; `onClick` lands on the thing. Answers whether it was shown. */
export function showDesktopNotification(title: string, body: string, onClick: () => void): boolean {
  if (!Notification.isSupported()) return false;
  const notification = new Notification({ title, body });
  notification.on('click', onClick);
  notification.show();
  return true;
}

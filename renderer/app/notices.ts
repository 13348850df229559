import type { NoticeSubject } from '../../shared/notices/notice-subject.js';
import { assertNever } from '../../shared/errors.js';
import { bridge } from '../base/bridge.js';
import { go, openOverlay, useNavigation } from '../base/navigation.js';

/**
 * To be called once, before main is told that the page listens: a click on a desktop notification lands on what it is about, a key file that
 * was opened with the console in License Information.
 */
export function followNotices(): void {
  bridge.notifications.clicked(landOn);
  bridge.license.fileOpened(reviewOpenedKey);
}

/** A window that is filled in is not taken from the user: the key waits until it is closed. */
function reviewOpenedKey(): void {
  const open = (): void => {
    openOverlay({ type: 'license', key: { from: 'opened-file' } });
  };
  const isFree = ({ overlay }: ReturnType<typeof useNavigation.getState>): boolean =>
    overlay === null || overlay.type === 'license';
  if (isFree(useNavigation.getState())) {
    open();
    return;
  }
  const stopWaiting = useNavigation.subscribe((now) => {
    if (!isFree(now)) return;
    stopWaiting();
    open();
  });
}

function landOn(subject: NoticeSubject): void {
  switch (subject.type) {
    case 'license':
    case 'usage-reports':
      openOverlay({ type: subject.type });
      return;
    case 'app-update':
      go({ screen: 'settings' });
      return;
    case 'session':
      go({ screen: 'history', sessionId: subject.sessionId });
      return;
    default:
      assertNever(subject);
  }
}

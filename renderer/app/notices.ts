import type { NoticeSubject } from '../../shared/notices/notice-subject.js';
import { assertNever } from '../../shared/errors.js';
import { bridge } from '../base/bridge.js';
import { go, openOverlay } from '../base/navigation.js';

/** To be called once, before main is told that the page listens: a click on a desktop notification lands on what it is about. */
export function followNotices(): void {
  bridge.notifications.clicked(landOn);
}

function landOn(subject: NoticeSubject): void {
  switch (subject.type) {
    case 'license':
    case 'usage-reports':
      openOverlay({ type: subject.type });
      return;
    case 'session':
      go({ screen: 'history', sessionId: subject.sessionId });
      return;
    default:
      assertNever(subject);
  }
}

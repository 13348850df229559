import type { Clock } from '../../shared/clock.js';
import type { Session } from '../../shared/backup/session.js';
import type { NoticeSubject } from '../../shared/notices/notice-subject.js';
import { type Text, text } from '../../shared/texts/text.js';
import { createHourlyLimit } from '../../core/license-notices/hourly-limit.js';
import { showDesktopNotification } from '../window/desktop-notification.js';

export interface DesktopNoticeOptions {
  readonly clock: Clock;
  readonly isAllowed: () => boolean;
  /** Words what a notification says in the user's formats. */
  readonly say: (said: Text) => string;
  /** Opens the window at what a notification is about. */
  readonly landOn: (subject: NoticeSubject) => void;
}

/** Notifications of the system, each kind once an hour at most. */
export interface DesktopNotices {
  readonly show: (kind: string, title: string, said: Text, subject: NoticeSubject) => void;
  /** Tells of a session that failed; of a restore its window does, of a license update its own event. */
  readonly sessionFailed: (session: Session) => void;
}

export function createDesktopNotices({
  clock,
  isAllowed,
  say,
  landOn,
}: DesktopNoticeOptions): DesktopNotices {
  const mayNotify = createHourlyLimit(clock);
  const show: DesktopNotices['show'] = (kind, title, said, subject) => {
    if (!isAllowed() || !mayNotify(kind)) return;
    showDesktopNotification(title, say(said), () => {
      landOn(subject);
    });
  };
  return {
    show,
    sessionFailed(session) {
      const told = failureOf(session);
      if (told === null) return;
      show(told.kind, say(told.title), told.hint, { type: 'session', sessionId: session.id });
    },
  };
}

function failureOf({ type, name }: Session): { kind: string; title: Text; hint: Text } | null {
  switch (type) {
    case 'backup':
    case 'copy':
      return {
        kind: 'backup',
        title: text('console.backupFailed', { job: name }),
        hint: text('console.backupFailedHint'),
      };
    case 'verification':
      return {
        kind: 'verification',
        title: text('console.verificationFailed'),
        hint: text('console.verificationFailedHint'),
      };
    case 'restore-drill':
      return {
        kind: 'restore-drill',
        title: text('console.drillFailed'),
        hint: text('console.drillFailedHint'),
      };
    case 'data-deletion':
      return {
        kind: 'data-deletion',
        title: text('console.deletionFailed'),
        hint: text('console.deletionFailedHint'),
      };
    case 'restore':
    case 'license-update':
      return null;
  }
}

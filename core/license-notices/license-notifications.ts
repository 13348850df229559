import type { Instant } from '../../shared/license/dates.js';
import type { LicenseMessageId, LicenseNoticeId } from '../../shared/license/model.js';
import {
  type Decision,
  type Notice,
  type NotificationContext,
  type NotificationProvider,
  noticeOf,
} from './notification.js';
import { type Text, text } from '../../shared/texts/text.js';
import type { Severity } from '../../shared/notices/severity.js';

const weekMs = 7 * 24 * 60 * 60 * 1000;

const notApplicable: Decision = { display: false, reason: 'not-applicable' };

/** What the license message with this id says, if the license is in its state and the message is for the user, not for a job log. */
function licenseNotice({ status }: NotificationContext, id: LicenseMessageId): Notice | null {
  const message = status.messages.find((each) => each.id === id && each.when !== 'job-log');
  return message ? noticeOf(id, message.text) : null;
}

/** The warning of §9. */
function clockNotice({ clockWarning }: NotificationContext): Notice | null {
  return clockWarning === null ? null : noticeOf('clock', clockWarning);
}

/** A section of the modal pop-up: "each time the UI is opened" (S4, §8), once for each opening. */
function popup(id: LicenseMessageId, severity: Severity): NotificationProvider {
  return {
    id,
    surface: 'popup',
    severity,
    mayDisplay(context) {
      const notice = licenseNotice(context, id);
      if (notice === null) return notApplicable;
      if (context.shownInWindow.has(id)) return { display: false, reason: 'already-shown-in-this-window' };
      return { display: true, ...notice };
    },
  };
}

/** A section of the modal pop-up once when the state begins (§4, M8), however often a window is opened. */
function popupOnce(id: LicenseMessageId, severity: Severity): NotificationProvider {
  const everyTime = popup(id, severity);
  return {
    ...everyTime,
    isOncePerState: true,
    mayDisplay: (context) =>
      context.shownSinceItBegan.has(id)
        ? { display: false, reason: 'already-shown-since-it-began' }
        : everyTime.mayDisplay(context),
  };
}

/** A bar in the window for as long as the state lasts, or until it is put away; with other figures or dates it is news again. */
function bar(
  id: LicenseNoticeId,
  severity: Severity,
  read: (context: NotificationContext) => Notice | null,
): NotificationProvider {
  return {
    id,
    surface: 'bar',
    severity,
    mayDisplay(context) {
      const notice = read(context);
      if (notice === null) return notApplicable;
      if (context.dismissedBars.has(notice.key)) return { display: false, reason: 'dismissed' };
      return { display: true, ...notice };
    },
  };
}

/** The bar of a license message. */
function licenseBar(id: LicenseMessageId, severity: Severity): NotificationProvider {
  return bar(id, severity, (context) => licenseNotice(context, id));
}

/** A notification of the system, at most one a week (§8). */
function desktop(id: LicenseMessageId, severity: Severity): NotificationProvider {
  return {
    id,
    surface: 'desktop',
    severity,
    mayDisplay(context) {
      const notice = licenseNotice(context, id);
      if (notice === null) return notApplicable;
      if (!context.desktopAllowed) return { display: false, reason: 'turned-off' };
      if (wasShownInLastWeek(context.desktopShownAt[id], context.now)) {
        return { display: false, reason: 'shown-in-the-last-week' };
      }
      return { display: true, ...notice };
    },
  };
}

/** A time shown that lies ahead says that the clock was set back: it counts as long ago. */
function wasShownInLastWeek(shownAt: Instant | undefined, now: Instant): boolean {
  if (shownAt === undefined) return false;
  const age = Date.parse(now) - Date.parse(shownAt);
  return age >= 0 && age < weekMs;
}

/** Every license notification, the most serious first on each surface. */
export const licenseNotifications: readonly NotificationProvider[] = [
  popup('M1', 'error'),
  popup('M6', 'error'),
  popup('M4', 'warning'),
  popupOnce('M8', 'warning'),
  licenseBar('expired-grace', 'warning'),
  licenseBar('M8', 'warning'),
  licenseBar('M3', 'warning'),
  licenseBar('expiring', 'warning'),
  bar('clock', 'warning', clockNotice),
  desktop('expired-grace', 'warning'),
  desktop('M3', 'warning'),
  desktop('expiring', 'warning'),
];

/** Ids whose pop-up is shown once when their state begins. */
export const shownOncePerState: ReadonlySet<LicenseNoticeId> = new Set(
  licenseNotifications.filter(({ isOncePerState }) => isOncePerState === true).map(({ id }) => id),
);

const desktopTitles: Readonly<Partial<Record<LicenseNoticeId, Text>>> = {
  'expired-grace': text('license.titleExpired'),
  M3: text('license.titleExceeded'),
  expiring: text('license.titleExpiring'),
};

/** Heading of a desktop notification: its matter, or what several have in common. */
export function desktopTitle(ids: readonly LicenseNoticeId[]): Text {
  const [only] = ids;
  return (
    (ids.length === 1 && only !== undefined ? desktopTitles[only] : undefined) ?? text('license.titleSeveral')
  );
}

import type { Instant } from '../../shared/license/model.js';
import type { Severity } from '../../shared/notices/severity.js';
import type { Decision, NotificationContext, NotificationProvider } from './notification.js';

const weekMs = 7 * 24 * 60 * 60 * 1000;

const notApplicable: Decision = { display: false, reason: 'not-applicable' };

/** The text of the license message with this id, if the license is in its state and the message is for people, not for a job log. */
function textOf({ status }: NotificationContext, id: string): string | null {
  return status.messages.find((message) => message.id === id && message.when !== 'job-log')?.text ?? null;
}

/** A section of the modal pop-up: "each time the UI is opened" (S4, §8), once for each opening. */
function popup(id: string, severity: Severity): NotificationProvider {
  return {
    id,
    surface: 'popup',
    severity,
    mayDisplay(context) {
      const text = textOf(context, id);
      if (text === null) return notApplicable;
      if (context.shownInWindow.has(id)) return { display: false, reason: 'already-shown-in-this-window' };
      return { display: true, text };
    },
  };
}

/** A bar in the window for as long as the state lasts, or until it is put away; with another text it is news again. */
function bar(
  id: string,
  severity: Severity,
  read: (context: NotificationContext) => string | null,
): NotificationProvider {
  return {
    id,
    surface: 'bar',
    severity,
    mayDisplay(context) {
      const text = read(context);
      if (text === null) return notApplicable;
      if (context.dismissedBars[id] === text) return { display: false, reason: 'dismissed' };
      return { display: true, text };
    },
  };
}

/** The bar of a license message. */
function licenseBar(id: string, severity: Severity): NotificationProvider {
  return bar(id, severity, (context) => textOf(context, id));
}

/** A notification of the system, at most one a week (§8). */
function desktop(id: string, severity: Severity): NotificationProvider {
  return {
    id,
    surface: 'desktop',
    severity,
    mayDisplay(context) {
      const text = textOf(context, id);
      if (text === null) return notApplicable;
      if (!context.desktopAllowed) return { display: false, reason: 'turned-off' };
      if (wasShownInLastWeek(context.desktopShownAt[id], context.now)) {
        return { display: false, reason: 'shown-in-the-last-week' };
      }
      return { display: true, text };
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
  licenseBar('expired-grace', 'warning'),
  licenseBar('M3', 'warning'),
  licenseBar('expiring', 'warning'),
  bar('clock', 'warning', ({ clockWarning }) => clockWarning),
  desktop('expired-grace', 'warning'),
  desktop('M3', 'warning'),
  desktop('expiring', 'warning'),
];

const desktopTitles: Readonly<Record<string, string>> = {
  'expired-grace': 'License has expired',
  M3: 'License limit exceeded',
  expiring: 'License is about to expire',
};

/** Heading of a desktop notification: its matter, or what several have in common. */
export function desktopTitle(ids: readonly string[]): string {
  const [only] = ids;
  return (
    (ids.length === 1 && only !== undefined ? desktopTitles[only] : undefined) ??
    'Your license needs attention'
  );
}

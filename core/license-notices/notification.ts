import type { Bar } from '../../shared/notices/bar.js';
import type { Popup } from '../../shared/notices/popup.js';
import type { Severity } from '../../shared/notices/severity.js';
import type { Instant } from '../../shared/license/dates.js';
import type { LicenseNoticeId, LicenseStatus } from '../../shared/license/model.js';
import type { Text } from '../../shared/texts/text.js';

/** Where a notification appears (licensing.md §8). */
export type Surface = 'popup' | 'bar' | 'desktop';

/** Everything a provider may look at; it is evaluated anew on every occasion of §8. */
export interface NotificationContext {
  readonly status: LicenseStatus;
  readonly now: Instant;
  /** The warning of §9, null while the clock is sound. */
  readonly clockWarning: Text | null;
  /** Ids whose pop-up this window has shown since it was opened: none is doubled. */
  readonly shownInWindow: ReadonlySet<LicenseNoticeId>;
  /** Ids whose pop-up has been shown since their state began; survives restarts. */
  readonly shownSinceItBegan: ReadonlySet<LicenseNoticeId>;
  /** Keys of the bars that the user has put away. */
  readonly dismissedBars: ReadonlySet<string>;
  /** When a desktop notification was last shown, by id; survives restarts. */
  readonly desktopShownAt: Readonly<Record<string, Instant>>;
  /** The user's setting. */
  readonly desktopAllowed: boolean;
}

/** Why a notification is not shown: a closed set, so that tests and logs can say it. */
type SuppressionReason =
  | 'not-applicable'
  | 'already-shown-in-this-window'
  | 'already-shown-since-it-began'
  | 'less-serious'
  | 'dismissed'
  | 'shown-in-the-last-week'
  | 'turned-off';

export type Decision =
  ({ readonly display: true } & Notice) | { readonly display: false; readonly reason: SuppressionReason };

/** What a notification says. */
export interface Notice {
  readonly text: Text;
  /** The id with the figures and dates that the text tells: what has the same key is no news. */
  readonly key: string;
}

export function noticeOf(id: LicenseNoticeId, said: Text): Notice {
  return { text: said, key: JSON.stringify([id, said.params]) };
}

/** One notification on one surface. */
export interface NotificationProvider {
  readonly id: LicenseNoticeId;
  readonly surface: Surface;
  readonly severity: Severity;
  /** Shown once when its state begins, not in each window. */
  readonly isOncePerState?: true;
  readonly mayDisplay: (context: NotificationContext) => Decision;
}

/** What is due together is one notification (screens.md §5: grouped). */
export interface DesktopNotice {
  readonly ids: readonly LicenseNoticeId[];
  readonly title: Text;
  /** A line each. */
  readonly body: readonly Text[];
}

/** What is to be shown now, and for all the rest why not. */
export interface Selection {
  readonly popup: Extract<Popup, { type: 'startup-warnings' }> | null;
  readonly bar: Bar | null;
  readonly desktop: DesktopNotice | null;
  readonly suppressed: readonly { id: LicenseNoticeId; surface: Surface; reason: SuppressionReason }[];
}

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Bar } from '../../shared/notices/bar.js';
import type { Popup } from '../../shared/notices/popup.js';
import { instantSchema } from '../../shared/license/dates.js';
import {
  type LicenseFacts,
  type LicenseNoticeId,
  type LicenseStatus,
  licenseNoticeIds,
} from '../../shared/license/model.js';
import type { Text } from '../../shared/texts/text.js';
import { type StateStore, type StoreOptions, openStateStore } from '../state/state-store.js';
import type { EventLog } from './event-log.js';
import type { LicenseMoment } from './license-events.js';
import {
  type DesktopNotice,
  type Notice,
  type NotificationContext,
  type Selection,
  noticeOf,
} from './notification.js';
import { shownOncePerState } from './license-notifications.js';
import { selectNotifications } from './select-notifications.js';

const historySchema = z.strictObject({
  desktopShownAt: z.record(z.string(), instantSchema),
  /** Pop-ups that are shown once when their state begins, while it lasts. */
  shownSinceItBegan: z.array(z.enum(licenseNoticeIds)),
});
export type NotificationHistory = z.infer<typeof historySchema>;

/** Opens `notifications.json`: when each desktop notification was last shown, and which pop-ups their states have had. */
export function openNotificationHistory(options: StoreOptions): StateStore<NotificationHistory> {
  return openStateStore({
    ...options,
    name: 'notifications',
    schema: historySchema,
    version: 2,
    migrations: { 1: (old) => ({ ...old, shownSinceItBegan: [] }) },
    initial: () => ({ desktopShownAt: {}, shownSinceItBegan: [] }),
  });
}

export interface LicenseNoticesOptions {
  /** The license engine's answer of this moment. */
  readonly evaluate: () => Promise<LicenseMoment & { readonly clockWarning: Text | null }>;
  readonly history: StateStore<NotificationHistory>;
  readonly eventLog: EventLog;
  readonly desktopAllowed: () => boolean;
  readonly showPopup: (popup: Popup) => void;
  /** Called with what is true now, by id, so that no pop-up keeps saying anything else. */
  readonly reviseWarnings: (notices: ReadonlyMap<LicenseNoticeId, Notice>) => void;
  readonly showBar: (bar: Bar | null) => void;
  /** Returns whether the system showed it. */
  readonly showDesktop: (notice: DesktopNotice) => boolean;
  /** Called when the event log could not be written. */
  readonly onFault: (error: unknown) => void;
}

/** Startup warnings and notifications (licensing.md §8). Evaluations run one after the other, so that none is doubled. */
export interface LicenseNotices {
  /** A window was opened: every modal warning is shown again, and every bar. */
  readonly windowOpened: () => Promise<void>;
  /** The window is gone (quit, or closed to the tray): pop-ups wait for the next opening. */
  readonly windowClosed: () => void;
  /** The user has put this bar away: the next serious one takes its place. */
  readonly dismissBar: (bar: Pick<Bar, 'id' | 'key'>) => void;
  /** The license changed, a session ended, the clock crossed a boundary, or the machine woke up. */
  readonly refresh: () => Promise<void>;
  /** The latest selection, with the reason for everything that was suppressed. */
  readonly latest: () => Selection | null;
}

export function createLicenseNotices(options: LicenseNoticesOptions): LicenseNotices {
  let shownInWindow = new Set<LicenseNoticeId>();
  /** Null until the history has been read; beside the history for the same reason as below. */
  let shownSinceItBegan: ReadonlySet<LicenseNoticeId> | null = null;
  /** Keys by id. */
  let dismissedBars: ReadonlyMap<LicenseNoticeId, string> = new Map();
  /** Beside the history, which cannot always be written: a full disk must not repeat a weekly notification at every look. */
  let desktopShownAt: NotificationHistory['desktopShownAt'] = {};
  let windowIsOpen = false;
  /** What the latest evaluation found, so that a dismissal is answered without another one. */
  let found: Pick<NotificationContext, 'status' | 'now' | 'clockWarning'> | null = null;
  let latest: Selection | null = null;
  let queue: Promise<void> = Promise.resolve();

  const evaluate = async (): Promise<void> => {
    const { facts, status, clockWarning, countsAreKnown } = await options.eventLog
      .observe(options.evaluate)
      .catch((error: unknown) => {
        // A log that cannot be written (full disk, locked) hides no warning.
        options.onFault(error);
        return options.evaluate();
      });
    found = { status, now: facts.now, clockWarning };
    latest = select(found);
    options.showBar(latest.bar);
    if (latest.popup !== null && windowIsOpen) {
      for (const { id } of latest.popup.sections) shownInWindow.add(id);
      options.showPopup(latest.popup);
    }
    options.reviseWarnings(new Map(status.messages.map(({ id, text }) => [id, noticeOf(id, text)])));
    forgetEnded(status, latest);
    if (latest.desktop !== null) await showDesktop(latest.desktop, facts);
    // Without the counts nobody knows yet whether the state has ended.
    if (countsAreKnown) await keepShown(status);
  };

  const select = (what: NonNullable<typeof found>): Selection =>
    selectNotifications({
      ...what,
      shownInWindow,
      shownSinceItBegan: shownBefore(),
      dismissedBars: new Set(dismissedBars.values()),
      desktopShownAt: { ...options.history.read().desktopShownAt, ...desktopShownAt },
      desktopAllowed: options.desktopAllowed(),
    });

  /** A state that ended and comes back is a new warning, and so is a bar that tells other figures or dates. */
  const forgetEnded = (status: LicenseStatus, { suppressed }: Selection): void => {
    const present = new Set<LicenseNoticeId>(status.messages.map(({ id }) => id));
    shownInWindow = new Set([...shownInWindow].filter((id) => present.has(id)));
    const stillDismissed = suppressed.filter(({ reason }) => reason === 'dismissed').map(({ id }) => id);
    dismissedBars = new Map([...dismissedBars].filter(([id]) => stillDismissed.includes(id)));
  };

  const shownBefore = (): ReadonlySet<LicenseNoticeId> =>
    (shownSinceItBegan ??= new Set(options.history.read().shownSinceItBegan));

  /** Of the messages there are now that have one pop-up only, those that have had it: one that ends and comes back has it again. */
  const keepShown = async ({ messages }: LicenseStatus): Promise<void> => {
    const before = shownBefore();
    const shown = messages
      .filter(({ id, when }) => when !== 'job-log' && shownOncePerState.has(id))
      .map(({ id }) => id)
      .filter((id) => shownInWindow.has(id) || before.has(id));
    shownSinceItBegan = new Set(shown);
    if (isDeepStrictEqual(shownSinceItBegan, before)) return;
    await options.history.update((kept) => ({ ...kept, shownSinceItBegan: shown }));
  };

  const showDesktop = async (notice: DesktopNotice, { now }: LicenseFacts): Promise<void> => {
    if (!options.showDesktop(notice)) return;
    const shown = Object.fromEntries(notice.ids.map((id) => [id, now]));
    desktopShownAt = { ...desktopShownAt, ...shown };
    await options.history.update((kept) => ({
      ...kept,
      desktopShownAt: { ...kept.desktopShownAt, ...shown },
    }));
  };

  const next = (before: () => void): Promise<void> => {
    const run = queue.then(() => {
      before();
      return evaluate();
    });
    queue = run.catch(() => undefined);
    return run;
  };

  return {
    windowOpened: () =>
      next(() => {
        windowIsOpen = true;
        shownInWindow = new Set();
        dismissedBars = new Map();
      }),
    windowClosed() {
      windowIsOpen = false;
    },
    dismissBar({ id, key }) {
      dismissedBars = new Map([...dismissedBars, [id, key]]);
      if (found === null) return;
      latest = select(found);
      options.showBar(latest.bar);
    },
    refresh: () => next(() => undefined),
    latest: () => latest,
  };
}

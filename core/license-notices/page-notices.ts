import type { Bar } from '../../shared/notices/bar.js';
import type { ConsoleContract } from '../../shared/ipc/console-contract.js';
import type { Pushes } from '../../shared/ipc/contract.js';
import type { LicenseNoticeId } from '../../shared/license/model.js';
import { type Popup, isSamePopup, replacesPopup } from '../../shared/notices/popup.js';
import type { Notice } from './notification.js';

/** What the page is to show until it is answered; a page that starts anew gets it again, so that none is lost (licensing.md §8). */
export interface PageNotices {
  readonly showPopup: (popup: Popup) => void;
  /** The startup warnings that are true now, by id: an unanswered pop-up keeps no other. */
  readonly reviseWarnings: (notices: ReadonlyMap<LicenseNoticeId, Notice>) => void;
  /** The user has closed this pop-up. */
  readonly answered: (popup: Popup) => void;
  readonly showBar: (bar: Bar | null) => void;
  /** The page listens: everything that waits for an answer is sent. */
  readonly pageIsReady: () => void;
}

/** `isReady` says whether the page listens; until it does, nothing is pushed. */
export function createPageNotices(
  push: Pick<Pushes<ConsoleContract>['notifications'], 'popup' | 'withdrawn' | 'bar'>,
  isReady: () => boolean,
): PageNotices {
  let unanswered: readonly Popup[] = [];
  let bar: Bar | null = null;

  const showPopup = (popup: Popup): void => {
    unanswered = [...unanswered.filter((other) => !replacesPopup(popup, other)), popup];
    if (isReady()) push.popup(popup);
  };
  const withdraw = (popup: Popup): void => {
    unanswered = unanswered.filter((other) => other !== popup);
    if (isReady()) push.withdrawn(popup);
  };

  return {
    showPopup,
    reviseWarnings(notices) {
      for (const popup of unanswered) {
        if (popup.type !== 'startup-warnings') continue;
        const sections = popup.sections.flatMap((section) => {
          const notice = notices.get(section.id);
          return notice === undefined ? [] : [{ ...section, ...notice }];
        });
        const revised = { ...popup, sections };
        if (sections.length === 0) withdraw(popup);
        else if (!isSamePopup(revised, popup)) showPopup(revised);
      }
    },
    answered(popup) {
      unanswered = unanswered.filter((other) => !isSamePopup(other, popup));
    },
    showBar(shown) {
      bar = shown;
      if (isReady()) push.bar(bar);
    },
    pageIsReady() {
      push.bar(bar);
      for (const popup of unanswered) push.popup(popup);
    },
  };
}

import { type Popup, replacesPopup } from '../../shared/notices/popup.js';
import type { UpdateReport } from '../../shared/license/update.js';

/** A pop-up of the page's own: what Update Now came to, which is the answer of its call. */
interface UpdateResult {
  readonly type: 'update-result';
  readonly report: UpdateReport;
}

/** What main asks for, and what the page shows by itself. */
export type PagePopup = Popup | UpdateResult;

/** Pop-ups that wait for the user; the first is on the screen. */
export interface PopupQueue {
  readonly waiting: readonly PagePopup[];
  /** Sessions whose result has been queued: Update Now in two places is one update, and both get its report. */
  readonly reported: readonly string[];
}

export const emptyQueue: PopupQueue = { waiting: [], reported: [] };

const severityRank = { error: 1, warning: 2, info: 3 } as const;
const resultRank: Readonly<Record<UpdateReport['result'], number>> = { Failed: 1, Warning: 2, Success: 3 };

/** 0 is the most serious: a question that holds up quitting, then errors, warnings, good news. */
export function rankOf(popup: PagePopup): number {
  switch (popup.type) {
    case 'quit-during-run':
      return 0;
    case 'startup-warnings':
      return Math.min(...popup.sections.map(({ severity }) => severityRank[severity]));
    case 'update-result':
      return resultRank[popup.report.result];
    case 'usage-report-review':
      return severityRank.info;
  }
}

/**
 * The queue with `popup` in its place: most serious first, then first come first served (screens.md §3).
 * A newer one replaces a waiting one that it makes untrue; the result of a session is queued once.
 */
export function enqueue(queue: PopupQueue, popup: PagePopup): PopupQueue {
  if (popup.type === 'update-result') {
    const { sessionId } = popup.report;
    if (queue.reported.includes(sessionId)) return queue;
    return { waiting: inOrder(queue.waiting, popup), reported: [...queue.reported, sessionId] };
  }
  return { ...queue, waiting: inOrder(withdraw(queue, popup).waiting, popup) };
}

function inOrder(waiting: readonly PagePopup[], popup: PagePopup): PagePopup[] {
  const index = waiting.findIndex((other) => rankOf(other) > rankOf(popup));
  return index === -1 ? [...waiting, popup] : waiting.toSpliced(index, 0, popup);
}

/** The queue without the pop-up that is no longer true, in whichever version it waits. */
export function withdraw(queue: PopupQueue, popup: Popup): PopupQueue {
  const stays = (other: PagePopup): boolean => other.type === 'update-result' || !replacesPopup(popup, other);
  return { ...queue, waiting: queue.waiting.filter(stays) };
}

/** The queue without the pop-up that has been answered. */
export function dismiss(queue: PopupQueue, popup: PagePopup): PopupQueue {
  return { ...queue, waiting: queue.waiting.filter((other) => other !== popup) };
}

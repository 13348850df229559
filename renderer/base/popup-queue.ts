import type { Popup } from '../../shared/notices/popup.js';
import { replacesPopup } from '../../shared/notices/popup.js';
import type { UpdateReport } from '../../shared/license/update.js';

/** Pop-ups that wait for the user; the first is on the screen. */
export interface PopupQueue {
  readonly waiting: readonly Popup[];
  /** Sessions whose result has been queued: main's push and the answer of Update Now tell the same thing twice. */
  readonly reported: readonly string[];
}

export const emptyQueue: PopupQueue = { waiting: [], reported: [] };

const severityRank = { error: 1, warning: 2, info: 3 } as const;
const resultRank: Readonly<Record<UpdateReport['result'], number>> = { Failed: 1, Warning: 2, Success: 3 };

/** 0 is the most serious: a question that holds up quitting, then errors, warnings, good news. */
export function rankOf(popup: Popup): number {
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
export function enqueue(queue: PopupQueue, popup: Popup): PopupQueue {
  if (popup.type === 'update-result') {
    const { sessionId } = popup.report;
    if (queue.reported.includes(sessionId)) return queue;
    return { waiting: inOrder(queue.waiting, popup), reported: [...queue.reported, sessionId] };
  }
  return { ...queue, waiting: inOrder(withdraw(queue, popup).waiting, popup) };
}

function inOrder(waiting: readonly Popup[], popup: Popup): Popup[] {
  const index = waiting.findIndex((other) => rankOf(other) > rankOf(popup));
  return index === -1 ? [...waiting, popup] : waiting.toSpliced(index, 0, popup);
}

/** The queue without the pop-up that is no longer true, in whichever version it waits. */
export function withdraw(queue: PopupQueue, popup: Popup): PopupQueue {
  return { ...queue, waiting: queue.waiting.filter((other) => !replacesPopup(popup, other)) };
}

/** The queue without the pop-up that has been answered. */
export function dismiss(queue: PopupQueue, popup: Popup): PopupQueue {
  return { ...queue, waiting: queue.waiting.filter((other) => other !== popup) };
}

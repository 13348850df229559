import type { SessionDetail } from '../../shared/backup/session.js';
import { type UpdateReport, updateSessionName } from '../../shared/license/update.js';
import { render } from '../../shared/texts/text.js';

type SessionHead = Pick<SessionDetail, 'id' | 'trigger' | 'startedAt' | 'endedAt' | 'status'>;

/** The session that History keeps of an update, with its lines (S0). */
export function updateSession(head: SessionHead, lines: UpdateReport['lines']): SessionDetail {
  return {
    ...head,
    type: 'license-update',
    name: updateSessionName,
    jobId: null,
    log: lines.map(({ type, text, time }) => ({ type, text: render(text), start: time, end: time })),
    mailboxes: [],
  };
}

import type { RestoreSubject } from '../../../base/restore-subject.js';
import type { Format } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

/** The subject in words. */
export function describeSubject({ selection, mailbox, pointAt }: RestoreSubject, format: Format): string {
  const { subjects } = t.restoreToServer;
  if (selection.type === 'messages') {
    const count = selection.messageIds.length;
    return subjects.messages(count, format.number(count), mailbox);
  }
  const when = format.dateTime(pointAt);
  return selection.folder === undefined
    ? subjects.mailbox(mailbox, when)
    : subjects.folder(selection.folder.join(' / '), mailbox, when);
}

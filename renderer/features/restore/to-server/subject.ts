import type { ServerRestoreRequest } from '../../../../shared/backup/server-restore.js';
import type { Format } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

/** What is to be restored to a server, and where it came from. */
export interface RestoreSubject {
  readonly selection: ServerRestoreRequest['selection'];
  /** The mailbox that it was backed up from, with the source of that time, which may be gone. */
  readonly mailbox: string;
  readonly sourceId: string;
  /** Time of the restore point; empty for messages chosen one by one. */
  readonly pointAt: string;
}

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

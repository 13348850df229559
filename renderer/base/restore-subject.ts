import type { ServerRestoreRequest } from '../../shared/backup/server-restore.js';

/** What is to be restored to a server, and where it came from. */
export interface RestoreSubject {
  readonly selection: ServerRestoreRequest['selection'];
  /** The mailbox that it was backed up from, with the source of that time, which may be gone. */
  readonly mailbox: string;
  readonly sourceId: string;
  /** Time of the restore point; empty for messages chosen one by one. */
  readonly pointAt: string;
}

import type { ClosedReason, DiscoveryProgress } from '../../../shared/backup/directory.js';
import type { MailboxKind } from '../../../shared/license/model.js';

/** What a directory has, read to its end. Addresses differ in more than upper and lower case. */
export interface DirectoryLook {
  readonly mailboxes: readonly { readonly mailbox: string; readonly kind: MailboxKind }[];
  /** Who is in the directory, but is not to be read, or of whom it does not say. */
  readonly closed: readonly { readonly mailbox: string; readonly reason: ClosedReason }[];
}

export type OnDirectoryProgress = (progress: Omit<DiscoveryProgress, 'task'>) => void;

/** The directory of an organisation: who has a mailbox, of which kind. Reading changes nothing there. */
export interface Directory {
  /**
   * Reads it to its end: what breaks off says nothing. Throws AppError `source-credentials`, `-throttled`, `-unreachable`, `-tls`,
   * `-protocol`, `cancelled`.
   */
  readonly read: (onProgress: OnDirectoryProgress, signal: AbortSignal) => Promise<DirectoryLook>;
}

import type { ExclusionKind } from '../../../shared/backup/exclusion.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import type { MailboxKind } from '../../../shared/license/model.js';
import type { SeveralKind } from './SeveralDialog.js';

/** What was chosen to be done to one mailbox or several, of a menu or of a page. */
export type MailboxRequest =
  | { readonly kind: ExclusionKind | SeveralKind; readonly mailboxes: readonly Mailbox[] }
  | { readonly kind: 'set-kind'; readonly mailboxes: readonly Mailbox[]; readonly to: MailboxKind };

export type OnMailboxRequest = (request: MailboxRequest) => void;

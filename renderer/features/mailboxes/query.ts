import type { Mailbox } from '../../../shared/backup/model.js';
import type { MailboxKind, MailboxLicenseState } from '../../../shared/license/model.js';
import type { SortKey } from '../../components/sort-order.js';

export interface MailboxFilter {
  readonly search: string;
  readonly licenseState: MailboxLicenseState | null;
  readonly kind: MailboxKind | null;
}

/** Mailboxes that a filter lets through: `search` looks in name, source and jobs, without regard to case. */
export function filterMailboxes(mailboxes: readonly Mailbox[], filter: MailboxFilter): Mailbox[] {
  const search = filter.search.trim().toLowerCase();
  return mailboxes.filter(
    (mailbox) =>
      (filter.licenseState === null || mailbox.licenseState === filter.licenseState) &&
      (filter.kind === null || mailbox.kind === filter.kind) &&
      (search === '' ||
        [mailbox.mailbox, mailbox.sourceName, ...mailbox.jobs].some((text) =>
          text.toLowerCase().includes(search),
        )),
  );
}

const keys: Readonly<Record<string, (mailbox: Mailbox) => SortKey>> = {
  mailbox: ({ mailbox }) => mailbox,
  kind: ({ kind }) => kind,
  licenseState: ({ licenseState, queuePosition }) =>
    queuePosition === null ? licenseState : `${licenseState}${String(queuePosition).padStart(9, '0')}`,
  firstAdmitted: ({ firstAdmittedAt }) => Date.parse(firstAdmittedAt),
  lastBackup: ({ lastBackupAt }) => (lastBackupAt === null ? null : Date.parse(lastBackupAt)),
  restorePoints: ({ restorePoints }) => restorePoints,
  size: ({ bytes }) => bytes,
};

/** What a column sorts by; mailboxes without a value come last. */
export function mailboxSortKey(mailbox: Mailbox, column: string): SortKey {
  return (keys[column] ?? (({ mailbox: name }: Mailbox) => name))(mailbox);
}

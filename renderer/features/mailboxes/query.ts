import type { Mailbox } from '../../../shared/backup/model.js';
import type { MailboxKind, MailboxLicenseState } from '../../../shared/license/model.js';
import type { SortKey } from '../../components/sort-order.js';

export interface MailboxFilter {
  readonly search: string;
  readonly licenseState: MailboxLicenseState | null;
  readonly kind: MailboxKind | null;
}

/**
 * Whether a filter lets a mailbox through; `search` looks in name, source and jobs, without regard to case. Null when it lets
 * all through.
 */
export function mailboxMatcher(filter: MailboxFilter): ((mailbox: Mailbox) => boolean) | null {
  const { licenseState, kind } = filter;
  const search = filter.search.trim().toLowerCase();
  if (search === '' && licenseState === null && kind === null) return null;
  const contains = (text: string): boolean => text.toLowerCase().includes(search);
  const containsRemembered = remembered(contains);
  return (mailbox) =>
    (licenseState === null || mailbox.licenseState === licenseState) &&
    (kind === null || mailbox.kind === kind) &&
    (search === '' ||
      contains(mailbox.mailbox) ||
      containsRemembered(mailbox.sourceName) ||
      mailbox.jobs.some(containsRemembered));
}

/** For texts that many mailboxes share. */
function remembered(test: (text: string) => boolean): (text: string) => boolean {
  const results = new Map<string, boolean>();
  return (text) => {
    const result = results.get(text) ?? test(text);
    results.set(text, result);
    return result;
  };
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

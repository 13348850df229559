import type { Mailbox } from '../../../shared/backup/model.js';
import type { MailboxKind, MailboxLicenseState } from '../../../shared/license/model.js';
import type { SortKey } from '../../components/sort-order.js';

export interface MailboxFilter {
  readonly search: string;
  readonly licenseState: MailboxLicenseState | null;
  readonly kind: MailboxKind | null;
}

/** Whether a filter lets a mailbox through; `search` looks in name, source and jobs, without regard to case. */
export function mailboxMatcher(filter: MailboxFilter): (mailbox: Mailbox) => boolean {
  const search = filter.search.trim().toLowerCase();
  return (mailbox) =>
    (filter.licenseState === null || mailbox.licenseState === filter.licenseState) &&
    (filter.kind === null || mailbox.kind === filter.kind) &&
    (search === '' || searchTextOf(mailbox).includes(search));
}

/** Made once a mailbox, because every key pressed looks through all of them. */
const searchTexts = new WeakMap<Mailbox, string>();

/** What the filter looks in: name, source and jobs, in lower case, a line each. */
function searchTextOf(mailbox: Mailbox): string {
  const known = searchTexts.get(mailbox);
  if (known !== undefined) return known;
  const text = [mailbox.mailbox, mailbox.sourceName, ...mailbox.jobs].join('\n').toLowerCase();
  searchTexts.set(mailbox, text);
  return text;
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

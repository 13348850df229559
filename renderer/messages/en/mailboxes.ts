import type { MailboxKind, MailboxLicenseState } from '../../../shared/license/model.js';
import { plural } from '../plural.js';

const kinds: Readonly<Record<MailboxKind, string>> = { user: 'User', shared: 'Shared', resource: 'Resource' };
const licenseStates: Readonly<Record<MailboxLicenseState, string>> = {
  Licensed: 'Licensed',
  TemporaryAssigned: 'In grace',
  Exceeded: 'Waiting',
  New: 'New',
  NotRequired: 'Not required',
};
const licenseStateHints: Readonly<Record<MailboxLicenseState, string>> = {
  Licensed: 'Uses one license.',
  TemporaryAssigned: 'Over the license limit. Backed up until the grace period ends.',
  Exceeded: 'Over the license limit and its allowance. Not backed up until a license is freed.',
  New: 'First backed up this month. Doesn’t use a license until the first day of next month.',
  NotRequired:
    'Doesn’t use a license: a shared or resource mailbox, or one that isn’t in a job or hasn’t been backed up for 31 days.',
};
const exclusionEffects = {
  'none-needed': 'Shared and resource mailboxes don’t use a license.',
  stays: 'Another job backs it up too, so it keeps its license or its place in the queue.',
  released:
    'Its license goes to the next waiting mailbox. If you add it back, it joins the end of the queue.',
  queues: 'If it needs a license, it joins the end of the queue.',
};

export const mailboxes = {
  kinds,
  licenseStates,
  licenseStateHints,
  subtitle: (shown: string, total: number, totalText: string) =>
    shown === totalText
      ? plural(total, '# mailbox', '# mailboxes', totalText)
      : `${shown} of ${plural(total, '# mailbox', '# mailboxes', totalText)}`,
  table: 'Mailboxes',
  search: 'Filter by name, source or job',
  stateFilter: 'License state',
  kindFilter: 'Kind',
  anyState: 'Any license state',
  anyKind: 'Any kind',
  columns: {
    mailbox: 'Mailbox',
    kind: 'Kind',
    licenseState: 'License',
    firstAdmitted: 'First admission',
    lastBackup: 'Last backup',
    restorePoints: 'Points',
    size: 'Size',
    jobs: 'Jobs',
    source: 'Source',
  },
  queue: (position: string) => `Waiting, number ${position}`,
  exportCsv: 'Export CSV…',
  restore: 'Open in Restore',
  setKind: 'Change kind to',
  exclude: 'Exclude…',
  includeAgain: 'Include again…',
  exclusion: {
    exclude: {
      title: (mailbox: string) => `Exclude ${mailbox}?`,
      jobs: 'These jobs will skip it:',
      backup: 'It will be skipped from the next session on. Existing restore points are kept.',
      confirm: 'Exclude',
    },
    include: {
      title: (mailbox: string) => `Include ${mailbox} again?`,
      jobs: 'These jobs will back it up again:',
      backup: 'It will be backed up from the next session on.',
      confirm: 'Include again',
    },
    license: exclusionEffects,
    lastOfJob: 'This is the only mailbox in the job. Add another one, or delete the job.',
    chosenByName: 'This job selects mailboxes by name. To add it back, edit the job.',
  },
  emptyTitle: 'No mailboxes yet',
  emptyText: 'Mailboxes appear here after you add them to a job.',
  emptyAction: 'Create a job',
  noMatchTitle: 'No matching mailboxes',
  noMatchText: 'Try another filter, or clear it to see all mailboxes.',
  clearFilters: 'Clear filters',
};

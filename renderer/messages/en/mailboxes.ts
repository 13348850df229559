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
  Licensed: 'Uses one unit of the license.',
  TemporaryAssigned: 'Over the licensed number, processed for the duration of the grace period.',
  Exceeded: 'Over the licensed number and its allowance: not processed until a unit is released.',
  New: 'Backed up for the first time this month: uses no unit until the first day of next month.',
  NotRequired: 'Shared, resource, in no job, or not backed up for 31 days: uses no unit of the license.',
};
const exclusionEffects = {
  'none-needed': 'A shared or resource mailbox uses no unit of the license.',
  stays: 'Another job backs it up too: it keeps its place in the queue of the license.',
  released:
    'A unit of the license that it uses goes to the first mailbox that waits. If it comes back, it queues at the end.',
  queues: 'If it needs a unit of the license, it queues for one at the end.',
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
  queue: (position: string) => `Waiting, place ${position}`,
  exportCsv: 'Export CSV…',
  restore: 'Open in Restore',
  setKind: 'Change kind to',
  exclude: 'Exclude…',
  includeAgain: 'Include again…',
  exclusion: {
    exclude: {
      title: (mailbox: string) => `Exclude ${mailbox}?`,
      jobs: 'It is left out of:',
      backup: 'From the next session on it is left out there. Its restore points stay and can be restored.',
      confirm: 'Exclude',
    },
    include: {
      title: (mailbox: string) => `Include ${mailbox} again?`,
      jobs: 'It is backed up again by:',
      backup: 'From the next session on it is backed up there again.',
      confirm: 'Include again',
    },
    license: exclusionEffects,
    lastOfJob: 'The job has no other mailbox. Add one, or delete the job.',
    chosenByName: 'Chosen there by name: to take it in again, edit the job.',
  },
  emptyTitle: 'No mailboxes yet',
  emptyText:
    'Mailboxes appear here once a job includes them, with their license state and their restore points.',
  emptyAction: 'Create a job',
  noMatchTitle: 'No mailbox matches',
  noMatchText: 'Change or clear the filter to see others.',
  clearFilters: 'Clear filter',
};

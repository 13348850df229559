import type { ClosedReason } from '../../../shared/backup/directory.js';
import { plural } from '../plural.js';

const closedReasons: Readonly<Record<ClosedReason, string>> = {
  suspended: 'suspended, so Google doesn’t let anyone sign in',
  archived: 'archived, so Google doesn’t let anyone sign in',
  denied: 'Exchange doesn’t give the app access',
  unclear: 'the directory doesn’t say whether there is a mailbox',
};

/** Mailboxes by the directory of Microsoft 365 or Google Workspace. */
export const directory = {
  origin: 'Which mailboxes',
  origins: {
    directory: 'All in the directory, and new ones automatically',
    list: 'From a list',
  },
  administrator: 'Administrator’s address',
  administratorHint:
    'Only administrators can read Google’s directory. Postkeep reads it on behalf of this one.',
  find: 'Find mailboxes',
  findIn: (source: string) => `Find mailboxes of ${source}`,
  dialogTitle: (source: string) => `Mailboxes of ${source}`,
  again: 'Find again',
  permissions: {
    m365: 'The app needs User.Read.All and MailboxSettings.Read of Microsoft Graph too. Press F1 for the steps.',
    google: 'The service account needs the scope admin.directory.user.readonly too. Press F1 for the steps.',
  },
  finding: 'Reading the directory…',
  progress: (users: number, usersText: string, mailboxes: number, mailboxesText: string) =>
    `${plural(users, '# user', '# users', usersText)}, ${plural(mailboxes, '# mailbox', '# mailboxes', mailboxesText)} so far`,
  waiting: 'Waiting, because the directory is busy.',
  stop: 'Stop',
  found: (count: number, formatted: string) =>
    plural(count, '# mailbox found', '# mailboxes found', formatted),
  ofKind: {
    user: (formatted: string) => `${formatted} user`,
    shared: (formatted: string) => `${formatted} shared`,
    resource: (formatted: string) => `${formatted} resource`,
  },
  noLicense: 'Shared and resource mailboxes need no license.',
  added: (count: number, formatted: string) => plural(count, '# is new', '# are new', formatted),
  noneAdded: 'None are new.',
  changedKind: (count: number, formatted: string) =>
    plural(count, '# is of another kind', '# are of another kind', formatted),
  gone: (count: number, formatted: string) =>
    plural(
      count,
      '# is no longer in the directory. Its restore points stay.',
      '# are no longer in the directory. Their restore points stay.',
      formatted,
    ),
  closed: (count: number, formatted: string) => plural(count, '# is not read', '# are not read', formatted),
  closedLine: (mailbox: string, reason: ClosedReason) => `${mailbox}: ${closedReasons[reason]}`,
  kindLine: (mailbox: string, kind: string) => `${mailbox}: ${kind}`,
  more: (formatted: string) => `and ${formatted} more`,
  listByHand:
    'This source reads the mailboxes of its own list. To have it follow the directory, edit it and choose “All in the directory”.',
};

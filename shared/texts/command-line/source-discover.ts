import { counted } from '../plural.js';

/** What `postkeep source discover` prints. */
export const discoverTexts = {
  description:
    'find the mailboxes of a Microsoft 365 or Google Workspace source in its directory, with their kinds',
  header: ['Mailbox', 'Kind', ''],
  isNew: 'new',
  found: (p: { mailboxes: number; user: number; shared: number; resource: number }) =>
    `${counted(p.mailboxes, 'mailbox')}: ${String(p.user)} user, ${String(p.shared)} shared, ${String(p.resource)} resource.`,
  added: ({ count }: { count: number }) =>
    count === 0 ? 'None is new.' : `${counted(count, 'mailbox')} new.`,
  changedKind: ({ mailbox, kind }: { mailbox: string; kind: string }) =>
    `Of another kind now: ${mailbox} (${kind})`,
  gone: ({ mailbox }: { mailbox: string }) =>
    `No longer in the directory: ${mailbox}. What was backed up of it stays.`,
  closed: ({ mailbox, reason }: { mailbox: string; reason: string }) => `Not read: ${mailbox} (${reason})`,
  listByHand: ({ name }: { name: string }) =>
    `"${name}" reads the mailboxes of its own list. To have it follow the directory, take the list away: postkeep source edit "${name}" --mailbox ""`,
  progress: (p: { users: number; mailboxes: number; isWaiting: boolean }) =>
    `${counted(p.users, 'user')}, ${counted(p.mailboxes, 'mailbox')}${p.isWaiting ? ', waiting as the directory asks' : ''}`,
} as const;

import { counted } from '../plural.js';
/** What `postkeep source` prints. */
export const sourceTexts = {
  description: 'mail servers and mail folders',
  add: {
    description: 'add a source',
    type: 'imap, maildir or mbox',
    url: 'imaps://host:993, or imap://host:143 with STARTTLS (plain text on loopback)',
    ca: "PEM file of the server's private certificate authority",
    user: 'the mailbox to sign in to',
    masterUser: 'master user that opens every mailbox',
    passwordFile: 'file with the password in its first line',
    oauth: 'an app of the organisation opens every mailbox: m365 or google',
    credentials: "with --oauth: the app's credentials, or the service account's key (JSON)",
    administrator: 'with --oauth google: an administrator, in whose name the directory is read',
    mailbox:
      'with --master-user or --oauth: a mailbox; repeatable. With --oauth and none, those of the directory; "" takes a list away',
    mailboxList: 'with --master-user or --oauth: a file with one mailbox per line, or CSV',
    connections: 'connections to this server at the same time; 4 by default',
    path: 'folder of the Maildir or mbox files',
    passwordKept: 'The password is kept in secrets.json in the data folder, readable by you only.',
    credentialsKept: 'The credentials are kept in secrets.json in the data folder, readable by you only.',
    notYet: ({ reason }: { reason: string }) => `Saved all the same, but nothing is read now: ${reason}`,
    noneThere: ({ name, reason }: { name: string; reason: string }) =>
      `Saved all the same, but nothing is read of ${name} now: ${reason}.`,
    notLooked:
      'Saved all the same, but its folder was not looked through to the end. "postkeep source test" does that.',
    added: ({ name }: { name: string }) => `Source "${name}" added.`,
  },
  edit: {
    description:
      'change a source: what you leave out stays as it is, the password too; so do its mailboxes, jobs and restore points',
    newName: 'another name for it',
    noLongerRead: ({ mailboxes }: { mailboxes: string }) =>
      `No longer read from this source: ${mailboxes}. What was backed up of it stays.`,
    changed: ({ name }: { name: string }) => `Source "${name}" changed.`,
  },
  remove: {
    description: 'remove a source with its password; restore points stay',
    withJobs: 'also the jobs that read it',
    removed: ({ name }: { name: string }) => `Source "${name}" removed. Its restore points stay.`,
  },
  list: {
    description: 'list the sources, with how each was last tested',
    header: ['Name', 'Type', 'Place', 'Mailboxes', 'Last test'],
    unknown: '–',
    neverTested: 'not tested',
    worked: ({ at }: { at: string }) => `worked ${at}`,
    failed: ({ at, reason }: { at: string; reason: string }) => `failed ${at}: ${reason}`,
    none: 'No sources.',
  },
  test: {
    description: 'sign in and list the mailboxes',
    looking: ({ directories }: { directories: number }) => `Looked into ${counted(directories, 'folder')}`,
    notRead: ({ name, reason }: { name: string; reason: string }) => `Not read: ${name} (${reason})`,
    signedIn: ({ name, mailboxes }: { name: string; mailboxes: number }) =>
      `Signed in to "${name}": ${counted(mailboxes, 'mailbox')}.`,
    read: ({ name, mailboxes }: { name: string; mailboxes: number }) =>
      `Read "${name}": ${counted(mailboxes, 'mailbox')}.`,
    listsNone: ({ name }: { name: string }) =>
      `Signed in to "${name}". It lists no mailbox, so none was opened.`,
  },
  mailboxes: {
    description: 'list the mailboxes of a source',
    header: ['Mailbox', 'Kind'],
    none: 'No mailboxes.',
  },
} as const;

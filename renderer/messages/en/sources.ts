import { plural } from '../plural.js';

export const sources = {
  addTitle: 'Add a mail source',
  editTitle: (name: string) => `Edit ${name}`,
  type: 'Source type',
  types: {
    imap: 'IMAP server',
    m365: 'Microsoft 365',
    google: 'Google Workspace',
    maildir: 'Maildir folder',
    mbox: 'mbox files',
  },
  typeHints: {
    m365: 'An app in your tenant reads the mailboxes. For the steps in Entra and Exchange, press F1 for help.',
    google:
      'A service account with domain-wide delegation reads the mailboxes. For the steps in Google Admin, press F1 for help.',
    maildir: 'One Maildir, or a folder with one per mailbox',
    mbox: 'Mail archives, for example from Thunderbird',
  },
  name: 'Name',
  nameHint: 'The name shown in jobs and tables.',
  host: 'Server',
  port: 'Port',
  portInvalid: (least: string, most: string) => `Enter a port from ${least} to ${most}.`,
  security: 'Encryption',
  securities: { tls: 'TLS', starttls: 'STARTTLS', plain: 'None (this computer only)' },
  caFile: 'Certificate authority',
  caFileHint: 'PEM file. Needed only if the server uses a private certificate authority.',
  method: 'Sign in',
  methods: { password: 'One mailbox with its own password', master: 'Master user for all mailboxes' },
  user: 'User name',
  masterUser: 'Master user',
  secret: 'Password',
  secretKeychain: 'Stored in this computer’s keychain.',
  secretFile:
    'This computer doesn’t have a keychain, so the password is stored in a file that only you can read.',
  handMailboxes: 'Mailboxes',
  handMailboxesHint: 'One per line, or a table with any columns, as a spreadsheet or a directory gives it.',
  mailboxCount: (count: number, formatted: string) => plural(count, '# mailbox', '# mailboxes', formatted),
  repeated: (count: number, formatted: string) =>
    plural(count, '# repeated entry left out', '# repeated entries left out', formatted),
  badLines: (count: number, formatted: string) =>
    plural(
      count,
      '# line has no mailbox. Correct or remove it.',
      '# lines have no mailbox. Correct or remove them.',
      formatted,
    ),
  badLinesList: 'Lines without a mailbox',
  badLine: (line: string, text: string) => `Line ${line}: ${text}`,
  removeBadLines: (count: number) => (count === 1 ? 'Remove this line' : 'Remove these lines'),
  importMailboxes: 'Import…',
  tooManyMailboxes: (most: string) => `Enter up to ${most} addresses.`,
  tenantId: 'Tenant ID',
  clientId: 'Application (client) ID',
  clientSecret: 'Client secret',
  proof: 'Credentials',
  proofs: { secret: 'Client secret', file: 'File: certificate or national cloud' },
  credentialsFile: 'Credentials file',
  credentialsFileHint:
    'JSON file with tenantId, clientId, certificate, and privateKey. Press F1 for an example.',
  serviceAccountKey: 'Service account key',
  serviceAccountKeyHint: 'The JSON key file downloaded from Google Cloud.',
  credentialsKeychain: 'Stored in this computer’s keychain. You don’t need the file afterwards.',
  credentialsKept:
    'This computer doesn’t have a keychain, so the contents are stored in a file that only you can read.',
  folder: 'Folder',
  check: 'Test connection',
  checking: 'Connecting…',
  checked: (count: number, formatted: string) =>
    plural(count, 'Signed in: # mailbox found', 'Signed in: # mailboxes found', formatted),
  signedIn: 'Signed in',
  folderChecked: (count: number, formatted: string) =>
    plural(count, 'Read: # mailbox found', 'Read: # mailboxes found', formatted),
  addAnyway: 'There is no mail to read at this path now. To add it all the same, click Add source again.',
  notRead: (count: number, formatted: string) =>
    plural(count, '# entry is not read', '# entries are not read', formatted),
  notReadList: 'What is not read',
  notReadLine: (name: string, reason: string) => `${name}: ${reason}`,
  add: 'Add source',
  save: 'Save source',
  edit: 'Edit…',
  editNamed: (name: string) => `Edit ${name}`,
  unchanged: 'Unchanged',
  connections: 'Connections at the same time',
  connectionsHint: 'For all jobs together. Fewer are kinder to the server, more are faster.',
  connectionsInvalid: (least: string, most: string) => `Enter a whole number from ${least} to ${most}.`,
  noLongerRead: (count: number, formatted: string, first: string) =>
    count === 1
      ? `${first} is no longer backed up from this source. Existing restore points are kept.`
      : `${first} and other mailboxes (${formatted} in all) are no longer backed up from this source. Existing restore points are kept.`,
  saveAnyway: 'There is no mail to read at this path now. To save it all the same, click Save source again.',
  incomplete: 'Fill in the fields marked with *.',
  describe: {
    imap: (host: string) => `IMAP server ${host}`,
    oauth: (provider: string, host: string) => `${provider}, ${host}`,
    maildir: (path: string) => `Maildir folder ${path}`,
    mbox: (path: string) => `mbox files ${path}`,
    sample: 'Invented mail to try Postkeep with. Needs no license.',
  },
};

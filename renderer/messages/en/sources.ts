import type { ErrorCode } from '../../../shared/errors.js';
import { plural } from '../plural.js';

function quoted(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names.map((name) => `“${name}”`));
}

const testFaults: Partial<Record<ErrorCode, string>> = {
  'source-credentials': 'Sign-in rejected',
  'source-unreachable': 'Not reachable',
  'source-tls': 'No secure connection',
  'source-throttled': 'Server is busy',
  'source-protocol': 'Unexpected answer',
  'secret-unavailable': 'Password not readable',
  'not-found': 'Not found',
};

export const sources = {
  title: 'Mail sources',
  subtitle: (count: number) => plural(count, '1 mail source', '# mail sources'),
  addSource: 'Add a mail source',
  emptyTitle: 'No mail sources yet',
  emptyText: 'A mail source is a server or a folder that mail is read from. Jobs back up its mailboxes.',
  table: 'Mail sources',
  columns: {
    name: 'Name',
    kind: 'Type',
    place: 'Server or folder',
    mailboxes: 'Mailboxes',
    jobs: 'Jobs',
    lastTest: 'Last test',
    actions: 'Actions',
  },
  sample: 'Sample',
  noJob: 'None',
  test: 'Test connection',
  testNamed: (name: string) => `Test ${name}`,
  stopTest: (name: string) => `Stop testing ${name}`,
  testing: 'Testing…',
  neverTested: 'Not tested',
  testedWell: (when: string) => `Worked ${when}`,
  testFailed: 'Failed',
  /** In a word or two, where a row has no room for more. */
  testFaults,
  testedAt: (when: string, reason: string) => `${when}: ${reason}`,
  remove: 'Remove…',
  removeTitle: (name: string) => `Remove the mail source “${name}”?`,
  removeText: 'No job uses it. Existing restore points are kept.',
  removeWithJobs: (jobs: readonly string[]) =>
    jobs.length === 1
      ? `The job ${quoted(jobs)} reads from it and is deleted with it. Existing restore points are kept.`
      : `The jobs ${quoted(jobs)} read from it and are deleted with it. Existing restore points are kept.`,
  removeWithJobsConfirm: 'Remove source and jobs',
  removeConfirm: 'Remove source',
  removed: (name: string) => `“${name}” was removed`,
  removedWithJobs: (name: string, jobs: number) =>
    plural(jobs, `“${name}” and its job were removed`, `“${name}” and its # jobs were removed`),
  putBack: (name: string) => `“${name}” is back, as it was`,
  putBackWithoutSecret: (name: string) => `“${name}” is back. Enter its password again.`,
  notPutBack: (name: string) => `“${name}” is not back`,
  added: (name: string) => `“${name}” was added`,
  addedMailboxes: (count: number, formatted: string) =>
    plural(count, '# mailbox added', '# mailboxes added', formatted),
  addedText: (name: string) => `No job reads “${name}” yet, so nothing is backed up.`,
  makeJob: 'New job…',
  find: 'Find mailboxes…',
  discardTitle: 'Discard what you entered?',
  discardNew: 'The mail source is not added.',
  discardEdited: (name: string) => `“${name}” stays as it is.`,
  discard: 'Discard',
  keepEditing: 'Keep editing',
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
  looking: (count: number, formatted: string) =>
    plural(count, 'Looked into # folder', 'Looked into # folders', formatted),
  stopCheck: 'Stop',
  checked: (count: number, formatted: string) =>
    plural(count, 'Signed in: # mailbox found', 'Signed in: # mailboxes found', formatted),
  signedIn: 'Signed in',
  /** A list by hand: the server was asked for the first alone. */
  firstOpened: (first: string, formatted: string) =>
    `Signed in: ${first} can be read, the first of ${formatted}`,
  folderChecked: (count: number, formatted: string) =>
    plural(count, 'Read: # mailbox found', 'Read: # mailboxes found', formatted),
  anyway: (why: 'no-mail' | 'stopped', isNew: boolean) =>
    `${why === 'no-mail' ? 'There is no mail to read at this path now.' : 'The folder was not looked through to the end.'} ${
      isNew ? 'To add it anyway, click Add source again.' : 'To save it anyway, click Save source again.'
    }`,
  notRead: (count: number, formatted: string) =>
    plural(count, '# entry is not read', '# entries are not read', formatted),
  notReadList: 'What is not read',
  notReadLine: (name: string, reason: string) => `${name}: ${reason}`,
  add: 'Add source',
  save: 'Save source',
  edit: 'Edit…',
  editNamed: (name: string) => `Edit ${name}`,
  unchanged: 'Unchanged',
  connections: 'Simultaneous connections',
  connectionsHint: 'For all jobs together. Fewer put less load on the server; more are faster.',
  noLongerRead: (count: number, formatted: string, first: string) =>
    count === 1
      ? `${first} is no longer backed up from this source. Existing restore points are kept.`
      : `${first} and other mailboxes (${formatted} in all) are no longer backed up from this source. Existing restore points are kept.`,
  describe: {
    imap: (host: string) => `IMAP server ${host}`,
    oauth: (provider: string, host: string) => `${provider}, ${host}`,
    maildir: (path: string) => `Maildir folder ${path}`,
    mbox: (path: string) => `mbox files ${path}`,
    sample: 'Made-up mail to try Postkeep with. Needs no license.',
  },
};

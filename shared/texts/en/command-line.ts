import type { TextFormat } from '../format.js';

/** What is counted, with one or more of it. */
const units: Readonly<Record<string, readonly [one: string, more: string]>> = {
  string: [' character', ' characters'],
  array: [' entry', ' entries'],
};

function unitOf(counted: string, count: number): string {
  return units[counted]?.[count === 1 ? 0 : 1] ?? '';
}

/** What the command line refuses: arguments that do not fit, names that do not exist. */
export const commandLine = {
  // What was given may hold a password.
  smtpUrlInvalid:
    'The address is no mail server: smtps://host for TLS, smtp://host for STARTTLS, without user name, password and path.',
  smtpNeedsUser: 'A password or credentials need --user as well.',
  argumentInvalid: ({ name, expected, given }: { name: string; expected: string; given: string }) =>
    `${name} must be ${expected}, not "${given}".`,
  valueRefused: ({ name, expected }: { name: string; expected: string }) => `${name} must be ${expected}.`,
  /** `of` is what is counted: characters of a string, entries of an array, or a number itself. */
  atLeast: ({ limit, of }: { limit: number; of: string }, f: TextFormat) =>
    `at least ${f.number(limit)}${unitOf(of, limit)}`,
  atMost: ({ limit, of }: { limit: number; of: string }, f: TextFormat) =>
    `at most ${f.number(limit)}${unitOf(of, limit)}`,
  aNumber: 'a whole number',
  anotherValue: 'another value',
  everyInvalid: ({ option, given }: { option: string; given: string }) =>
    `${option} must be like 30m, 1h or 1d, not "${given}".`,
  windowInvalid: ({ given }: { given: string }) =>
    `--window must be like "mon-fri 22:00-06:00", "22:00-06:00" or "sat,sun", not "${given}".`,
  bandwidthInvalid: ({ given }: { given: string }) =>
    `--bandwidth must be like 20mbit or "20mbit mon-fri 08:00-18:00", from 128kbit to 100gbit, not "${given}".`,
  retentionInvalid: ({ given }: { given: string }) =>
    `--retention must be like 30d, 20points, gfs:daily=7,weekly=4,monthly=12,yearly=3 or forever, not "${given}".`,
  kindInvalid: ({ given }: { given: string }) =>
    `--kind must be like room1@example.com=resource, not "${given}".`,
  // What was given may hold a password.
  urlInvalid:
    '--url must be like imaps://mail.example.com:993, the server alone: the user is named with --user or --master-user, and all folders are read.',
  fileUnreadable: ({ path }: { path: string }) =>
    `${path} cannot be read. Check that it exists and that you may read it.`,
  noSource: ({ name }: { name: string }) =>
    `There is no source named "${name}". \`postkeep source list\` shows them.`,
  noJob: ({ name }: { name: string }) => `There is no job named "${name}". \`postkeep job list\` shows them.`,
  noMailbox: ({ name }: { name: string }) =>
    `There is no mailbox named "${name}". \`postkeep mailbox list\` shows them.`,
  neverListed: ({ name }: { name: string }) =>
    `No session has listed ${name} yet, so there is nothing of it. Run its job first; until then it can only be excluded or included.`,
  ambiguousMailbox: ({ name, choices }: { name: string; choices: string }) =>
    `"${name}" is in several sources. Name one of: ${choices}.`,
  noPointYet: ({ mailbox }: { mailbox: string }) => `"${mailbox}" has no restore point yet.`,
  noPoint: ({ mailbox, pointId }: { mailbox: string; pointId: string }) =>
    `"${mailbox}" has no restore point ${pointId}. \`postkeep restore points\` shows them.`,
  noFolder: ({ name }: { name: string }) =>
    `There is no folder "${name}". \`postkeep restore folders\` shows them.`,
  chooseMessages: 'Choose one of --mailbox, --query and --message.',
  imapSignInMissing: '--type imap needs one of --user, --master-user and --oauth.',
  oauthNeedsCredentials: '--oauth needs --credentials.',
  listedBadly: ({ file, lines, first, line }: { file: string; lines: number; first: number; line: string }) =>
    `${file} has ${lines === 1 ? 'a line' : `${String(lines)} lines`} without a mailbox: line ${String(first)} is "${line}". Correct the file and try again.`,
  administratorOfGoogle: '--administrator is for --oauth google.',
  imapNeedsUrl: '--type imap needs --url.',
  userNeedsPasswordFile: '--user and --master-user need --password-file.',
  queryOrSaved: 'Give either a query or --saved with the name of a saved search.',
  noSavedSearch: ({ name }: { name: string }) =>
    `No search is saved as "${name}". "postkeep restore searches" lists those that are.`,
  queryOnlyWithMailbox:
    '--query searches all restore points: of the other choices only --mailbox goes with it.',
  oneMailboxToSearch: '--query takes one --mailbox, or none to search all.',
  wholeMailboxes:
    'Several mailboxes are exported whole, at their newest points: leave --folder and --point out.',
  queryLength: 'The query is empty. Write at least one word.',
  bucketKeysUnreadable: ({ file }: { file: string }) =>
    `${file} does not hold an access key and a secret key. Write the one in its first line and the other in its second, or both as AWS keeps them (aws_access_key_id = …, aws_secret_access_key = …).`,
  bucketNeedsEndpoint:
    'Say where the bucket is: --endpoint https://host of its S3 server, or --region for Amazon S3.',
  bucketNameInvalid: ({ given }: { given: string }) =>
    `"${given}" is no bucket. Name it like s3://bucket/prefix.`,
  bucketNotKnown: ({ named }: { named: string }) =>
    `${named} is not known here. \`postkeep repository list\` shows what is; \`postkeep repository connect ${named}\` connects a repository that is there.`,
  bucketAmbiguous: ({ named, folders }: { named: string; folders: string }) =>
    `Several servers have a bucket ${named}. Name the folder of its index: ${folders}.`,
  objectLockInvalid: ({ given }: { given: string }) =>
    `--object-lock must be like compliance:30d or governance:30d, not "${given}".`,
  cacheInvalid: ({ given }: { given: string }) => `The size must be like 500mb or 2gb, not "${given}".`,
  optionOfBuckets: ({ option }: { option: string }) =>
    `${option} is for a repository in a bucket, which is named like s3://bucket/prefix.`,
  passphraseOrNone: 'Choose either --passphrase-file or --no-encryption.',
  sourceOrCopy: 'Choose either --source or --copy-from.',
  copyNeedsRepository:
    '--copy-from copies all of a repository: give the folder of the copy with --repository, and no mailboxes, kinds or folders.',
  copyReadsNoMail: 'This job copies a repository: it has no source, mailboxes, kinds or folders of its own.',
  plainIsOfCopies: '--plain is for a second copy (--copy-from) alone.',
  allOrMailbox: 'Choose either --all or --mailbox.',
  everyOrCron: 'Choose either --every or --cron.',
  manualOrSchedule: 'Choose either --manual or a schedule with --every or --cron.',
  newWithinManaged: ({ managed }: { managed: number }) =>
    `--new counts some of the --managed mailboxes: it cannot be more than ${String(managed)}.`,
  daysOfConsumption: '--from and --to are for an overview: the consumption is that of now.',
  intervalInvalid: ({ years }: { years: number }) =>
    `--from must not be later than --to, and an overview spans at most ${String(years)} years.`,
  folderNeedsPath: ({ type }: { type: string }) => `--type ${type} needs --path.`,
  secretNeeded: ({ reason, option }: { reason: string; option: string }) =>
    `${reason} Here nobody can be asked: run the command with ${option}, or in a terminal.`,
  secretOption: ({ reason, option }: { reason: string; option: string }) =>
    `${reason} Run the command with ${option}.`,
  passphraseNeeded:
    'Give the passphrase in a file with --passphrase-file FILE (- reads standard input), or type it in a terminal.',
  passphrasesDiffer: 'The two passphrases differ. Nothing was changed; try again.',
  optionNotOf: ({ option, source }: { option: string; source: string }) =>
    `${option} does not go with the source "${source}".`,
  notEntered: 'Nothing was entered, so nothing was restored.',
  nothingToChange: ({ command }: { command: string }) =>
    `Nothing was changed: say what is to change. \`${command} --help\` shows the options.`,
  nameOrDue: 'Name a job, or give --due for all that are due.',
  noCommand: 'Name a command. `postkeep --help` shows them.',
  resetNeedsYes: ({ period }: { period: string }) =>
    `Nobody can be asked here whether the changes to the usage report for ${period} are to be lost. Give --yes if they are.`,
  needsYes: 'Add --yes where nobody can be asked.',
  secretsAndPassphrase: '--with-secrets and --passphrase-file FILE go together.',
  deletionNeedsYes: ({ mailbox }: { mailbox: string }) =>
    `Nobody can be asked here whether the data of ${mailbox} is to be deleted. Give --yes if it is.`,
  lastOfJob: ({ job, mailbox }: { job: string; mailbox: string }) =>
    `${mailbox} is the only mailbox that the job "${job}" names, and a job needs one. Remove the job, or choose others for it.`,
  nothingChanged: 'Nothing was changed.',
  noDatabaseUrl: 'Say where the database is: --database-url, or POSTKEEP_DATABASE_URL.',
  workerName: ({ name }: { name: string }) =>
    `“${name}” cannot be a worker’s name: letters, digits, dots, dashes and underscores, 63 at most.`,
  healthAddress: ({ given }: { given: string }) =>
    `“${given}” is no address to listen on. Give name or address and port: 127.0.0.1:9464.`,
} as const;

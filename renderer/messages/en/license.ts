import type { TimelineMark } from '../../../shared/license/timeline.js';
import type { LicenseType } from '../../../shared/license/license-type.js';
import type { UpdateOutcome } from '../../../shared/license/update.js';
import { plural } from '../plural.js';

const types: Readonly<Record<LicenseType, string>> = {
  subscription: 'Subscription',
  rental: 'Rental',
  evaluation: 'Evaluation',
  nfr: 'Not for resale',
};
/** The Last update row: what the latest attempt came to, in a word or two. */
const outcomes: Readonly<Record<UpdateOutcome, string>> = {
  renewed: 'Renewed',
  'unsupported-type': 'License type not supported',
  invalid: 'License key invalid',
  'up-to-date': 'Up to date',
  'contract-expired': 'Contract expired',
  'generation-error': 'Key generation error',
  'no-connection': 'Couldn’t reach the server',
  'bad-answer': 'Invalid response',
  'not-installed': 'Couldn’t save the new key',
};
const marks: Readonly<Record<TimelineMark['id'], string>> = {
  issued: 'Issued',
  today: 'Today',
  notice: 'Expiry notice begins',
  'daily-requests': 'Daily update requests begin',
  expiry: 'License expires',
  'support-expiry': 'Support expires',
  'expiry-grace-end': 'Grace period after expiry ends',
  'exceeded-grace-end': 'Grace period for extra mailboxes ends',
  'retry-end': 'Update retries end',
};

export const license = {
  title: 'License Information',
  types,
  outcomes,
  marks,
  rows: {
    status: 'Status',
    expirationDate: 'Expiration date',
    type: 'Type',
    package: 'Package',
    licensedTo: 'Licensed to',
    mailboxes: 'Mailboxes',
    supportId: 'Support ID',
    supportExpirationDate: 'Support expiration date',
    lastUpdate: 'Last update',
    nextUpdate: 'Next update',
    licenseId: 'License ID',
    installationId: 'Installation ID',
  },
  /** In the badge, where the words of the Status row take three lines. */
  graceLeft: (state: 'Exceeded' | 'Expired', days: number, formatted: string) =>
    `${state}, ${plural(days, '# day of grace left', '# days of grace left', formatted)}`,
  /** Beside a warning sign, as long as nothing is more urgent. */
  expiresIn: (days: number, formatted: string) =>
    days === 0
      ? 'Expires today'
      : days === 1
        ? 'Expires tomorrow'
        : plural(days, 'Expires in # day', 'Expires in # days', formatted),
  daysLeft: (days: number, formatted: string) => plural(days, '# day left', '# days left', formatted),
  expirationDate: (date: string, left: string) => `${date} (${left})`,
  expired: 'expired',
  /** `12 of 100, 3 new (free until 1 January)` (licensing.md §11). */
  mailboxes: (used: string, licensed: string) => `${used} of ${licensed}`,
  mailboxesNew: (used: string, licensed: string, fresh: string, until: string) =>
    `${used} of ${licensed}, ${fresh} new (free until ${until})`,
  lastUpdate: (when: string, outcome: string) => `${when} – ${outcome}`,
  noUpdateYet: 'Never',
  autoUpdate: 'Update license automatically (enables usage reporting)',
  autoUpdateUnsupported: 'Available for rental licenses with a Hosting Rental contract.',
  autoUpdateSuggested: 'Recommended for rental licenses: renews the key before it expires.',
  turnOnAutoUpdate: 'Turn on automatic update',
  install: 'Install…',
  updateNow: 'Update Now',
  updating: 'Updating…',
  remove: 'Remove',
  copy: 'Copy',
  copied: 'Copied',
  licensedMailboxes: 'Licensed mailboxes',
  usageReports: 'Usage reports',
  timeline: 'License timeline',
  timelineItem: (date: string, mark: string) => `${date}: ${mark}`,
  confirmInstall: 'Install anyway',
  confirmReplace: 'Install',
  keepInstalled: 'Keep the installed license',
  review: {
    replace: 'Replace the license?',
    install: 'Install this license?',
    compared: 'Installed and new license',
    property: 'Property',
    installed: 'Installed',
    offered: 'New',
    none: 'No license',
    nothing: '–',
    worse: 'Worse',
    different: 'Different',
    worseHeading: 'Check before you install',
    nothingWorse: 'Nothing gets worse.',
    rows: {
      type: 'Type',
      mailboxes: 'Mailboxes',
      expiresOn: 'Expiration date',
      supportExpiresOn: 'Support expiration date',
      issuedOn: 'Issued',
      status: 'Status',
      backedUp: 'Mailboxes backed up',
    },
  },
  pasteOrDrop: 'You can also paste a key, or drop its file on the window.',
  dropHere: 'Drop the license key file to install it',
  confirmRemove: 'Remove license',
  confirmTitle: 'Change the license?',
  unknownText: 'The license can’t be read, so nothing is backed up until it can be. You can always restore.',
  noneText: (free: string) =>
    `Without a license, up to ${free} mailboxes are backed up for as long as you like. You can always restore.`,
  usageLabel: 'License usage',
  usage: (used: string, licensed: string) => `${used} of ${licensed} mailboxes`,
  usageOf: (licensed: string) => `of ${licensed} mailboxes`,
  usageAllowance: (allowance: string) => `Allowance ${allowance}`,
  usageWaiting: (waiting: number, formatted: string) => plural(waiting, '# waiting', '# waiting', formatted),
  usageNew: (formatted: string) => `${formatted} new`,
  usageTemporary: (formatted: string) => `${formatted} in grace`,
};

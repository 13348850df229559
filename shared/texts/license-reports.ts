import type { ChartLayer } from '../license/overview-chart.js';
import type { LicenseType } from '../license/license-type.js';
import type { MailboxKind, MailboxLicenseState } from '../license/model.js';

const types: Readonly<Record<LicenseType, string>> = {
  subscription: 'Subscription',
  rental: 'Rental',
  evaluation: 'Evaluation',
  nfr: 'Not for resale',
};
const kinds: Readonly<Record<MailboxKind, string>> = {
  user: 'User',
  shared: 'Shared',
  resource: 'Resource',
};
const states: Readonly<Record<MailboxLicenseState, string>> = {
  Licensed: 'Licensed',
  TemporaryAssigned: 'In grace',
  Exceeded: 'Waiting',
  New: 'New',
  NotRequired: 'Not required',
};
const layers: Readonly<Record<ChartLayer, string>> = {
  licensed: 'Within the license',
  new: 'New',
  extra: 'Extra',
};

/** The files of *Create report…* (licensing.md §11); dates and figures in them are ISO 8601 and plain. */
export const licenseReportTexts = {
  consumptionTitle: (on: string) => `License consumption on ${on}`,
  overviewTitle: (from: string, to: string) => `License overview ${from} to ${to}`,
  types,
  kinds,
  states,
  layers,
  license: 'License',
  rows: {
    status: 'Status',
    type: 'Type',
    package: 'Package',
    company: 'Licensed to',
    contact: 'Contact',
    email: 'E-mail',
    mailboxes: 'Licensed mailboxes',
    issuedOn: 'Issued',
    expiresOn: 'Expiration date',
    licenseId: 'License ID',
    contract: 'Contract',
    supportId: 'Support ID',
    supportExpiresOn: 'Support expiration date',
    installationId: 'Installation ID',
    version: 'Postkeep version',
    createdAt: 'Created (UTC)',
  },
  daysLeft: (date: string, days: number) =>
    days < 0 ? `${date} (expired)` : `${date} (${String(days)} ${days === 1 ? 'day' : 'days'} left)`,
  totals: 'Mailboxes',
  total: {
    managed: 'Managed',
    covered: 'Covered by the license',
    licensed: 'Licensed',
    new: 'New',
    temporary: 'In grace',
    waiting: 'Waiting',
  },
  ofKind: { user: 'User mailboxes', shared: 'Shared mailboxes', resource: 'Resource mailboxes' },
  unknown: 'unknown',
  list: 'List of mailboxes',
  noMailboxes: 'No mailbox has been backed up or has asked to be.',
  listsFirst: (listed: number, all: number) =>
    `This PDF lists the first ${String(listed)} of ${String(all)} mailboxes, in the order of their admission. The CSV file lists all.`,
  columns: {
    number: 'No.',
    mailbox: 'Mailbox',
    kind: 'Kind',
    state: 'License state',
    jobs: 'Job',
    firstAdmission: 'First admission',
    lastBackup: 'Last backup',
  },
  consumptionCsv: [
    'Line',
    'No.',
    'Name',
    'Value',
    'Source',
    'Kind',
    'License state',
    'Place in queue',
    'First admission',
    'Last backup',
    'Jobs',
  ],
  lines: { license: 'License', total: 'Total', mailbox: 'Mailbox' },
  overviewCsv: ['Date', 'Managed', 'New', 'Extra', 'Covered by the license', 'Note'],
  summary: 'Summary',
  known: 'Days known',
  knownOf: (known: number, all: number) => `${String(known)} of ${String(all)}`,
  mostManaged: 'Most managed mailboxes',
  mostExtra: 'Most extra mailboxes',
  mostOn: (figure: number, date: string) => `${String(figure)} on ${date}`,
  chart: 'Mailboxes by day',
  noDay: 'Of no day of this interval anything is known.',
  coveredLine: 'Covered by the license',
  coveredAbove: (covered: number) => `Covered by the license: ${String(covered)}, above this chart`,
  unknownDays: 'Unknown',
  explained:
    'Managed mailboxes include the new and the extra ones. The figures of a day are those of its last look (UTC); a day on which Postkeep did not run is unknown.',
  days: 'Days',
  dayColumns: {
    date: 'Date',
    managed: 'Managed',
    new: 'New',
    extra: 'Extra',
    covered: 'Covered by the license',
  },
  unknownFromTo: (from: string, to: string) => (from === to ? from : `${from} to ${to}`),
} as const;

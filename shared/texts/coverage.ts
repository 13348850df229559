import type { Coverage, MailboxState } from '../backup/status.js';
import type { MailboxKind } from '../license/model.js';

const states: Readonly<Record<MailboxState, string>> = {
  protected: 'Protected',
  due: 'Due',
  running: 'Running',
  new: 'Not run yet',
  late: 'Overdue',
  away: 'Repository not there',
  never: 'Never backed up',
  incomplete: 'Incomplete',
  failing: 'Failed',
  waiting: 'Waiting for a license',
  paused: 'Job is off',
  unlisted: 'Not found',
  unknown: 'Unknown',
  excluded: 'Excluded',
  unassigned: 'In no job',
};
const coverages: Readonly<Record<Coverage, string>> = {
  protected: 'Protected',
  pending: 'Backup on its way',
  unprotected: 'Not protected',
};
const kinds: Readonly<Record<MailboxKind, string>> = {
  user: 'User',
  shared: 'Shared',
  resource: 'Resource',
};

/** `without` is what a session has said, which ends with its own full stop. */
function because(said: string, why: string | null): string {
  return why === null ? said : `${said}: ${why}`;
}

/** The coverage report; dates and figures in it are ISO 8601 and plain. */
export const coverageTexts = {
  title: (on: string) => `Coverage report of ${on}`,
  states,
  coverages,
  kinds,
  createdAt: 'Created (UTC)',
  summary: 'Mailboxes',
  all: 'Known mailboxes',
  byState: 'By state',
  unprotected: 'Not protected, and why',
  pending: 'Backup on its way',
  none: 'Every known mailbox is protected.',
  noneKnown: 'No mailbox is known yet.',
  explained:
    'Known are the mailboxes that were backed up or have asked to be, those that a job or a source names, and those that a directory had when it was last read. Protected is one whose last good backup is as recent as the schedules of its jobs say.',
  listsFirst: (listed: number, all: number) =>
    `This PDF lists the first ${String(listed)} of ${String(all)} mailboxes, the most urgent first. The CSV file lists all.`,
  columns: { mailbox: 'Mailbox', source: 'Source', reason: 'Why', lastGood: 'Last good backup' },
  csv: [
    'Line',
    'Name',
    'Value',
    'Source',
    'Kind',
    'Coverage',
    'State',
    'Why',
    'Job',
    'Last good backup',
    'Newest restore point',
  ],
  lines: { total: 'Total', mailbox: 'Mailbox' },
  never: 'never',
  noJob: '–',
  reasons: {
    excluded: (jobs: string, by: { readonly user: string | null; readonly on: string } | null) =>
      by === null
        ? `Excluded from ${jobs}; it is not known by whom`
        : `Excluded from ${jobs} by ${by.user ?? 'an unnamed account'} on ${by.on}`,
    unassigned: 'In no job',
    unassignedFound: 'In no job, and never backed up',
    paused: (job: string) => `The schedule of ${job} is off`,
    waiting: (place: number | null) =>
      place === null ? 'Waits for a license' : `Waits for a license, number ${String(place)} in the queue`,
    failing: (job: string, why: string | null) => because(`The last run of ${job} could not back it up`, why),
    incomplete: (job: string, why: string | null) => because(`The last run of ${job} missed mail`, why),
    never: (job: string) => `${job} has made no good backup of it`,
    late: (job: string, days: number, on: string) =>
      days === 0
        ? `Overdue: the last good backup by ${job} is of ${on}`
        : `No backup for ${days === 1 ? '1 day' : `${String(days)} days`}: the last good one by ${job} is of ${on}`,
    away: (job: string) =>
      `Backed up by ${job} in time, but its repository cannot be reached or opened; postkeep status says which`,
    unlisted: (job: string) => `${job} did not find it on the server the last time`,
    unknown: (job: string) => `Not known: dates of ${job} are in the future, or its schedule is never due`,
    running: (job: string) => `${job} is running`,
    new: (job: string) => `The first run of ${job} is to come`,
  },
} as const;

import type { GfsPeriod } from '../../../shared/backup/gfs.js';
import type { LogLine, MailboxResult, SessionStatus } from '../../../shared/backup/model.js';
import { plural } from '../plural.js';

const sessionStatus: Readonly<Record<SessionStatus, string>> = {
  Running: 'Running',
  Success: 'Success',
  Warning: 'Warning',
  Failed: 'Failed',
  Stopped: 'Stopped',
};
const mailboxResult: Readonly<Record<MailboxResult['result'], string>> = {
  success: 'Success',
  warning: 'Warning',
  failed: 'Failed',
  refused: 'Not processed',
};
const lineType: Readonly<Record<LogLine['type'], string>> = {
  Running: 'Running',
  Success: 'Success',
  Warning: 'Warning',
  Error: 'Error',
};

export const jobs = {
  sessionStatus,
  mailboxResult,
  lineType,
  subtitle: (count: number) => plural(count, '1 job', '# jobs'),
  newJob: 'New job',
  table: 'Jobs',
  columns: {
    name: 'Name',
    source: 'Source',
    mailboxes: 'Mailboxes',
    lastResult: 'Last result',
    lastRun: 'Last run',
    nextRun: 'Next run',
    actions: 'Actions',
  },
  copyOf: (repository: string) => `Copy of ${repository}`,
  copyNow: 'Copy now',
  copyNowNamed: (name: string) => `Copy now: ${name}`,
  allMailboxes: 'All',
  allBut: (count: number) => `All but ${String(count)}`,
  neverRun: 'Never',
  manual: 'Manual',
  disabled: 'Disabled',
  progress: (done: string, total: string) => `${done} of ${total} mailboxes`,
  run: 'Back up now',
  runNamed: (name: string) => `Back up now: ${name}`,
  stop: 'Stop',
  stopNamed: (name: string) => `Stop ${name}`,
  stopping: 'Stopping…',
  open: 'Open',
  edit: 'Edit…',
  editSource: 'Mail source…',
  mendSource: (about: string) => `Mail source: ${about}`,
  enable: 'Enable schedule',
  disable: 'Disable schedule',
  remove: 'Delete…',
  removeTitle: (name: string) => `Delete the job “${name}”?`,
  removeText:
    'It will no longer run. Existing restore points are kept. Mailboxes that aren’t in another job give up their license.',
  removeConfirm: 'Delete job',
  emptyTitle: 'No jobs yet',
  emptyText: 'A job defines which mailboxes to back up, when, and how long to keep restore points.',
  runView: {
    back: 'Jobs',
    rate: 'Rate',
    processed: 'Mailboxes backed up',
    failedCount: (count: string) => `${count} failed`,
    notFinished: (count: string) => `${count} not finished`,
    refusedCount: (count: string) => `${count} not processed`,
    processedOf: (done: string, total: string) => `${done} of ${total}`,
    messages: 'Messages read',
    stored: (count: string, bytes: string) => `${count} new, ${bytes} stored`,
    timeLeft: 'Time left',
    working: 'Calculating…',
    duration: 'Duration',
    read: 'Read',
    started: (when: string) => `Started ${when}`,
    progressOf: (name: string) => `Progress of ${name}`,
    mailboxes: 'Mailboxes in this run',
    mailbox: 'Mailbox',
    state: 'State',
    seen: 'Messages',
    new: 'New',
    bytes: 'Read',
    note: 'Note',
    reading: (folder: string) => `Reading ${folder}`,
    log: 'Log',
    noMailboxes: 'No mailboxes processed yet.',
    noLog: 'Nothing logged yet.',
    never: 'This job hasn’t run yet',
    neverText: 'Back up now to see progress here, or wait for the schedule.',
    openHistory: 'Open in History',
    gone: 'This job was deleted',
    goneText: 'Its sessions are still in History.',
  },
  schedule: {
    manual: 'Manually',
    everyMinutes: (minutes: number) => plural(minutes, 'Every minute', 'Every # minutes'),
    everyHours: (hours: number) => plural(hours, 'Every hour', 'Every # hours'),
    everyDays: (days: number) => plural(days, 'Every day', 'Every # days'),
    cron: (expression: string) => `Schedule ${expression}`,
  },
  retention: {
    forever: 'Keep all restore points',
    days: (days: number) => plural(days, 'Keep 1 day', 'Keep # days'),
    points: (points: number) =>
      plural(points, 'Keep the last restore point', 'Keep the last # restore points'),
    gfs: ({ daily, weekly, monthly, yearly }: Readonly<Record<GfsPeriod, number>>) => {
      const parts = [
        [daily, 'daily'],
        [weekly, 'weekly'],
        [monthly, 'monthly'],
        [yearly, 'yearly'],
      ] as const;
      const said = parts.filter(([count]) => count > 0).map(([count, name]) => `${String(count)} ${name}`);
      return `Keep ${said.join(', ')}`;
    },
  },
};

import { plural } from '../plural.js';

/** The page of one mailbox. */
export const mailboxPage = {
  gone: 'Unknown mailbox',
  goneText: 'It’s no longer in the list of mailboxes.',
  state: 'Backup',
  calendar: 'Restore points',
  growth: 'Growth',
  sessions: 'Last sessions',
  jobs: 'Jobs',
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  day: (date: string, count: number, shown: string) =>
    `${date}: ${plural(count, '1 restore point', '# restore points', shown)}`,
  points: (count: number, shown: string) => plural(count, '1 restore point', '# restore points', shown),
  messages: (count: number, shown: string) => plural(count, '1 message', '# messages', shown),
  writtenAt: (when: string) => `written as ${when} by a wrong clock`,
  openPoint: (when: string) => `Open the restore point of ${when} in Restore`,
  comparePoint: (when: string, before: string) =>
    `Compare the restore point of ${when} with that of ${before}`,
  noPoints: 'No restore points yet.',
  growthPicture: (before: string, from: string, after: string, to: string) =>
    `Messages by restore point: ${before} on ${from}, ${after} on ${to}`,
  growthCaption: 'Messages in each restore point',
  asTable: 'Show as table',
  asPicture: 'Show as chart',
  point: 'Restore point',
  messagesColumn: 'Messages',
  sessionStart: 'Start',
  job: 'Job',
  result: 'Result',
  stored: 'Stored',
  reason: 'Reason',
  results: { success: 'Success', warning: 'Warning', failed: 'Failed', refused: 'No license' },
  noSessions: 'None of its jobs’ recent sessions included it.',
  leavesOut: 'Excludes it',
  jobIsOff: 'Schedule is off',
  byHand: 'Started manually',
  /** As on a console that was moved to another computer. */
  noNextRun: 'No next run',
  nextRun: (when: string) => `Next run ${when}`,
  facts: {
    lastGood: 'Last good backup',
    newestPoint: 'Newest point',
    points: 'Restore points',
    messages: 'Messages',
    size: 'Size',
    kind: 'Kind',
    license: 'License',
    firstAdmitted: 'First admission',
    hold: 'Legal hold',
  },
};

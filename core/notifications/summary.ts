import type { Job } from '../../shared/backup/job.js';
import type { SessionDetail } from '../../shared/backup/session.js';
import { type BackupStatus, type BackupVerdict, protectionTypes } from '../../shared/backup/status.js';
import { assertNever } from '../../shared/errors.js';
import type { CalendarDate } from '../../shared/license/dates.js';
import type { Channel } from '../../shared/notifications/channel.js';
import type { Notice } from '../../shared/notifications/notice.js';
import { type Text, text } from '../../shared/texts/text.js';
import { damageOf, damageText } from './facts.js';

/** The day of this computer's calendar whose summary is due; null when it was sent, or its hour has not come. */
export function summaryDue(
  { kinds, summaryHour }: Pick<Channel, 'kinds' | 'summaryHour'>,
  lastDay: CalendarDate | undefined,
  now: Date,
): CalendarDate | null {
  if (!kinds.includes('summary') || now.getHours() < summaryHour) return null;
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0'))
    .join('-');
  return lastDay !== undefined && lastDay >= day ? null : day;
}

/** What a summary is made from. */
export interface SummaryFacts {
  readonly jobs: readonly Job[];
  /** The last session that has ended of each job that has one, by its id. */
  readonly lastSessions: ReadonlyMap<string, SessionDetail>;
  /** Null where it could not be read. */
  readonly status: BackupStatus | null;
}

const mostNamed = 20;

/** Each job's last result, the mailboxes that are not protected, and the license. Pure. */
export function summaryNotice(
  { jobs, lastSessions, status }: SummaryFacts,
  { jobIds, namesMailboxes }: Pick<Channel, 'jobIds' | 'namesMailboxes'>,
  now: Date,
): Notice {
  const told = jobs.filter(({ id }) => jobIds.length === 0 || jobIds.includes(id));
  return {
    kind: 'summary',
    at: now.toISOString(),
    title: text('notifications.summaryTitle', {
      verdict: status === null ? text('notifications.verdictUnknown') : verdictText(status.verdict),
    }),
    lines: [
      ...told.flatMap((job) => jobLines(job, lastSessions.get(job.id), namesMailboxes)),
      ...(status === null ? [] : statusLines(status)),
    ],
  };
}

function jobLines(job: Job, last: SessionDetail | undefined, namesMailboxes: boolean): Text[] {
  if (!job.enabled) return [text('notifications.jobOff', { job: job.name })];
  if (last === undefined) return [text('notifications.jobNotRun', { job: job.name })];
  const troubled = last.mailboxes.filter(({ result }) => result !== 'success').map(({ mailbox }) => mailbox);
  return [
    text('notifications.jobResult', {
      job: job.name,
      status: last.status,
      at: last.endedAt ?? last.startedAt,
    }),
    ...(troubled.length === 0 || !namesMailboxes
      ? []
      : [
          text('notifications.jobTroubled', {
            job: job.name,
            mailboxes: [
              ...troubled.slice(0, mostNamed),
              ...(troubled.length > mostNamed ? [`+${String(troubled.length - mostNamed)}`] : []),
            ].join(', '),
          }),
        ]),
  ];
}

/** Reasons that name no mailbox and quote no log: these may stand in a notification as they are. */
const toldReasons: ReadonlySet<string> = new Set([
  ...([
    'repository-unreachable',
    'disk-space',
    'drill-failed',
    'points-missing',
    'data-folder',
    'clock',
    'workers',
  ] as const),
]);

function statusLines({ mailboxes, reasons, repositories, license }: BackupStatus): Text[] {
  const counts = protectionTypes.map((type) => [type, mailboxes[type]] as const);
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  return [
    text('notifications.protectedCount', { count: mailboxes.protected, of: all }),
    ...counts
      .filter(([type, count]) => type !== 'protected' && count > 0)
      .map(([state, count]) => text('notifications.unprotected', { count, state })),
    ...(mailboxes.unassigned === 0
      ? []
      : [text('notifications.unassigned', { count: mailboxes.unassigned })]),
    ...[...damageOf({ repositories })]
      .filter(([, count]) => count > 0)
      .map(([path, count]) => damageText(path, count)),
    ...reasons.filter(({ code }) => toldReasons.has(code)).map((reason) => reason.text),
    text('notifications.licenseState', { state: license.statusText }),
  ];
}

function verdictText({ type }: BackupVerdict): Text {
  switch (type) {
    case 'no-jobs':
      return text('notifications.verdictNone');
    case 'stopped':
      return text('notifications.verdictStopped');
    case 'attention':
      return text('notifications.verdictAttention');
    case 'running':
      return text('notifications.verdictRunning');
    case 'never-run':
      return text('notifications.verdictNew');
    case 'no-mailboxes':
      return text('notifications.verdictNoMailboxes');
    case 'due':
      return text('notifications.verdictDue');
    case 'fine':
      return text('notifications.verdictFine');
    default:
      return assertNever(type);
  }
}

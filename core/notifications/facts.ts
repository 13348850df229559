import type { Job } from '../../shared/backup/job.js';
import type { Session, SessionDetail } from '../../shared/backup/session.js';
import type { BackupStatus } from '../../shared/backup/status.js';
import { assertNever } from '../../shared/errors.js';
import { type EventLogEntry, licenseEventNumbers } from '../../shared/events.js';
import type { Instant } from '../../shared/license/dates.js';
import { type MonthlyReport, sendingDate } from '../../shared/license/usage-report.js';
import type { Channel } from '../../shared/notifications/channel.js';
import type { Notice, NoticeKind, ToldSession } from '../../shared/notifications/notice.js';
import { type Text, text, verbatim } from '../../shared/texts/text.js';

/** Something that has happened, whichever process saw it: it has the same key for each. */
export interface Fact {
  readonly key: string;
  readonly at: Instant;
  readonly kind: NoticeKind;
  /** What is told together, and at most once an hour. */
  readonly group: string;
  /** Null where it is of no job. */
  readonly jobId: string | null;
  readonly notice: (channel: Pick<Channel, 'namesMailboxes'>) => Notice;
}

/** Mailboxes that a message names at most. */
const mostNamed = 20;

/** A session that runs or has ended; null when it is of no news. */
export function sessionFact(session: Session): { readonly key: string; readonly kind: NoticeKind } | null {
  const { id, type, status } = session;
  const isBackup = type === 'backup' || type === 'copy';
  const ended = `ended ${id}`;
  switch (status) {
    case 'Running':
      return isBackup ? { key: `started ${id}`, kind: 'started' } : null;
    case 'Success':
      return type === 'license-update' ? null : { key: ended, kind: 'success' };
    case 'Warning':
    case 'Stopped':
      return { key: ended, kind: type === 'license-update' ? 'license-update' : 'warning' };
    case 'Failed':
      return { key: ended, kind: type === 'license-update' ? 'license-update' : 'failed' };
    default:
      return assertNever(status);
  }
}

/** Whether the session of a job is tried again: until then its failure is no result. */
export function isTriedAgain(session: Session, jobs: readonly Job[]): boolean {
  return jobs.some(({ lastSessionId, retry }) => lastSessionId === session.id && retry !== null);
}

export function factOfSession(detail: SessionDetail): Fact | null {
  const fact = sessionFact(detail);
  if (fact === null) return null;
  const { startedAt, endedAt, type, jobId, name, status } = detail;
  const troubled = detail.mailboxes
    .filter(({ result }) => result !== 'success')
    .map(({ mailbox }) => mailbox);
  const mailboxes = detail.mailboxes.length;
  return {
    ...fact,
    at: endedAt ?? startedAt,
    group: `${fact.kind} ${type}`,
    jobId,
    notice: ({ namesMailboxes }) => {
      const session: ToldSession = {
        ...{ id: detail.id, type, name, jobId, status, startedAt, endedAt, mailboxes },
        troubled: troubled.length,
        ...(namesMailboxes ? { names: troubled.slice(0, mostNamed) } : {}),
      };
      return fact.kind === 'started'
        ? {
            kind: 'started',
            at: startedAt,
            title: text('notifications.sessionStarted', { name }),
            lines: [],
            session,
          }
        : {
            kind: fact.kind,
            at: endedAt ?? startedAt,
            title: text('notifications.sessionEnded', { name, status }),
            lines: sessionLines(session),
            session,
          };
    },
  };
}

function sessionLines(session: ToldSession): Text[] {
  const { startedAt, endedAt, mailboxes, troubled, names = [], status } = session;
  return [
    ...(endedAt === null ? [] : [text('notifications.ended', { startedAt, endedAt })]),
    ...(mailboxes === 0
      ? []
      : [
          troubled === 0
            ? text('notifications.allWell', { mailboxes })
            : text('notifications.troubled', { troubled, mailboxes }),
        ]),
    ...names.map((mailbox) => text('notifications.mailbox', { mailbox })),
    ...(names.length > 0 && troubled > names.length
      ? [text('notifications.andMore', { more: troubled - names.length })]
      : []),
    ...(status === 'Success' ? [] : [text('notifications.lookAtLog')]),
  ];
}

const toldEvents: ReadonlySet<number> = new Set([
  ...[licenseEventNumbers.aboutToExpire, licenseEventNumbers.expired, licenseEventNumbers.graceEntered],
  ...[licenseEventNumbers.limitExceeded, licenseEventNumbers.removed],
  ...[licenseEventNumbers.supportAboutToExpire, licenseEventNumbers.supportExpired],
]);

/** A license event; null for those that are no trouble. */
export function factOfEvent({ at, number, text: words, said }: EventLogEntry): Fact | null {
  const isOff = number === licenseEventNumbers.autoUpdateDisabled;
  if (!isOff && !toldEvents.has(number)) return null;
  const kind = isOff ? 'license-update' : 'license';
  const title = text(isOff ? 'notifications.updateOff' : 'notifications.licenseTitle');
  return {
    ...{ key: `event ${at} ${String(number)}`, at, kind, group: kind, jobId: null },
    notice: () => ({ kind, at, title, lines: [said ?? verbatim(words)] }),
  };
}

/** What is to be told of a monthly usage report: that it is ready for review, and that it could not be sent. */
export function factsOfReport({ licenseId, period, createdAt, failure, deliveredAt }: MonthlyReport): Fact[] {
  if (deliveredAt !== null) return [];
  const fact = (what: string, at: Instant, said: Text): Fact => ({
    ...{
      key: `usage ${what} ${licenseId} ${period}`,
      at,
      kind: 'usage-report',
      group: `usage-report ${what}`,
    },
    jobId: null,
    notice: () => ({
      kind: 'usage-report',
      at,
      title: text('usageReports.title'),
      lines: [said],
    }),
  });
  return [
    fact('ready', createdAt, text('usageReports.ready', { period, sendsOn: sendingDate(period) })),
    ...(failure === null
      ? []
      : [fact('not sent', failure.at, text('usageReports.notSent', { period, reason: failure.detail }))]),
  ];
}

/** How much damage is known of each repository: its database counts more than any message. */
export function damageOf({ repositories }: Pick<BackupStatus, 'repositories'>): Map<string, number> {
  return new Map(
    repositories.map(({ path, damagedMessages, mendedMessages, isFileDamaged }) => [
      path,
      isFileDamaged ? Number.MAX_SAFE_INTEGER : Math.max(0, damagedMessages - mendedMessages),
    ]),
  );
}

/** Damage that grew since it was last told. */
export function damageFacts(
  found: ReadonlyMap<string, number>,
  known: Readonly<Record<string, number>>,
  now: Instant,
): Fact[] {
  return [...found]
    .filter(([path, count]) => count > (known[path] ?? 0))
    .map(([path, count]) => ({
      ...{
        key: `damage ${path} ${String(count)} ${now}`,
        at: now,
        kind: 'damage',
        group: 'damage',
        jobId: null,
      },
      notice: () => ({
        kind: 'damage',
        at: now,
        title: text('notifications.damageTitle'),
        lines: [damageText(path, count), text('notifications.damageHint')],
      }),
    }));
}

/** Says how much damage is known, as {@link damageOf} has it. */
export function damageText(path: string, messages: number): Text {
  return text('notifications.damage', { path, messages, file: messages === Number.MAX_SAFE_INTEGER });
}

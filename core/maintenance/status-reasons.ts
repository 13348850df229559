import type { LogLine } from '../../shared/backup/session.js';
import type { ProtectionType, RepositoryState, StatusReason } from '../../shared/backup/status.js';
import { type Text, text, verbatim } from '../../shared/texts/text.js';
import type { KnownDamage } from '../catalogue/damage.js';
import { groupBy } from '../lib/group-by.js';
import type { JobState } from '../mailboxes/job-states.js';
import type { PointsMissing } from './older-repository.js';
import type { toldOf } from './known-repositories.js';
import type { ProtectedMailbox, ProtectionReport } from '../mailboxes/protection-report.js';

/** A repository and what is known to be damaged in it. */
export interface RepositoryKnown {
  readonly state: RepositoryState;
  readonly told: ReturnType<typeof toldOf>;
  readonly damage: readonly KnownDamage[];
  /** What the last verification or drill said of restore points that are missing, and its session; null when there is nothing, or a run has been since. */
  readonly pointsMissing: PointsMissing | null;
  /** What is said of a disk with probably too little room. */
  readonly lowRoom: Text | null;
}

interface ReasonInput {
  readonly report: ProtectionReport;
  readonly repositories: readonly RepositoryKnown[];
  /** Each job with what can be said of it before any mailbox is known. */
  readonly jobs: readonly { readonly job: JobState; readonly asWhole: ProtectionType }[];
  /** Who waits for a license aside: that is known by itself. */
  readonly lastLine: (sessionId: string, type: LogLine['type']) => string | null;
  readonly hadWaiting: (sessionId: string) => boolean;
  /** What is wrong with the data folder itself: nothing else may be known as it is. */
  readonly warnings: readonly Text[];
  /** Why the clock of this computer is not believed; null when it is. */
  readonly clockWarning: Text | null;
  /** Why no worker takes mailboxes; null where that is as it should be. */
  readonly workersTrouble: Text | null;
}

/** Mailboxes that a reason names; the rest are counted. */
const mostNamed = 3;

const aboutNothing = {
  code: 'data-folder',
  severity: 'error',
  mailboxes: 0,
  jobId: null,
  sessionId: null,
} as const;

/** Everything that keeps backups from being up to date, or would keep the next one from it; the most serious first. */
export function reasonsOf(input: ReasonInput): StatusReason[] {
  const { report, repositories, jobs } = input;
  const byJob = groupBy(report.mailboxes, ({ job }) => job);
  const ofJobs = jobs.flatMap(({ job, asWhole }) => jobReasons(job, asWhole, byJob.get(job) ?? [], input));
  const told = new Set(ofJobs.flatMap(({ jobId }) => jobId ?? []));
  const left = report.mailboxes.filter((each) => !(told.has(each.job.stored.id) && isToldByJob(each)));
  const ofFolder = input.warnings.map((said): StatusReason => ({ ...aboutNothing, text: said }));
  const ofClock: StatusReason[] =
    input.clockWarning === null
      ? []
      : [{ ...aboutNothing, code: 'clock', severity: 'warning', text: input.clockWarning }];
  const ofWorkers: StatusReason[] =
    input.workersTrouble === null
      ? []
      : [{ ...aboutNothing, code: 'workers', severity: 'warning', text: input.workersTrouble }];
  const reasons = [
    ...ofFolder,
    ...ofClock,
    ...ofWorkers,
    ...repositories.flatMap(repositoryReasons),
    ...ofJobs,
    ...mailboxReasons(left),
  ];
  return reasons.sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}

/** What is said of its job says it of the mailbox too: of one that a run never came to, that the run failed. */
function isToldByJob({ job, type, outcome }: ProtectedMailbox): boolean {
  const isNotReached = type === 'never' && outcome === null && job.lastEnded?.status === 'Failed';
  return type === 'failing' || type === 'incomplete' || isNotReached;
}

/** What the job's last session that ended says, and what is wrong with a job none of whose mailboxes is known. */
function jobReasons(
  job: JobState,
  asWhole: ProtectionType,
  mailboxes: readonly ProtectedMailbox[],
  { lastLine, hadWaiting }: ReasonInput,
): StatusReason[] {
  const { stored, lastEnded, enabled } = job;
  const name = stored.definition.name;
  const about = { mailboxes: mailboxes.length, jobId: stored.id, sessionId: lastEnded?.id ?? null };
  if (!enabled) {
    const isAlone = mailboxes.length === 0 && lastEnded !== null;
    return isAlone
      ? [{ ...about, code: 'paused', severity: 'warning', text: text('status.pausedJob', { job: name }) }]
      : [];
  }
  if (lastEnded?.status === 'Failed' || lastEnded?.status === 'Warning') {
    const hasFailed = lastEnded.status === 'Failed';
    const line = lastLine(lastEnded.id, hasFailed ? 'Error' : 'Warning');
    const isLicenseAlone = line === null && hadWaiting(lastEnded.id);
    const said = line === null ? text('status.openLog') : verbatim(line);
    const code = hasFailed ? 'job-failed' : 'job-warning';
    const severity = hasFailed ? 'error' : 'warning';
    const failing = mailboxes.filter(({ type }) => type === 'failing');
    const incomplete = mailboxes.filter(({ type }) => type === 'incomplete');
    const told = [
      ...reasonOfSome(failing, (named, reason) =>
        text('status.jobMailboxes', { job: name, ...named, reason }),
      ),
      ...reasonOfSome(incomplete, (named, reason) =>
        text('status.jobIncomplete', { job: name, ...named, reason }),
      ),
    ];
    const whole = hasFailed
      ? text('status.jobFailed', { job: name, reason: said })
      : text('status.jobWarning', { job: name, reason: said });
    if (told.length === 0 && isLicenseAlone) return [];
    return told.length > 0
      ? told.map((each) => ({ ...about, ...each, code, severity }))
      : [{ ...about, mailboxes: 0, code, severity, text: whole }];
  }
  if (mailboxes.length > 0 || job.lastComplete !== null) return [];
  switch (asWhole) {
    case 'never':
      return [
        { ...about, code: 'never', severity: 'warning', text: text('status.neverListed', { job: name }) },
      ];
    case 'unknown':
      return [
        { ...about, code: 'unknown', severity: 'warning', text: text('status.jobUnknown', { job: name }) },
      ];
    default:
      return [];
  }
}

interface Named {
  readonly mailboxes: number;
  readonly names: string;
  readonly more: number;
}

function reasonOfSome(
  mailboxes: readonly ProtectedMailbox[],
  word: (named: Named, reason: Text) => Text,
): { mailboxes: number; text: Text }[] {
  if (mailboxes.length === 0) return [];
  const reason = mailboxes.find((each) => each.reason !== null)?.reason ?? null;
  const said = reason === null ? text('status.openLog') : verbatim(reason);
  return [{ mailboxes: mailboxes.length, text: word(namesOf(mailboxes), said) }];
}

function mailboxReasons(mailboxes: readonly ProtectedMailbox[]): StatusReason[] {
  const byType = groupBy(mailboxes, ({ type }) => type);
  return [...byType].flatMap(([type, of]) => {
    const found = wordsOf(type, of);
    if (found === null) return [];
    const [first] = of;
    const jobs = new Set(of.map(({ job }) => job));
    const job = jobs.size === 1 ? first?.job : undefined;
    return [
      {
        ...found,
        mailboxes: of.length,
        jobId: job?.stored.id ?? null,
        sessionId: job?.lastEnded?.id ?? null,
      },
    ];
  });
}

/** Null for what needs no attention. */
function wordsOf(
  type: ProtectionType,
  mailboxes: readonly ProtectedMailbox[],
): Pick<StatusReason, 'code' | 'severity' | 'text'> | null {
  const named = namesOf(mailboxes);
  switch (type) {
    case 'protected':
    case 'due':
    case 'running':
    case 'new':
    // The repository is a reason of its own, which says what to do.
    case 'away':
      return null;
    case 'failing':
      return { code: type, severity: 'error', text: text('status.failing', named) };
    case 'never':
      return { code: type, severity: 'error', text: text('status.never', named) };
    case 'late': {
      const since = mailboxes.flatMap(({ goodAt }) => goodAt?.toISOString() ?? []).sort()[0];
      const late =
        since === undefined ? text('status.never', named) : text('status.late', { ...named, since });
      return { code: type, severity: 'error', text: late };
    }
    case 'incomplete':
      return { code: type, severity: 'warning', text: text('status.incomplete', named) };
    case 'waiting':
      return { code: type, severity: 'warning', text: text('status.waiting', named) };
    case 'paused':
      return { code: type, severity: 'warning', text: text('status.paused', named) };
    case 'unlisted':
      return { code: type, severity: 'warning', text: text('status.unlisted', named) };
    case 'unknown':
      return { code: type, severity: 'warning', text: text('status.unknown', named) };
  }
}

function repositoryReasons({ state, told, damage, pointsMissing, lowRoom }: RepositoryKnown): StatusReason[] {
  const { problem, lastDrill } = state;
  const { path } = told;
  const about = { mailboxes: 0, jobId: null, sessionId: null };
  if (problem !== null) {
    return [{ ...about, code: 'repository-unreachable', severity: 'error', text: problem }];
  }
  return [
    ...damageReasons(told, damage),
    ...(pointsMissing === null
      ? []
      : [
          {
            ...about,
            code: 'points-missing',
            severity: 'error',
            sessionId: pointsMissing.sessionId,
            text: verbatim(pointsMissing.said),
          } as const,
        ]),
    ...(lastDrill === null || lastDrill.whole === lastDrill.messages
      ? []
      : [
          {
            ...about,
            code: 'drill-failed',
            severity: 'error',
            sessionId: lastDrill.sessionId,
            text: text('status.drillFailed', { path, ...lastDrill }),
          } as const,
        ]),
    ...(lowRoom === null
      ? []
      : [{ ...about, code: 'disk-space', severity: 'warning', text: lowRoom } as const]),
  ];
}

/** Damage is told until a verification finds it gone; messages that were read back whole since are whole again, and of what else Repair has put right nobody knows yet. */
function damageReasons(told: RepositoryKnown['told'], damage: readonly KnownDamage[]): StatusReason[] {
  const left = damage.filter(({ mendedAt }) => mendedAt === null);
  const messages = left.filter(({ kind }) => kind === 'message');
  const file = left.find(({ kind }) => kind === 'file');
  const repaired = damage.find(({ kind, mendedAt }) => kind === 'file' && mendedAt !== null);
  const about = { code: 'damage', severity: 'error', jobId: null } as const;
  const mailboxes = [...new Set(messages.flatMap((each) => each.mailboxes))].sort();
  const [first] = messages;
  return [
    ...(first === undefined
      ? []
      : [
          {
            ...about,
            mailboxes: mailboxes.length,
            sessionId: first.sessionId,
            text: text('status.damaged', {
              ...told,
              messages: messages.length,
              since: first.foundAt,
              ...named(mailboxes),
            }),
          },
        ]),
    ...(file === undefined
      ? []
      : [
          {
            ...about,
            mailboxes: 0,
            sessionId: file.sessionId,
            text: text('status.fileDamaged', { ...told, since: file.foundAt, reason: file.reason }),
          },
        ]),
    ...(repaired?.mendedAt == null || file !== undefined
      ? []
      : [
          {
            ...({ code: 'damage', severity: 'warning', jobId: null, mailboxes: 0 } as const),
            sessionId: repaired.sessionId,
            text: text('status.repaired', { path: told.path, at: repaired.mendedAt }),
          },
        ]),
  ];
}

function namesOf(mailboxes: readonly ProtectedMailbox[]): Named {
  return named(mailboxes.map(({ mailbox }) => mailbox));
}

function named(mailboxes: readonly string[]): Named {
  const names = mailboxes.slice(0, mostNamed);
  return { mailboxes: mailboxes.length, names: names.join(', '), more: mailboxes.length - names.length };
}

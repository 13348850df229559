import type { JobDefinition } from '../../shared/backup/job.js';
import type { MailboxResult } from '../../shared/backup/session.js';
import type { ProtectionType } from '../../shared/backup/status.js';
import { nextRun } from '../jobs/schedule.js';

/** What the verdict on a mailbox needs to know of a job that selects it. Instants are of the machine's clock. */
export interface ProtectingJob {
  readonly enabled: boolean;
  readonly schedule: JobDefinition['schedule'];
  readonly windows: JobDefinition['windows'];
  readonly createdAt: Date;
  /** When the schedule was changed, or switched on again, if the job has not run since. */
  readonly changedAt: Date | null;
  /** Start of the session that runs now. */
  readonly runningSince: Date | null;
  /** The last session that went through the list of its mailboxes, whatever came of each, and the sessions that were begun after it. */
  readonly lastComplete: { readonly id: string; readonly later: ReadonlySet<string> } | null;
  /** Whether any of its sessions has ended. */
  readonly hasRun: boolean;
}

/** How the job's sessions went with the mailbox. */
export interface Outcome {
  readonly sessionId: string;
  /** Start of the last session with a result. */
  readonly at: Date;
  readonly result: MailboxResult['result'];
  /** The user stopped that session: what it had not finished says nothing. */
  readonly wasStopped: boolean;
  /** Start of the last session that read the mailbox whole; null when none has. */
  readonly goodAt: Date | null;
}

export interface Moment {
  readonly now: Date;
  /** When what runs the schedules was switched on; null when nobody knows (the command line). */
  readonly upSince: Date | null;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A machine that was just switched on makes up for missed runs first. */
const afterStartMs = 10 * minute;
/** A backup that was started by hand is not promised again; after this time it says too little (docs/decisions/0138). */
const byHandMs = 7 * day;
/** A run this long has hung, or is a first run of much mail: what is late then is said. */
const longRunMs = day;
/** Clocks of one machine differ by less. */
const clockToleranceMs = 5 * minute;

/**
 * What can be said of one mailbox from one of its jobs (docs/decisions/0138). `protected` only when the last good backup is within
 * the schedule and nothing since has said otherwise. `isWaiting`: the license has it wait for a place.
 */
export function protectionBy(
  job: ProtectingJob,
  outcome: Outcome | null,
  isWaiting: boolean,
  moment: Moment,
): ProtectionType {
  if (!job.enabled) return 'paused';
  if (isWaiting) return 'waiting';
  const { now } = moment;
  const goodAt = outcome?.goodAt ?? null;
  if (outcome !== null && [outcome.at, goodAt].some((at) => at !== null && isAhead(at, now)))
    return 'unknown';
  if (outcome !== null && !outcome.wasStopped) {
    if (outcome.result === 'warning') return 'incomplete';
    if (outcome.result === 'failed') return 'failing';
  }
  if (outcome !== null && isUnlisted(job, outcome)) return 'unlisted';
  const waited = goodAt === null ? neverBy(job, moment) : bySchedule(job, goodAt, moment);
  const isUnderWay = job.runningSince !== null && now.getTime() - job.runningSince.getTime() < longRunMs;
  return isUnderWay && waited !== 'protected' && waited !== 'unknown' ? 'running' : waited;
}

function isAhead(at: Date, now: Date): boolean {
  return at.getTime() > now.getTime() + clockToleranceMs;
}

/** The last session that ended went through its list without this mailbox. Order is order, not dates: the clock may have been wrong. */
function isUnlisted({ lastComplete }: ProtectingJob, { sessionId }: Outcome): boolean {
  return lastComplete !== null && lastComplete.id !== sessionId && !lastComplete.later.has(sessionId);
}

function neverBy(job: ProtectingJob, moment: Moment): 'new' | 'never' | 'unknown' {
  if (job.hasRun) return 'never';
  if (job.schedule.type === 'manual') return 'new';
  const due = dueAfter(job, job.changedAt ?? job.createdAt);
  if (due === null || isAhead(job.createdAt, moment.now)) return 'unknown';
  return moment.now.getTime() <= lateFrom(job, due, moment) ? 'new' : 'never';
}

function bySchedule(
  job: ProtectingJob,
  goodAt: Date,
  moment: Moment,
): 'protected' | 'due' | 'late' | 'unknown' {
  const now = moment.now.getTime();
  if (job.schedule.type === 'manual') return now - goodAt.getTime() <= byHandMs ? 'protected' : 'late';
  const due = dueAfter(job, goodAt);
  if (due === null) return 'unknown';
  if (now <= due.getTime()) return 'protected';
  const changedDue = job.changedAt === null ? null : dueAfter(job, job.changedAt);
  const limits = [due, ...(changedDue === null ? [] : [changedDue])].map((each) =>
    lateFrom(job, each, moment),
  );
  return now <= Math.max(...limits) ? 'due' : 'late';
}

/** Times by schedule: a session of thousands of mailboxes has one start, and reading a cron expression takes its time. */
const dueTimes = new WeakMap<ProtectingJob['schedule'], Map<number, Date | null>>();

/** Null for a schedule that cannot be read, or is never due again. */
function dueAfter({ schedule, windows }: ProtectingJob, from: Date): Date | null {
  const known = dueTimes.get(schedule) ?? new Map<number, Date | null>();
  dueTimes.set(schedule, known);
  let due = known.get(from.getTime());
  if (due === undefined) {
    due = nextOrNull(schedule, from, windows);
    known.set(from.getTime(), due);
  }
  return due;
}

function nextOrNull(
  schedule: ProtectingJob['schedule'],
  from: Date,
  windows: ProtectingJob['windows'],
): Date | null {
  try {
    return nextRun(schedule, from, windows);
  } catch {
    return null;
  }
}

/** A run that is due has half of the time to the next one, an hour at least and twelve at most, before it is late. */
function lateFrom(job: ProtectingJob, due: Date, { upSince }: Moment): number {
  const next = dueAfter(job, due);
  const half = next === null ? 12 * hour : (next.getTime() - due.getTime()) / 2;
  const grace = Math.min(12 * hour, Math.max(hour, half));
  return Math.max(due.getTime() + grace, upSince === null ? 0 : upSince.getTime() + afterStartMs);
}

/** The worst first: a mailbox of several jobs is as well off as the worst of them says. */
const worstFirst: readonly ProtectionType[] = [
  'failing',
  'never',
  'incomplete',
  'late',
  'away',
  'unlisted',
  'unknown',
  'waiting',
  'running',
  'due',
  'new',
  'protected',
];

/** A mailbox by all jobs that select it: each that is switched on is a promise of its own; none is `paused`. */
export function worstOf(types: readonly ProtectionType[]): ProtectionType {
  return worstFirst.find((type) => types.includes(type)) ?? 'paused';
}

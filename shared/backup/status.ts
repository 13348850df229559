import { z } from 'zod';
import { assertNever } from '../errors.js';
import { instantSchema } from '../license/dates.js';
import { countStates, termStates } from '../license/model.js';
import { textSchema } from '../texts/text.js';

/** What can be said of a mailbox that a job selects (docs/decisions/0138). */
export const protectionTypes = [
  /** Its last good backup is within the schedule; by hand: a week old at most. */
  'protected',
  /** A run is due and not late yet: it was scheduled a moment ago, or the machine was off. */
  'due',
  /** Its job is running, and it is not protected until that has read it. */
  'running',
  /** Its job has not run yet, and was not due. */
  'new',
  'late',
  /** It was backed up in time, into a repository that cannot be reached or opened now. */
  'away',
  'never',
  /** The last session read it, and mail was missing. */
  'incomplete',
  'failing',
  /** The license has it wait for a place. */
  'waiting',
  /** Every job that selects it is switched off. */
  'paused',
  /** The last session of its job did not find it in its list. */
  'unlisted',
  /** Dates in the future, or a schedule that cannot be read: nothing can be said. */
  'unknown',
] as const;
export type ProtectionType = (typeof protectionTypes)[number];

/** What can be said of any mailbox: of one that no job selects, whether a job of its source leaves it out by name. */
export const mailboxStates = [...protectionTypes, 'excluded', 'unassigned'] as const;
export type MailboxState = (typeof mailboxStates)[number];

/** What needs somebody before what somebody has decided, and that before what is as it should be. */
const byUrgency: readonly MailboxState[] = [
  ...(['failing', 'never', 'late', 'away', 'incomplete', 'unlisted', 'unknown', 'waiting'] as const),
  ...(['paused', 'unassigned', 'excluded', 'new', 'running', 'due', 'protected'] as const),
];

/** The place of a state among all: the smaller, the sooner somebody should look. */
export function urgencyOf(state: MailboxState): number {
  return byUrgency.indexOf(state);
}

/** Whether a mailbox counts as backed up (docs/decisions/0248). `pending`: a first or a new backup is on its way. */
export type Coverage = 'protected' | 'pending' | 'unprotected';

export function coverageOf(state: MailboxState): Coverage {
  switch (state) {
    case 'protected':
    case 'due':
      return 'protected';
    case 'new':
    case 'running':
      return 'pending';
    case 'late':
    case 'away':
    case 'never':
    case 'incomplete':
    case 'failing':
    case 'waiting':
    case 'paused':
    case 'unlisted':
    case 'unknown':
    case 'excluded':
    case 'unassigned':
      return 'unprotected';
    default:
      return assertNever(state);
  }
}

/** Mailboxes by what can be said of them; those that no job selects apart. */
const mailboxTotalsSchema = z.object({
  ...(Object.fromEntries(protectionTypes.map((type) => [type, z.int()])) as Record<ProtectionType, z.ZodInt>),
  /** A job of its source leaves it out by name. */
  excluded: z.int(),
  /** No job selects it. */
  unassigned: z.int(),
});
export type MailboxTotals = z.infer<typeof mailboxTotalsSchema>;

export const reasonCodes = [
  'job-failed',
  'job-warning',
  'failing',
  'never',
  'late',
  'incomplete',
  'waiting',
  'paused',
  'unlisted',
  'unknown',
  'repository-unreachable',
  'disk-space',
  'damage',
  'points-missing',
  'drill-failed',
  'data-folder',
  'clock',
  'workers',
] as const;

/** Something that keeps backups from being up to date, or would keep the next one from it. */
const statusReasonSchema = z.object({
  code: z.enum(reasonCodes),
  severity: z.enum(['error', 'warning']),
  text: textSchema,
  /** Mailboxes that it concerns; 0 where it is none's in particular. */
  mailboxes: z.int(),
  /** The job to look at. */
  jobId: z.string().nullable(),
  /** The session that says more. */
  sessionId: z.string().nullable(),
});
export type StatusReason = z.infer<typeof statusReasonSchema>;

const repositoryStateSchema = z.object({
  path: z.string(),
  /** Null when it can be read; else what is wrong and what to do. */
  problem: textSchema.nullable(),
  /** Room on its disk for this user; null when the system does not say. */
  freeBytes: z.int().nullable(),
  /** Messages known to be damaged, and of them those that were read anew from their source since. */
  damagedMessages: z.int(),
  mendedMessages: z.int(),
  /** Whether the database itself is known to be damaged. */
  isFileDamaged: z.boolean(),
  /** End of the last verification; null when there has been none. */
  verifiedAt: instantSchema.nullable(),
  /** The last restore drill that came to its end; null when there has been none. */
  lastDrill: z
    .object({
      at: instantSchema,
      sessionId: z.string(),
      /** Messages that were taken out, and of them those that came back whole. */
      messages: z.int(),
      whole: z.int(),
    })
    .nullable(),
});
export type RepositoryState = z.infer<typeof repositoryStateSchema>;

const verdictSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('no-jobs') }),
  /** The license lets no mailbox be processed (licensing.md §4). */
  z.object({ type: z.literal('stopped') }),
  /** There are reasons. */
  z.object({ type: z.literal('attention') }),
  z.object({ type: z.literal('running'), jobs: z.int() }),
  /** Jobs that have not run yet, and were not due. */
  z.object({ type: z.literal('never-run'), jobs: z.int() }),
  /** Jobs that have run and have no mailbox, or none any more. */
  z.object({ type: z.literal('no-mailboxes') }),
  z.object({ type: z.literal('due'), mailboxes: z.int() }),
  /** Each mailbox of a job is protected. */
  z.object({
    type: z.literal('fine'),
    mailboxes: z.int(),
    /** The oldest of their last good backups. */
    oldestGoodAt: instantSchema,
    /** False when one of them is backed up only when somebody starts it. */
    isScheduled: z.boolean(),
  }),
]);
export type BackupVerdict = z.infer<typeof verdictSchema>;

/** Runs that were due while this computer or Postkeep was off. They change no verdict: what is late because of them is late by itself. */
const jobMissedRunsSchema = z.object({
  jobId: z.string(),
  job: z.string(),
  runs: z.int().min(1),
  /** There were more, which nobody has counted. */
  isMore: z.boolean(),
  /** When the first and the last of them were due. */
  from: instantSchema,
  to: instantSchema,
  /** Start of the session that made up for them. */
  madeUpAt: instantSchema.nullable(),
  /** When they will be made up for; null when they have been, or are due as soon as Postkeep runs. */
  nextAt: instantSchema.nullable(),
  text: textSchema,
});
export type JobMissedRuns = z.infer<typeof jobMissedRunsSchema>;

/** The state of all backups: what Home, the tray and `postkeep status` say. */
export const backupStatusSchema = z.object({
  verdict: verdictSchema,
  reasons: z.array(statusReasonSchema),
  mailboxes: mailboxTotalsSchema,
  repositories: z.array(repositoryStateSchema),
  /** A job at most once; told until a day after they were made up for. */
  missedRuns: z.array(jobMissedRunsSchema),
  license: z.object({ term: z.enum(termStates), count: z.enum(countStates), statusText: textSchema }),
});
export type BackupStatus = z.infer<typeof backupStatusSchema>;

/** What the verdict follows from. */
export interface VerdictFacts {
  readonly jobs: number;
  /** Jobs with a session under way. */
  readonly runningJobs: number;
  /** Jobs that have not run yet, and were not due: their mailboxes may not be known. */
  readonly newJobs: number;
  readonly isStopped: boolean;
  readonly reasons: readonly Pick<StatusReason, 'code'>[];
  readonly mailboxes: MailboxTotals;
  readonly oldestGoodAt: string | null;
  readonly isScheduled: boolean;
}

/** Trouble comes before work in progress, and that before good news; what is not known is never good news. */
export function verdictOf(facts: VerdictFacts): BackupVerdict {
  const { mailboxes, oldestGoodAt } = facts;
  if (facts.jobs === 0 && facts.reasons.length === 0) return { type: 'no-jobs' };
  if (facts.isStopped) return { type: 'stopped' };
  if (facts.reasons.length > 0) return { type: 'attention' };
  if (facts.runningJobs > 0) return { type: 'running', jobs: facts.runningJobs };
  if (facts.newJobs > 0 || mailboxes.new > 0) return { type: 'never-run', jobs: Math.max(1, facts.newJobs) };
  if (mailboxes.due > 0) return { type: 'due', mailboxes: mailboxes.due };
  const isEach = protectionTypes.every((type) => type === 'protected' || mailboxes[type] === 0);
  if (!isEach) return { type: 'attention' };
  if (oldestGoodAt === null || mailboxes.protected === 0) return { type: 'no-mailboxes' };
  return { type: 'fine', mailboxes: mailboxes.protected, oldestGoodAt, isScheduled: facts.isScheduled };
}

/** The last restore drills of all repositories in one; null when none has been held. */
export function lastDrillOf(repositories: readonly Pick<RepositoryState, 'lastDrill'>[]): {
  readonly at: string;
  readonly messages: number;
  readonly whole: number;
  readonly isOfEach: boolean;
} | null {
  const drills = repositories.flatMap(({ lastDrill }) => lastDrill ?? []);
  const [oldest] = drills.map(({ at }) => at).sort();
  if (oldest === undefined) return null;
  const sum = (pick: (drill: (typeof drills)[number]) => number): number =>
    drills.reduce((total, drill) => total + pick(drill), 0);
  return {
    at: oldest,
    messages: sum(({ messages }) => messages),
    whole: sum(({ whole }) => whole),
    isOfEach: drills.length === repositories.length,
  };
}

/** Nobody's mailboxes. */
export function noMailboxes(): MailboxTotals {
  return {
    ...(Object.fromEntries(protectionTypes.map((type) => [type, 0])) as Record<ProtectionType, number>),
    excluded: 0,
    unassigned: 0,
  };
}

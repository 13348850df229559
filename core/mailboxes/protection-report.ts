import type { JobDefinition } from '../../shared/backup/job.js';
import { type MailboxState, type ProtectionType, coverageOf } from '../../shared/backup/status.js';
import type { Assignment } from '../../shared/license/assignment.js';
import type { JobMailbox } from '../catalogue/job-mailboxes.js';
import { groupBy } from '../lib/group-by.js';
import { selectedBy } from '../jobs/mailbox-selection.js';
import type { JobState } from './job-states.js';
import type { KnownMailbox } from './known-mailboxes.js';
import { type Moment, type Outcome, protectionBy, worstOf } from './protection.js';

/** What can be said of a mailbox that a job selects. */
interface SelectedJudgement {
  readonly type: ProtectionType;
  /** The job that says the worst of it. */
  readonly job: JobState;
  readonly outcome: Outcome | null;
  /** What that job's last session said of it. */
  readonly reason: string | null;
  /** The oldest of the last good backups that its jobs have made; null when one of them has made none. */
  readonly goodAt: Date | null;
}

/** What can be said of any mailbox. */
export type Judgement =
  | SelectedJudgement
  /** No job selects it, and these leave it out by name. */
  | { readonly type: 'excluded'; readonly by: readonly JobState[] }
  | { readonly type: 'unassigned' };

/** A mailbox that a job selects, and what can be said of it. */
export interface ProtectedMailbox extends SelectedJudgement {
  readonly mailbox: string;
}

/** A mailbox and what can be said of it. */
export interface JudgedMailbox extends KnownMailbox {
  readonly judgement: Judgement;
}

export interface ProtectionReport {
  readonly mailboxes: readonly ProtectedMailbox[];
  readonly excluded: number;
  readonly unassigned: number;
}

interface JudgeInput {
  readonly jobs: readonly JobState[];
  readonly outcomes: readonly JobMailbox[];
  readonly moment: Moment;
  /** Why what the job has backed up cannot be reached: its repository cannot be used. */
  readonly isAway: (job: JobState) => boolean;
}

interface ProtectionInput extends JudgeInput {
  readonly mailboxes: readonly KnownMailbox[];
  readonly assignments: ReadonlyMap<string, Assignment>;
}

/** Judges one mailbox of a source after the other; made once for many. */
export type Judge = (
  mailbox: { readonly sourceId: string; readonly mailbox: string },
  isWaiting: boolean,
) => Judgement;

export function createJudge({ jobs, outcomes, moment, isAway }: JudgeInput): Judge {
  const outcomeOf = outcomesByJob(outcomes);
  const selecting = jobs.map((job) => {
    const { definition } = job.stored;
    return { job, selects: selectedBy(definition), leftOut: leftOutBy(definition) };
  });
  const bySource = groupBy(selecting, ({ job }) => job.stored.definition.sourceId);
  return ({ sourceId, mailbox }, isWaiting) => {
    const ofSource = bySource.get(sourceId) ?? [];
    const judged = ofSource
      .filter(({ selects }) => selects(mailbox))
      .map(({ job }) => {
        const found = outcomeOf(job, mailbox);
        const outcome = found === undefined ? null : toOutcome(found);
        const reason = found?.reason ?? null;
        const said = protectionBy(job, outcome, isWaiting, moment);
        return {
          job,
          outcome,
          reason,
          type: coverageOf(said) === 'protected' && isAway(job) ? 'away' : said,
        };
      });
    const type = worstOf(judged.map((each) => each.type));
    const worst = judged.find((each) => each.type === type);
    if (worst === undefined) {
      const by = ofSource.filter(({ leftOut }) => leftOut.has(mailbox)).map(({ job }) => job);
      return by.length > 0 ? { type: 'excluded', by } : { type: 'unassigned' };
    }
    const enabled = judged.filter(({ job }) => job.enabled);
    // Where every schedule is off, what the jobs have backed up before is still the last there is.
    const counted = enabled.length > 0 ? enabled : judged;
    return { ...worst, goodAt: oldest(counted.map(({ outcome }) => outcome?.goodAt ?? null)) };
  };
}

/** The license has it wait for a place. */
function waitsForLicense(assignments: ReadonlyMap<string, Assignment>, unitId: string): boolean {
  return assignments.get(unitId)?.state === 'Exceeded';
}

/** What can be said of every mailbox that is known. */
export function judgeMailboxes(input: ProtectionInput): JudgedMailbox[] {
  const judge = createJudge(input);
  return input.mailboxes.map((known): JudgedMailbox => {
    const { stored, isRead } = known;
    const judgement = judge(known, stored !== null && waitsForLicense(input.assignments, stored.unitId));
    const isOutside = !isRead && judgement.type !== 'excluded';
    return { ...known, judgement: isOutside ? { type: 'unassigned' } : judgement };
  });
}

/** The mailboxes that jobs select, and how many they do not. */
export function reportProtection(judged: readonly JudgedMailbox[]): ProtectionReport {
  const mailboxes: ProtectedMailbox[] = [];
  const others: Record<Exclude<MailboxState, ProtectionType>, number> = { excluded: 0, unassigned: 0 };
  for (const { mailbox, judgement } of judged) {
    if (judgement.type === 'excluded' || judgement.type === 'unassigned') others[judgement.type] += 1;
    else mailboxes.push({ ...judgement, mailbox });
  }
  return { mailboxes, ...others };
}

function outcomesByJob(
  outcomes: readonly JobMailbox[],
): (job: JobState, mailbox: string) => JobMailbox | undefined {
  const byJob = new Map<string, Map<string, JobMailbox>>();
  for (const outcome of outcomes) {
    const ofJob = byJob.get(outcome.jobId) ?? new Map<string, JobMailbox>();
    byJob.set(outcome.jobId, ofJob.set(outcome.mailbox, outcome));
  }
  return ({ stored }, mailbox) => byJob.get(stored.id)?.get(mailbox);
}

function toOutcome({ sessionId, at, result, status, goodAt }: JobMailbox): Outcome {
  return {
    sessionId,
    at: new Date(at),
    result,
    wasStopped: status === 'Stopped',
    goodAt: goodAt === null ? null : new Date(goodAt),
  };
}

/** Null as soon as one of them is. */
function oldest(times: readonly (Date | null)[]): Date | null {
  const [first, ...rest] = times;
  return rest.reduce<Date | null>(
    (before, time) => (before === null || time === null ? null : time < before ? time : before),
    first ?? null,
  );
}

function leftOutBy({ selection }: JobDefinition): ReadonlySet<string> {
  return new Set(selection.except);
}

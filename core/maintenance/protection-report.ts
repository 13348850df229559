import type { JobDefinition, Session } from '../../shared/backup/model.js';
import type { ProtectionType, RepositoryState } from '../../shared/backup/status.js';
import type { Assignment } from '../../shared/license/assignment.js';
import type { KnownDamage } from '../catalogue/damage.js';
import type { JobMailbox } from '../catalogue/job-mailboxes.js';
import type { StoredJob } from '../catalogue/jobs.js';
import type { StoredMailbox } from '../catalogue/mailboxes.js';
import { groupBy } from '../lib/group-by.js';
import { selectedBy } from '../jobs/mailbox-selection.js';
import {
  type Moment,
  type Outcome,
  type ProtectingJob,
  protectionBy,
  worstOf,
} from '../mailboxes/protection.js';

/** A repository and what is known to be damaged in it. */
export interface RepositoryKnown {
  readonly state: RepositoryState;
  readonly damage: readonly KnownDamage[];
}

/** A job as the verdict sees it. */
export interface JobState extends ProtectingJob {
  readonly stored: StoredJob;
  readonly lastEnded: Session | null;
}

/** A mailbox that a job selects, and what can be said of it. */
export interface ProtectedMailbox {
  readonly mailbox: string;
  readonly type: ProtectionType;
  /** The job that says the worst of it. */
  readonly job: JobState;
  readonly outcome: Outcome | null;
  /** What that job's last session said of it. */
  readonly reason: string | null;
  /** The oldest of the last good backups that its jobs have made; null when one of them has made none. */
  readonly goodAt: Date | null;
}

export interface ProtectionReport {
  readonly mailboxes: readonly ProtectedMailbox[];
  readonly excluded: number;
  readonly unassigned: number;
}

interface ProtectionInput {
  readonly jobs: readonly JobState[];
  readonly mailboxes: readonly StoredMailbox[];
  readonly assignments: ReadonlyMap<string, Assignment>;
  readonly outcomes: readonly JobMailbox[];
  readonly moment: Moment;
}

/** What can be said of every mailbox that is known, or that a job names. */
export function reportProtection(input: ProtectionInput): ProtectionReport {
  const { jobs, assignments, moment } = input;
  const outcomeOf = outcomesByJob(input.outcomes);
  const selecting = jobs.map((job) => {
    const { definition } = job.stored;
    return { job, selects: selectedBy(definition), leftOut: leftOutBy(definition) };
  });
  const report: ProtectedMailbox[] = [];
  let [excluded, unassigned] = [0, 0];
  const judge = (mailbox: string, ofMailbox: readonly JobState[], isWaiting: boolean): void => {
    const judged = ofMailbox.map((job) => {
      const found = outcomeOf(job, mailbox);
      const outcome = found === undefined ? null : toOutcome(found);
      return {
        job,
        outcome,
        reason: found?.reason ?? null,
        type: protectionBy(job, outcome, isWaiting, moment),
      };
    });
    const type = worstOf(judged.map((each) => each.type));
    const worst = judged.find((each) => each.type === type);
    if (worst === undefined) return;
    const goodTimes = judged.filter(({ job }) => job.enabled).map(({ outcome }) => outcome?.goodAt ?? null);
    report.push({ ...worst, mailbox, goodAt: oldest(goodTimes) });
  };
  const bySource = groupBy(selecting, ({ job }) => job.stored.definition.sourceId);
  for (const { unitId, mailbox, sourceId } of input.mailboxes) {
    const ofSource = bySource.get(sourceId) ?? [];
    const ofMailbox = ofSource.filter(({ selects }) => selects(mailbox)).map(({ job }) => job);
    if (ofMailbox.length > 0) judge(mailbox, ofMailbox, assignments.get(unitId)?.state === 'Exceeded');
    else if (ofSource.some(({ leftOut }) => leftOut.has(mailbox))) excluded += 1;
    else unassigned += 1;
  }
  const named = namedBy(jobs);
  if (named.length > 0) {
    const known = new Set(input.mailboxes.map(({ sourceId, mailbox }) => keyOf(sourceId, mailbox)));
    for (const [sourceId, mailbox] of named) {
      if (known.has(keyOf(sourceId, mailbox))) continue;
      const ofMailbox = (bySource.get(sourceId) ?? []).filter(({ selects }) => selects(mailbox));
      judge(
        mailbox,
        ofMailbox.map(({ job }) => job),
        false,
      );
    }
  }
  return { mailboxes: report, excluded, unassigned };
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
  return new Set(selection.type === 'all' ? selection.except : []);
}

/** Mailboxes that jobs name, with their source, each once. */
function namedBy(jobs: readonly JobState[]): [string, string][] {
  const named = jobs.flatMap(({ stored: { definition } }) =>
    definition.selection.type === 'chosen'
      ? definition.selection.mailboxes.map((mailbox): [string, string] => [definition.sourceId, mailbox])
      : [],
  );
  return [...new Map(named.map((each) => [keyOf(...each), each])).values()];
}

function keyOf(owner: string, mailbox: string): string {
  return JSON.stringify([owner, mailbox]);
}

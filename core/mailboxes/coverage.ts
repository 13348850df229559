import {
  type Coverage,
  type MailboxState,
  coverageOf,
  mailboxStates,
  urgencyOf,
} from '../../shared/backup/status.js';
import type { CoverageCounts } from '../../shared/backup/coverage.js';
import { dateOf } from '../../shared/license/calendar.js';
import type { MailboxKind } from '../../shared/license/model.js';
import { coverageTexts } from '../../shared/texts/coverage.js';
import { assertNever } from '../../shared/errors.js';
import type { JudgedMailbox, Judgement } from './protection-report.js';

/** A mailbox that is not protected, or not yet, and why. */
export interface UncoveredMailbox {
  readonly mailbox: string;
  readonly source: string;
  /** Null for one that no session has listed yet. */
  readonly kind: MailboxKind | null;
  readonly coverage: Exclude<Coverage, 'protected'>;
  readonly state: MailboxState;
  readonly reason: string;
  /** The job that says so; null without one. */
  readonly job: string | null;
  /** The oldest of the last good backups that its jobs have made. */
  readonly goodAt: string | null;
  readonly newestPointAt: string | null;
}

/** Who is not protected and why, of every mailbox that is known. */
export interface CoverageReport {
  readonly createdAt: string;
  readonly counts: CoverageCounts;
  readonly states: Readonly<Record<MailboxState, number>>;
  /** Those that are not protected first; of them the most urgent. */
  readonly mailboxes: readonly UncoveredMailbox[];
}

/** Who left a mailbox out of a job, where the log of actions knows. */
export interface ExcludedBy {
  readonly user: string | null;
  readonly at: string;
}

export interface CoveredMailbox extends JudgedMailbox {
  /** Of one that waits for a license. */
  readonly queuePosition: number | null;
}

interface CoverageInput {
  readonly mailboxes: readonly CoveredMailbox[];
  readonly excludedBy: (mailbox: string, source: string) => ExcludedBy | null;
  readonly now: Date;
}

const dayMs = 24 * 60 * 60_000;

export function coverageReport({ mailboxes, excludedBy, now }: CoverageInput): CoverageReport {
  const counts = { protected: 0, pending: 0, unprotected: 0 };
  const states = Object.fromEntries(mailboxStates.map((state) => [state, 0])) as Record<MailboxState, number>;
  const uncovered: UncoveredMailbox[] = [];
  for (const each of mailboxes) {
    const { mailbox, source, kind, judgement } = each;
    const state = judgement.type;
    const coverage = coverageOf(state);
    counts[coverage] += 1;
    states[state] += 1;
    if (coverage === 'protected') continue;
    uncovered.push({
      ...{ mailbox, source, kind, coverage, state },
      reason: reasonOf(each, excludedBy(mailbox, source), now),
      job: 'job' in judgement ? judgement.job.stored.definition.name : null,
      goodAt: 'goodAt' in judgement ? (judgement.goodAt?.toISOString() ?? null) : null,
      newestPointAt: each.stored?.lastBackupAt ?? null,
    });
  }
  const sorted = uncovered.sort(
    (a, b) => urgencyOf(a.state) - urgencyOf(b.state) || compare(a.mailbox, b.mailbox),
  );
  return { createdAt: now.toISOString(), counts, states, mailboxes: sorted };
}

/** By code units: the same report is the same file everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function reasonOf(
  { judgement, stored, queuePosition }: CoveredMailbox,
  excludedBy: ExcludedBy | null,
  now: Date,
): string {
  const words = coverageTexts.reasons;
  switch (judgement.type) {
    case 'excluded': {
      const jobs = judgement.by.map((job) => job.stored.definition.name).join(', ');
      return words.excluded(jobs, excludedBy && { user: excludedBy.user, on: dateOf(excludedBy.at) });
    }
    case 'unassigned':
      return stored === null ? words.unassignedFound : words.unassigned;
    default:
      return reasonByJob(judgement, queuePosition, now);
  }
}

function reasonByJob(
  judgement: Exclude<Judgement, { type: 'excluded' | 'unassigned' }>,
  queuePosition: number | null,
  now: Date,
): string {
  const words = coverageTexts.reasons;
  const { job, goodAt, outcome, reason, type } = judgement;
  const { name } = job.stored.definition;
  switch (type) {
    case 'late': {
      // Of the job that is late, not of the mailbox: another one may never have made one.
      const last = outcome?.goodAt ?? goodAt;
      if (last === null) return words.never(name);
      const days = Math.floor((now.getTime() - last.getTime()) / dayMs);
      return words.late(name, days, dateOf(last.toISOString()));
    }
    case 'waiting':
      return words.waiting(queuePosition);
    case 'failing':
    case 'incomplete':
      return words[type](name, reason);
    case 'away':
    case 'never':
    case 'paused':
    case 'unlisted':
    case 'unknown':
    case 'running':
    case 'new':
      return words[type](name);
    case 'protected':
    case 'due':
      return '';
    default:
      return assertNever(type);
  }
}

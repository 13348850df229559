import {
  type Job,
  type JobDefinition,
  keepMissingSessionsSchema,
  retryCountSchema,
  retryWaitSchema,
} from '../../../../shared/backup/job.js';
import { nameSchema } from '../../../../shared/backup/limits.js';
import { kilobitsSchema } from '../../../../shared/backup/job-window.js';
import { type NumberFormat, numberProblem } from '../../../base/field-problems.js';
import { boundsOf, longestOf } from '../../../base/limits.js';
import { t } from '../../../messages/index.js';
import { type HoursDraft, type LimitDraft, hoursOf, limitDraftOf, limitOf, windowOf } from './hours.js';
import {
  type MailboxesDraft,
  excludedFoldersOf,
  mailboxesDraftOf,
  mailboxesProblems,
  newMailboxesDraft,
  selectionOf,
} from './mailboxes-draft.js';
import {
  type RepositoryDraft,
  becomesReadable,
  newRepositoryDraft,
  repositoryProblem,
} from './repository-draft.js';
import {
  type RetentionDraft,
  newRetentionDraft,
  retentionDraftOf,
  retentionOf,
  retentionProblem,
  wholeNumber,
} from './retention-draft.js';
import {
  type ScheduleDraft,
  cronProblem,
  newScheduleDraft,
  scheduleDraftOf,
  scheduleOf,
  scheduleProblems,
  timeOfCopy,
} from './schedule-draft.js';

export const steps = ['source', 'mailboxes', 'schedule', 'repository', 'summary'] as const;
export type Step = (typeof steps)[number];

/** The steps of a job: a second copy has all mailboxes of its repository. */
export function stepsOf({ copyFrom }: JobDraft): readonly Step[] {
  return copyFrom === null ? steps : steps.filter((step) => step !== 'mailboxes');
}

/** What the wizard's fields hold, numbers as typed. */
export interface JobDraft extends MailboxesDraft, ScheduleDraft, RetentionDraft, RepositoryDraft {
  readonly name: string;
  readonly sourceId: string | null;
  readonly windows: readonly HoursDraft[];
  readonly retryCount: string;
  readonly retryWait: string;
  readonly bandwidth: readonly LimitDraft[];
  readonly keepMissingSessions: string;
  readonly enabled: boolean;
}

/** Changes some fields of the draft; a function is given it as it is by then. */
export type DraftChange = (change: Partial<JobDraft> | ((known: JobDraft) => Partial<JobDraft>)) => void;

export const newDraft: JobDraft = {
  name: '',
  sourceId: null,
  ...newMailboxesDraft,
  ...newScheduleDraft,
  windows: [],
  retryCount: '0',
  retryWait: '10',
  bandwidth: [],
  ...newRepositoryDraft,
  ...newRetentionDraft,
  keepMissingSessions: '3',
  enabled: true,
};

/** What makes a draft that of a second copy, at a time when the backups into that repository have ended. */
export function copyOf(repositoryPath: string | null, jobs: readonly Job[]): Partial<JobDraft> {
  const backups = jobs.filter((job) => job.repositoryPath === repositoryPath);
  return {
    ...{ sourceId: null, copyFrom: { repositoryPath }, ownRepository: false, look: null },
    time: timeOfCopy(backups.map(({ schedule }) => schedule)),
  };
}

/** The draft that edits an existing job. */
export function draftOf(job: Job): JobDraft {
  return {
    ...newDraft,
    name: job.name,
    sourceId: job.copyFrom === null ? job.sourceId : null,
    copyFrom: job.copyFrom === null ? null : { repositoryPath: job.copyFrom.repositoryPath },
    plain: job.copyFrom?.plain ?? false,
    ...mailboxesDraftOf(job),
    ...scheduleDraftOf(job.schedule),
    windows: job.windows.map(hoursOf),
    retryCount: String(job.retries.count),
    retryWait: String(job.retries.waitMinutes),
    bandwidth: job.bandwidth.map(limitDraftOf),
    ownRepository: job.repositoryPath === null,
    repositoryPath: job.repositoryPath ?? '',
    ...retentionDraftOf(job.retention),
    keepMissingSessions: String(job.keepMissingSessions),
    enabled: job.enabled,
  };
}

/** Why a step cannot be left yet, in the words of its fields, numbers as `number` writes them; empty when it can. */
export function problemsOf(draft: JobDraft, step: Step, number: NumberFormat = String): string[] {
  switch (step) {
    case 'source':
      return draft.sourceId === null && draft.copyFrom === null ? [t.jobWizard.source.none] : [];
    case 'mailboxes':
      return mailboxesProblems(draft, number);
    case 'schedule':
      return [
        scheduleProblems(draft, number)[0] ?? cronProblem(draft),
        windowsProblem(draft),
        retriesProblem(draft, number),
        bandwidthProblem(draft, number),
      ].filter((text) => text !== null);
    case 'repository':
      return [
        repositoryProblem(draft, number),
        retentionProblem(draft, number),
        keepMissingProblem(draft, number),
      ].filter((text) => text !== null);
    case 'summary':
      return nameSchema.safeParse(draft.name).success
        ? []
        : [t.jobWizard.summary.nameInvalid(number(longestOf(nameSchema)))];
  }
}

/** What is wrong with the backup windows; null when nothing is. */
export function windowsProblem({ windows }: JobDraft): string | null {
  return windows.every((hours) => windowOf(hours) !== null) ? null : t.jobWizard.hours.invalid;
}

/** What is wrong with the retries; null when nothing is. */
export function retriesProblem({ retryCount, retryWait }: JobDraft, number: NumberFormat): string | null {
  return (
    numberProblem(retryCount, retryCountSchema, number) ?? numberProblem(retryWait, retryWaitSchema, number)
  );
}

/** What is wrong with the bandwidth limits; null when nothing is. */
export function bandwidthProblem({ bandwidth }: JobDraft, number: NumberFormat): string | null {
  if (bandwidth.every((limit) => limitOf(limit) !== null)) return null;
  const { least, most } = boundsOf(kilobitsSchema);
  return t.jobWizard.bandwidth.invalid(number(least / 1000), number(most / 1000));
}

/** What is wrong with the number of sessions that keep what disappears suddenly; null when nothing is. */
export function keepMissingProblem(draft: JobDraft, number: NumberFormat): string | null {
  return numberProblem(draft.keepMissingSessions, keepMissingSessionsSchema, number);
}

/** The job that a draft without problems describes. */
export function definitionOfDraft(draft: JobDraft): JobDefinition {
  return {
    name: draft.name.trim(),
    sourceId: draft.copyFrom === null ? (draft.sourceId ?? '') : '',
    copyFrom: draft.copyFrom && { ...draft.copyFrom, plain: draft.plain && becomesReadable(draft) },
    selection: selectionOf(draft),
    kinds: { ...draft.kinds },
    excludedFolders: excludedFoldersOf(draft),
    keepMissingSessions: wholeNumber(draft.keepMissingSessions),
    schedule: scheduleOf(draft),
    windows: draft.windows.flatMap((hours) => windowOf(hours) ?? []),
    retries: { count: wholeNumber(draft.retryCount), waitMinutes: wholeNumber(draft.retryWait) },
    bandwidth: draft.bandwidth.flatMap((limit) => limitOf(limit) ?? []),
    retention: retentionOf(draft),
    repositoryPath: draft.ownRepository ? null : draft.repositoryPath,
    enabled: draft.enabled,
  };
}

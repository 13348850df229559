import {
  type Job,
  type JobDefinition,
  type MailboxSelection,
  type Schedule,
  type SourceMailbox,
  cronExpressionSchema,
  excludedFolderSchema,
  intervalMinutesSchema,
  keepMissingSessionsSchema,
  kindByHand,
  mostExcludedFolders,
  nameSchema,
  retryCountSchema,
  retryWaitSchema,
} from '../../../../shared/backup/model.js';
import { type Weekday, kilobitsSchema, weekdays } from '../../../../shared/backup/job-window.js';
import type { MailboxKind } from '../../../../shared/license/model.js';
import { boundsOf, longestOf } from '../../../base/limits.js';
import { t } from '../../../messages/index.js';
import { cronDays, dailyOf } from '../describe.js';
import { type HoursDraft, type LimitDraft, hoursOf, limitDraftOf, limitOf, windowOf } from './hours.js';
import {
  type RepositoryDraft,
  becomesReadable,
  newRepositoryDraft,
  repositoryProblem,
} from './repository-draft.js';
import {
  type NumberFormat,
  type RetentionDraft,
  newRetentionDraft,
  numberProblem,
  retentionDraftOf,
  retentionOf,
  retentionProblem,
  wholeNumber,
} from './retention-draft.js';

const steps = ['source', 'mailboxes', 'schedule', 'repository', 'summary'] as const;
export type Step = (typeof steps)[number];

/** The steps of a job: a second copy has all mailboxes of its repository. */
export function stepsOf({ copyFrom }: JobDraft): readonly Step[] {
  return copyFrom === null ? steps : steps.filter((step) => step !== 'mailboxes');
}

export const units = ['minutes', 'hours', 'days'] as const;
type Unit = (typeof units)[number];
const minutesIn: Readonly<Record<Unit, number>> = { minutes: 1, hours: 60, days: 1440 };

/** What the wizard's fields hold, numbers as typed. */
export interface JobDraft extends RetentionDraft, RepositoryDraft {
  readonly name: string;
  readonly sourceId: string | null;
  readonly all: boolean;
  /** Left out of "all". */
  readonly except: ReadonlySet<string>;
  readonly chosen: ReadonlySet<string>;
  readonly kinds: Readonly<Record<string, MailboxKind>>;
  readonly excludedFolders: string;
  readonly scheduleType: 'manual' | 'every' | 'daily' | 'cron';
  readonly every: string;
  readonly unit: Unit;
  readonly time: string;
  /** On which a daily job runs. */
  readonly weekdays: readonly Weekday[];
  readonly cron: string;
  readonly windows: readonly HoursDraft[];
  readonly retryCount: string;
  readonly retryWait: string;
  readonly bandwidth: readonly LimitDraft[];
  readonly keepMissingSessions: string;
  readonly enabled: boolean;
}

/** Changes some fields of the draft. */
export type DraftChange = (change: Partial<JobDraft>) => void;

export const newDraft: JobDraft = {
  name: '',
  sourceId: null,
  all: true,
  except: new Set(),
  chosen: new Set(),
  kinds: {},
  excludedFolders: '',
  scheduleType: 'daily',
  every: '4',
  unit: 'hours',
  time: '22:00',
  weekdays,
  cron: '30 22 * * 1-5',
  windows: [],
  retryCount: '0',
  retryWait: '10',
  bandwidth: [],
  ...newRepositoryDraft,
  ...newRetentionDraft,
  keepMissingSessions: '3',
  enabled: true,
};

/** The draft that edits an existing job. */
export function draftOf(job: Job): JobDraft {
  const { selection, schedule, retention } = job;
  return {
    ...newDraft,
    name: job.name,
    sourceId: job.copyFrom === null ? job.sourceId : null,
    copyFrom: job.copyFrom === null ? null : { repositoryPath: job.copyFrom.repositoryPath },
    plain: job.copyFrom?.plain ?? false,
    all: selection.type === 'all',
    except: new Set(selection.type === 'all' ? selection.except : []),
    chosen: new Set(selection.type === 'chosen' ? selection.mailboxes : []),
    kinds: job.kinds,
    excludedFolders: job.excludedFolders.join('\n'),
    ...scheduleFields(schedule),
    windows: job.windows.map(hoursOf),
    retryCount: String(job.retries.count),
    retryWait: String(job.retries.waitMinutes),
    bandwidth: job.bandwidth.map(limitDraftOf),
    ownRepository: job.repositoryPath === null,
    repositoryPath: job.repositoryPath ?? '',
    ...retentionDraftOf(retention),
    keepMissingSessions: String(job.keepMissingSessions),
    enabled: job.enabled,
  };
}

function scheduleFields(schedule: Schedule): Partial<JobDraft> {
  switch (schedule.type) {
    case 'manual':
      return { scheduleType: 'manual' };
    case 'every': {
      const unit = schedule.minutes % 1440 === 0 ? 'days' : schedule.minutes % 60 === 0 ? 'hours' : 'minutes';
      return { scheduleType: 'every', unit, every: String(schedule.minutes / minutesIn[unit]) };
    }
    case 'cron': {
      const daily = dailyOf(schedule.expression);
      return daily === null
        ? { scheduleType: 'cron', cron: schedule.expression }
        : { scheduleType: 'daily', ...daily };
    }
  }
}

/** Why a step cannot be left yet, in the words of its fields, numbers as `number` writes them; empty when it can. */
export function problemsOf(draft: JobDraft, step: Step, number: NumberFormat = String): string[] {
  switch (step) {
    case 'source':
      return draft.sourceId === null && draft.copyFrom === null ? [t.jobWizard.source.none] : [];
    case 'mailboxes':
      return [
        !draft.all && draft.chosen.size === 0 ? t.jobWizard.mailboxes.noneChosen : null,
        foldersProblem(draft, number),
      ].filter((text) => text !== null);
    case 'schedule':
      return [
        ...scheduleProblems(draft, number),
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

/** What is wrong with the schedule itself. */
export function scheduleProblems(draft: JobDraft, number: NumberFormat): string[] {
  switch (draft.scheduleType) {
    case 'manual':
      return [];
    case 'every': {
      const minutes = wholeNumber(draft.every) * minutesIn[draft.unit];
      return intervalMinutesSchema.safeParse(minutes).success ? [] : [t.jobWizard.schedule.intervalInvalid];
    }
    case 'daily':
      if (draft.weekdays.length === 0) return [t.jobWizard.schedule.noDay];
      return /^\d{2}:\d{2}$/.test(draft.time) ? [] : [t.jobWizard.schedule.timeInvalid];
    case 'cron':
      if (draft.cron.trim().split(/\s+/).length !== 5) return [t.jobWizard.schedule.cronInvalid];
      return cronExpressionSchema.safeParse(draft.cron.trim()).success
        ? []
        : [t.jobWizard.schedule.cronTooLong(number(longestOf(cronExpressionSchema)))];
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

/** What is wrong with the excluded folders; null when nothing is. */
export function foldersProblem(draft: JobDraft, number: NumberFormat): string | null {
  const folders = excludedFoldersOf(draft);
  if (folders.length > mostExcludedFolders)
    return t.jobWizard.mailboxes.tooManyFolders(number(mostExcludedFolders));
  return folders.every((folder) => excludedFolderSchema.safeParse(folder).success)
    ? null
    : t.jobWizard.mailboxes.excludedFolderTooLong(number(longestOf(excludedFolderSchema)));
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

function excludedFoldersOf(draft: JobDraft): string[] {
  return draft.excludedFolders
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What the job backs up of its source. */
export function selectionOf(draft: Pick<JobDraft, 'all' | 'except' | 'chosen'>): MailboxSelection {
  return draft.all
    ? { type: 'all', except: [...draft.except] }
    : { type: 'chosen', mailboxes: [...draft.chosen] };
}

function scheduleOf(draft: JobDraft): Schedule {
  switch (draft.scheduleType) {
    case 'manual':
      return { type: 'manual' };
    case 'every':
      return { type: 'every', minutes: wholeNumber(draft.every) * minutesIn[draft.unit] };
    case 'daily': {
      const [hour = 0, minute = 0] = draft.time.split(':').map(Number);
      return {
        type: 'cron',
        expression: `${String(minute)} ${String(hour)} * * ${cronDays(draft.weekdays)}`,
      };
    }
    case 'cron':
      return { type: 'cron', expression: draft.cron.trim() };
  }
}

/** True when the draft backs the mailbox up. */
export function includes(draft: JobDraft, mailbox: string): boolean {
  return draft.all ? !draft.except.has(mailbox) : draft.chosen.has(mailbox);
}

/** The draft with these mailboxes backed up, or not. */
export function withIncluded(draft: JobDraft, mailboxes: readonly string[], included: boolean): JobDraft {
  const changed = new Set(mailboxes);
  const change = (set: ReadonlySet<string>, present: boolean): ReadonlySet<string> =>
    new Set([...[...set].filter((mailbox) => !changed.has(mailbox)), ...(present ? mailboxes : [])]);
  return draft.all
    ? { ...draft, except: change(draft.except, !included) }
    : { ...draft, chosen: change(draft.chosen, included) };
}

/** The kind that the job gives a mailbox: by hand, else what its source says. */
export function kindOf(draft: JobDraft, mailbox: SourceMailbox): MailboxKind {
  return kindByHand(draft, mailbox.mailbox) ?? mailbox.kind;
}

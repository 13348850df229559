import type {
  Job,
  JobDefinition,
  MailboxSelection,
  Retention,
  Schedule,
  SourceMailbox,
} from '../../../../shared/backup/model.js';
import type { MailboxKind } from '../../../../shared/license/model.js';
import { t } from '../../../messages/index.js';
import { dailyTimeOf } from '../describe.js';

export const steps = ['source', 'mailboxes', 'schedule', 'repository', 'summary'] as const;
export type Step = (typeof steps)[number];

export const units = ['minutes', 'hours', 'days'] as const;
type Unit = (typeof units)[number];
const minutesIn: Readonly<Record<Unit, number>> = { minutes: 1, hours: 60, days: 1440 };
const maxMinutes = 525_600;

/** What the wizard's fields hold, numbers as typed. */
export interface JobDraft {
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
  readonly cron: string;
  readonly ownRepository: boolean;
  readonly repositoryPath: string;
  readonly retentionType: Retention['type'];
  readonly retentionDays: string;
  readonly retentionPoints: string;
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
  cron: '30 22 * * 1-5',
  ownRepository: true,
  repositoryPath: '',
  retentionType: 'days',
  retentionDays: '90',
  retentionPoints: '30',
  enabled: true,
};

/** The draft that edits an existing job. */
export function draftOf(job: Job): JobDraft {
  const { selection, schedule, retention } = job;
  return {
    ...newDraft,
    name: job.name,
    sourceId: job.sourceId,
    all: selection.type === 'all',
    except: new Set(selection.type === 'all' ? selection.except : []),
    chosen: new Set(selection.type === 'chosen' ? selection.mailboxes : []),
    kinds: job.kinds,
    excludedFolders: job.excludedFolders.join('\n'),
    ...scheduleFields(schedule),
    ownRepository: job.repositoryPath === null,
    repositoryPath: job.repositoryPath ?? '',
    retentionType: retention.type,
    ...(retention.type === 'days' ? { retentionDays: String(retention.days) } : {}),
    ...(retention.type === 'points' ? { retentionPoints: String(retention.points) } : {}),
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
      const time = dailyTimeOf(schedule.expression);
      return time === null
        ? { scheduleType: 'cron', cron: schedule.expression }
        : { scheduleType: 'daily', time };
    }
  }
}

/** Why a step cannot be left yet, in the words of its fields; empty when it can. */
export function problemsOf(draft: JobDraft, step: Step): string[] {
  switch (step) {
    case 'source':
      return draft.sourceId === null ? [t.jobWizard.source.none] : [];
    case 'mailboxes':
      return !draft.all && draft.chosen.size === 0 ? [t.jobWizard.mailboxes.noneChosen] : [];
    case 'schedule':
      return scheduleProblems(draft);
    case 'repository':
      return repositoryProblems(draft);
    case 'summary':
      return isName(draft.name) ? [] : [t.jobWizard.summary.nameMissing];
  }
}

function isName(name: string): boolean {
  const { length } = name.trim();
  return length >= 1 && length <= 120;
}

function scheduleProblems(draft: JobDraft): string[] {
  switch (draft.scheduleType) {
    case 'manual':
      return [];
    case 'every': {
      const minutes = wholeNumber(draft.every) * minutesIn[draft.unit];
      return minutes >= 1 && minutes <= maxMinutes ? [] : [t.jobWizard.schedule.intervalInvalid];
    }
    case 'daily':
      return /^\d{2}:\d{2}$/.test(draft.time) ? [] : [t.jobWizard.schedule.timeInvalid];
    case 'cron':
      return draft.cron.trim().split(/\s+/).length === 5 ? [] : [t.jobWizard.schedule.cronInvalid];
  }
}

function repositoryProblems(draft: JobDraft): string[] {
  const folder = !draft.ownRepository && draft.repositoryPath.trim() === '';
  const number =
    (draft.retentionType === 'days' && !(wholeNumber(draft.retentionDays) >= 1)) ||
    (draft.retentionType === 'points' && !(wholeNumber(draft.retentionPoints) >= 1));
  return [
    ...(folder ? [t.jobWizard.repository.folderMissing] : []),
    ...(number ? [t.jobWizard.repository.numberInvalid] : []),
  ];
}

/** NaN for anything but digits. */
function wholeNumber(text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
}

/** The job that a draft without problems describes. */
export function definitionOfDraft(draft: JobDraft): JobDefinition {
  return {
    name: draft.name.trim(),
    sourceId: draft.sourceId ?? '',
    selection: selectionOf(draft),
    kinds: { ...draft.kinds },
    excludedFolders: draft.excludedFolders
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    schedule: scheduleOf(draft),
    retention: retentionOf(draft),
    repositoryPath: draft.ownRepository ? null : draft.repositoryPath,
    enabled: draft.enabled,
  };
}

function selectionOf(draft: JobDraft): MailboxSelection {
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
      return { type: 'cron', expression: `${String(minute)} ${String(hour)} * * *` };
    }
    case 'cron':
      return { type: 'cron', expression: draft.cron.trim() };
  }
}

function retentionOf(draft: JobDraft): Retention {
  switch (draft.retentionType) {
    case 'forever':
      return { type: 'forever' };
    case 'days':
      return { type: 'days', days: wholeNumber(draft.retentionDays) };
    case 'points':
      return { type: 'points', points: wholeNumber(draft.retentionPoints) };
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
  return draft.kinds[mailbox.mailbox] ?? mailbox.kind;
}

import { z } from 'zod';
import { create } from 'zustand';
import { weekdays } from '../../../../shared/backup/job-window.js';
import { mailboxKinds } from '../../../../shared/license/model.js';
import { instantSchema } from '../../../../shared/license/dates.js';
import { type JobDraft, type Step, newDraft, problemsOf, steps, stepsOf } from './draft.js';
import { units } from './schedule-draft.js';

const names = z.array(z.string()).transform((list): ReadonlySet<string> => new Set(list));
const hours = z.object({ days: z.array(z.enum(weekdays)), from: z.string(), to: z.string() });

/** What a user has chosen and typed, and no passphrase. What was learned on the way is asked again. */
type KeptFields = Omit<
  JobDraft,
  'passphrase' | 'look' | 'isOriginalEncrypted' | 'listed' | 'seenFolders' | 'cronAnswer'
>;

const keptFieldsSchema = z.object({
  name: z.string(),
  sourceId: z.string().nullable(),
  all: z.boolean(),
  except: names,
  chosen: names,
  kinds: z.record(z.string(), z.enum(mailboxKinds)),
  excludedFolders: z.string(),
  scheduleType: z.enum(['manual', 'every', 'daily', 'cron']),
  every: z.string(),
  unit: z.enum(units),
  time: z.string(),
  weekdays: z.array(z.enum(weekdays)),
  cron: z.string(),
  windows: z.array(hours),
  retryCount: z.string(),
  retryWait: z.string(),
  bandwidth: z.array(z.object({ megabits: z.string(), hours: hours.nullable() })),
  ownRepository: z.boolean(),
  repositoryPath: z.string(),
  inBucket: z.boolean().nullable().default(null),
  copyFrom: z.object({ repositoryPath: z.string().nullable() }).nullable(),
  encrypts: z.boolean().nullable(),
  keepsKey: z.boolean(),
  plain: z.boolean(),
  retentionType: z.enum(['forever', 'days', 'points', 'gfs']),
  retentionDays: z.string(),
  retentionPoints: z.string(),
  retentionGfs: z.record(z.enum(['daily', 'weekly', 'monthly', 'yearly']), z.string()),
  keepMissingSessions: z.string(),
  enabled: z.boolean(),
});
const keptDraftSchema = z.object({ at: instantSchema, step: z.enum(steps), fields: keptFieldsSchema });

export interface KeptDraft {
  readonly at: string;
  readonly step: Step;
  readonly fields: KeptFields;
}

/** Of the job that is changed, or of a new one. */
type DraftKey = string | null;

const storageKeyOf = (key: DraftKey): string => `postkeep.job-draft.${key ?? 'new'}`;

/** Drafts that were kept or forgotten since the page began, by their storage keys. */
const useKept = create<Readonly<Record<string, KeptDraft | null>>>(() => ({}));

/** The draft that was left without a job being made of it; null when there is none. */
export function useKeptDraft(key: DraftKey): KeptDraft | null {
  const storageKey = storageKeyOf(key);
  const known = useKept((drafts) => drafts[storageKey]);
  return known === undefined ? stored(storageKey) : known;
}

/** Keeps what was chosen and typed. */
export function keepDraft(key: DraftKey, draft: JobDraft, step: Step, at: string): void {
  const kept: KeptDraft = { at, step, fields: fieldsOf(draft) };
  const storageKey = storageKeyOf(key);
  try {
    localStorage.setItem(storageKey, JSON.stringify(kept, withSets));
  } catch {
    // More mailboxes than there is room for: it is kept until the page ends.
  }
  useKept.setState({ [storageKey]: kept });
}

/** A job was made of it, or it is not wanted. */
export function forgetDraft(key: DraftKey): void {
  const storageKey = storageKeyOf(key);
  localStorage.removeItem(storageKey);
  useKept.setState({ [storageKey]: null });
}

/** The draft to go on with, at the step where it was left or the first that is not complete. A source that has gone is chosen anew. */
export function resumed(
  { fields, step }: KeptDraft,
  sourceIds: readonly string[],
): { readonly draft: JobDraft; readonly step: Step } {
  const isThere = fields.sourceId === null || sourceIds.includes(fields.sourceId);
  const draft = { ...newDraft, ...fields, sourceId: isThere ? fields.sourceId : null };
  const all = stepsOf(draft);
  const before = all.slice(0, Math.max(0, all.indexOf(step)));
  return { draft, step: before.find((each) => problemsOf(draft, each).length > 0) ?? step };
}

function fieldsOf(draft: JobDraft): KeptFields {
  const {
    passphrase: _,
    look: __,
    isOriginalEncrypted: ___,
    seenFolders: ____,
    cronAnswer: _____,
    listed: ______,
    ...kept
  } = draft;
  return kept;
}

function withSets(_name: string, value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}

function stored(storageKey: string): KeptDraft | null {
  try {
    return keptDraftSchema.parse(JSON.parse(localStorage.getItem(storageKey) ?? 'null'));
  } catch {
    return null;
  }
}

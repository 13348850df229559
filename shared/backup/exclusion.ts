import { z } from 'zod';
import { id } from '../id.js';
import type { Job, JobDefinition, MailboxSelection } from './job.js';
import type { Mailbox } from './mailbox.js';

/** Leaving mailboxes out of jobs, or having jobs take them in. */
export const exclusionKinds = ['exclude', 'include'] as const;
export type ExclusionKind = (typeof exclusionKinds)[number];

/** As many mailboxes as one call changes. */
const mostAtOnce = 200_000;
export const mailboxIdsSchema = z.array(id).min(1).max(mostAtOnce);

export const exclusionRequestSchema = z.strictObject({
  kind: z.enum(exclusionKinds),
  mailboxIds: mailboxIdsSchema,
  /**
   * Null: to exclude, every job that selects a mailbox; to include, every job that leaves it out by name. Jobs that are named take a mailbox in by
   * its name, too.
   */
  jobIds: z.array(id).max(10_000).nullable(),
});
export type ExclusionRequest = z.infer<typeof exclusionRequestSchema>;

const exclusionRefusals = [
  /** No job would have another mailbox left. */
  'last-of-job',
  /** To exclude: no job selects it. To include: no job leaves it out by name, or can take it in. */
  'nothing-to-change',
  /** It is not known any more, or of a repository that was opened only to restore from. */
  'gone',
] as const;

/** A mailbox by its id and by what people call it. */
const namedMailboxSchema = z.object({ mailboxId: id, mailbox: z.string(), source: z.string() });
type NamedMailbox = z.infer<typeof namedMailboxSchema>;
const changeSchema = z.object({ jobId: id, job: z.string(), mailboxes: z.array(namedMailboxSchema) });

/** What is changed of which job, and which mailboxes stay as they are in a job, or in all of them. */
export const exclusionOutcomeSchema = z.object({
  changes: z.array(changeSchema),
  refused: z.array(
    namedMailboxSchema.extend({
      /** The job that it stays in; null where it is not about one. */
      job: z.string().nullable(),
      reason: z.enum(exclusionRefusals),
    }),
  ),
});
export type ExclusionOutcome = z.infer<typeof exclusionOutcomeSchema>;

type ChangedJob = Pick<JobDefinition, 'name' | 'sourceId' | 'selection'> & { readonly id: string };
export type ChangedMailbox = Pick<Mailbox, 'id' | 'mailbox' | 'sourceId' | 'sourceName'>;

/** The outcome, and what each job is to select then. Pure. */
export function planExclusion(
  { kind, mailboxIds, jobIds }: ExclusionRequest,
  mailboxes: readonly ChangedMailbox[],
  jobs: readonly ChangedJob[],
): { readonly outcome: ExclusionOutcome; readonly selections: ReadonlyMap<string, MailboxSelection> } {
  const wanted = new Set(mailboxIds);
  const known = mailboxes.filter((mailbox) => wanted.has(mailbox.id));
  const names = new Map(known.map((mailbox) => [mailbox.id, namedOf(mailbox)]));
  const selections = new Map<string, MailboxSelection>();
  const changes: ExclusionOutcome['changes'] = [];
  const refused: ExclusionOutcome['refused'] = [];
  const concerned = new Set<string>();
  for (const job of jobs) {
    if (jobIds !== null && !jobIds.includes(job.id)) continue;
    const ofSource = known.filter(({ sourceId }) => sourceId === job.sourceId);
    const isToChange = changesIn(kind, job.selection, jobIds !== null);
    const changed = ofSource.filter(({ mailbox }) => isToChange(mailbox));
    if (changed.length === 0) continue;
    for (const { id: mailboxId } of changed) concerned.add(mailboxId);
    const selection = changedSelection(kind, job.selection, new Set(changed.map(({ mailbox }) => mailbox)));
    if (selection === null) {
      for (const mailbox of changed)
        refused.push({ ...namedOf(mailbox), job: job.name, reason: 'last-of-job' });
      continue;
    }
    selections.set(job.id, selection);
    changes.push({ jobId: job.id, job: job.name, mailboxes: changed.map(namedOf) });
  }
  for (const mailboxId of wanted) {
    if (concerned.has(mailboxId)) continue;
    const named = names.get(mailboxId);
    if (named === undefined)
      refused.push({ mailboxId, mailbox: mailboxId, source: '', job: null, reason: 'gone' });
    else refused.push({ ...named, job: null, reason: 'nothing-to-change' });
  }
  return { outcome: { changes, refused }, selections };
}

function namedOf({ id: mailboxId, mailbox, sourceName: source }: ChangedMailbox): NamedMailbox {
  return { mailboxId, mailbox, source };
}

/** Jobs that are named take in also what they never left out, where they select by name. */
function changesIn(
  kind: ExclusionKind,
  selection: MailboxSelection,
  isNamed: boolean,
): (mailbox: string) => boolean {
  const leftOut = new Set(selection.except);
  if (selection.type === 'all') return (mailbox) => leftOut.has(mailbox) === (kind === 'include');
  const chosen = new Set(selection.mailboxes);
  if (kind === 'exclude') return (mailbox) => chosen.has(mailbox);
  return (mailbox) => !chosen.has(mailbox) && (isNamed || leftOut.has(mailbox));
}

/** Null where it would select nothing: a job needs a mailbox. */
function changedSelection(
  kind: ExclusionKind,
  selection: MailboxSelection,
  changed: ReadonlySet<string>,
): MailboxSelection | null {
  const without = (names: readonly string[]): string[] => names.filter((each) => !changed.has(each));
  const before = selection.except ?? [];
  const except = kind === 'exclude' ? [...without(before), ...changed] : without(before);
  if (selection.type === 'all') return { type: 'all', except };
  const chosen = without(selection.mailboxes);
  const mailboxes = kind === 'exclude' ? chosen : [...chosen, ...changed];
  return mailboxes.length === 0 ? null : chosenMailboxes(mailboxes, except);
}

/** The selection of these mailboxes; `except` are those that somebody has left out, and that are not chosen again. */
export function chosenMailboxes(mailboxes: readonly string[], except: readonly string[]): MailboxSelection {
  const chosen = new Set(mailboxes);
  const left = except.filter((mailbox) => !chosen.has(mailbox));
  return { type: 'chosen', mailboxes: [...chosen], ...(left.length > 0 && { except: left }) };
}

/** The requests that take a change back, job by job. */
export function undoing(kind: ExclusionKind, { changes }: ExclusionOutcome): ExclusionRequest[] {
  const opposite = kind === 'exclude' ? 'include' : 'exclude';
  return changes.map(({ jobId, mailboxes }) => ({
    kind: opposite,
    mailboxIds: mailboxes.map(({ mailboxId }) => mailboxId),
    jobIds: [jobId],
  }));
}

/** The part of a job that the user decides, for sending it back changed. */
export function definitionOf(job: Job): JobDefinition {
  const { id: _, createdAt: __, nextRunAt: ___, retry: ____, lastSessionId: _____, ...definition } = job;
  return definition;
}

import type { Job, JobDefinition, Mailbox, MailboxSelection } from './model.js';

/** Leaving a mailbox out of jobs, or taking it into those again that select all but it. */
export type ExclusionKind = 'exclude' | 'include';

/** A job that the change is about, with what it would be then; null where it must stay as it is: a job needs a mailbox. */
export interface JobChange {
  readonly job: Job;
  readonly definition: JobDefinition | null;
}

/** The jobs of the mailbox's source that exclude it, or that can take it in again. */
export function jobChanges(
  kind: ExclusionKind,
  mailbox: Pick<Mailbox, 'mailbox' | 'sourceId'>,
  jobs: readonly Job[],
): JobChange[] {
  const change = kind === 'exclude' ? without : withAgain;
  return jobs.flatMap((job) => {
    if (job.sourceId !== mailbox.sourceId) return [];
    const selection = change(job.selection, mailbox.mailbox);
    if (selection === 'unconcerned') return [];
    return [{ job, definition: selection && { ...definitionOf(job), selection } }];
  });
}

function without(selection: MailboxSelection, mailbox: string): MailboxSelection | null | 'unconcerned' {
  switch (selection.type) {
    case 'all':
      if (selection.except.includes(mailbox)) return 'unconcerned';
      return { type: 'all', except: [...selection.except, mailbox] };
    case 'chosen': {
      if (!selection.mailboxes.includes(mailbox)) return 'unconcerned';
      const mailboxes = selection.mailboxes.filter((each) => each !== mailbox);
      return mailboxes.length === 0 ? null : { type: 'chosen', mailboxes };
    }
  }
}

/** What a job chose by name it has forgotten: only jobs that select all know what they leave out. */
function withAgain(selection: MailboxSelection, mailbox: string): MailboxSelection | 'unconcerned' {
  if (selection.type === 'chosen' || !selection.except.includes(mailbox)) return 'unconcerned';
  return { type: 'all', except: selection.except.filter((each) => each !== mailbox) };
}

/** The part of a job that the user decides, for sending it back changed. */
export function definitionOf(job: Job): JobDefinition {
  const { id: _, createdAt: __, nextRunAt: ___, retry: ____, lastSessionId: _____, ...definition } = job;
  return definition;
}

import { type JobDefinition, kindByHand } from '../../shared/backup/job.js';
import type { SourceMailbox } from '../../shared/backup/source.js';
import { accountOf } from '../../shared/backup/source-edit.js';
import type { MailboxKind } from '../../shared/license/model.js';
import { assertNever } from '../../shared/errors.js';

/**
 * The mailboxes of a source that a job wants, and the chosen ones that the source does not have. A kind given by hand, in
 * the job or in the list of mailboxes, stands above what the source says.
 */
export function selectMailboxes(
  listed: readonly SourceMailbox[],
  { selection, kinds }: Pick<JobDefinition, 'selection' | 'kinds'>,
  knownKinds: Pick<ReadonlyMap<string, MailboxKind>, 'get'>,
): { mailboxes: SourceMailbox[]; missing: string[] } {
  const isSelected = selectedBy({ selection });
  const withKinds = listed.map(({ mailbox, kind }) => ({
    mailbox,
    kind: kindByHand({ kinds }, mailbox) ?? knownKinds.get(mailbox) ?? kind,
  }));
  const names = new Set(listed.map(({ mailbox }) => mailbox));
  const wanted = selection.type === 'chosen' ? new Set(selection.mailboxes) : [];
  return {
    mailboxes: withKinds.filter(({ mailbox }) => isSelected(mailbox)),
    missing: [...wanted].filter((mailbox) => !names.has(mailbox)),
  };
}

/**
 * A list made by hand, or of a directory, and those that a job names beyond it: of the kind of the same address in other letters, else user
 * mailboxes.
 */
export function withNamed(
  listed: readonly SourceMailbox[],
  { selection }: Pick<JobDefinition, 'selection'>,
): SourceMailbox[] {
  const known = new Set(listed.map(({ mailbox }) => mailbox));
  const kinds = new Map(listed.map(({ mailbox, kind }) => [accountOf(mailbox), kind]));
  const named = selection.type === 'chosen' ? [...new Set(selection.mailboxes)] : [];
  return [
    ...listed,
    ...named
      .filter((mailbox) => !known.has(mailbox))
      .map((mailbox): SourceMailbox => ({ mailbox, kind: kinds.get(accountOf(mailbox)) ?? 'user' })),
  ];
}

/**
 * Whether a job processes a mailbox of its source; its unit is held only while one does (licensing.md §5). Made once for many
 * mailboxes: a selection may name as many.
 */
export function selectedBy({ selection }: Pick<JobDefinition, 'selection'>): (mailbox: string) => boolean {
  switch (selection.type) {
    case 'all': {
      const except = new Set(selection.except);
      return (mailbox) => !except.has(mailbox);
    }
    case 'chosen': {
      const chosen = new Set(selection.mailboxes);
      return (mailbox) => chosen.has(mailbox);
    }
    default:
      return assertNever(selection);
  }
}

import type { JobDefinition, SourceMailbox } from '../../shared/backup/model.js';
import type { MailboxKind } from '../../shared/license/model.js';
import { assertNever } from '../../shared/errors.js';

/**
 * The mailboxes of a source that a job wants, and the chosen ones that the source does not have. A kind given by hand, in
 * the job or in the list of mailboxes, stands above what the source says.
 */
export function selectMailboxes(
  listed: readonly SourceMailbox[],
  { selection, kinds }: Pick<JobDefinition, 'selection' | 'kinds'>,
  knownKinds: ReadonlyMap<string, MailboxKind>,
): { mailboxes: SourceMailbox[]; missing: string[] } {
  const withKinds = listed.map(({ mailbox, kind }) => ({
    mailbox,
    kind: kinds[mailbox] ?? knownKinds.get(mailbox) ?? kind,
  }));
  switch (selection.type) {
    case 'all':
      return {
        mailboxes: withKinds.filter(({ mailbox }) => !selection.except.includes(mailbox)),
        missing: [],
      };
    case 'chosen': {
      const chosen = new Set(selection.mailboxes);
      const names = new Set(listed.map(({ mailbox }) => mailbox));
      return {
        mailboxes: withKinds.filter(({ mailbox }) => chosen.has(mailbox)),
        missing: [...chosen].filter((mailbox) => !names.has(mailbox)),
      };
    }
    default:
      return assertNever(selection);
  }
}

/** True when a job processes this mailbox of its source; its unit is held only while one does (licensing.md §5). */
export function isSelected(mailbox: string, { selection }: Pick<JobDefinition, 'selection'>): boolean {
  switch (selection.type) {
    case 'all':
      return !selection.except.includes(mailbox);
    case 'chosen':
      return selection.mailboxes.includes(mailbox);
    default:
      return assertNever(selection);
  }
}

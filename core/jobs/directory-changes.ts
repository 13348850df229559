import type { Discovery } from '../../shared/backup/directory.js';
import { accountOf } from '../../shared/backup/source-edit.js';
import type { DirectoryMailbox, KnownDirectory } from '../catalogue/directories.js';
import type { DirectoryLook } from '../sources/directory/directory.js';

/** What a look into a directory means beside what was known of it. */
export interface DirectoryChanges {
  readonly found: Omit<Discovery, 'isFollowed'>;
  /** What is to be noted; the rest stays as it is known. */
  readonly changed: readonly DirectoryMailbox[];
  /** Of the mailboxes that it had, more than half are gone: nobody takes that at its word unasked. */
  readonly isSuddenLoss: boolean;
}

/**
 * Compares a look with what was known. `namedAs` says what the source calls an account already: an address in other letters is no other mailbox.
 * What Exchange does not let the app look at stays as it is known; what is suspended or archived is gone as far as backup goes. Pure.
 */
export function compareLook(
  known: KnownDirectory | null,
  look: DirectoryLook,
  readAt: string,
  namedAs: (account: string) => string | undefined,
): DirectoryChanges {
  const before = new Map((known?.mailboxes ?? []).map((each) => [each.account, each]));
  const present = (known?.mailboxes ?? []).filter(({ goneAt }) => goneAt === null);
  const now = new Map<string, DirectoryMailbox>();
  for (const { mailbox, kind } of look.mailboxes) {
    const account = accountOf(mailbox);
    const former = before.get(account);
    now.set(account, {
      account,
      mailbox: namedAs(account) ?? former?.mailbox ?? mailbox,
      kind,
      foundAt: former?.goneAt === null ? former.foundAt : readAt,
      goneAt: null,
    });
  }
  const unseen = new Set(
    look.closed
      .filter(({ reason }) => reason === 'denied' || reason === 'unclear')
      .map(({ mailbox }) => accountOf(mailbox)),
  );
  for (const each of present)
    if (!now.has(each.account) && unseen.has(each.account)) now.set(each.account, each);
  const gone = present.filter(({ account }) => !now.has(account));
  const isNew = (each: DirectoryMailbox): boolean => before.get(each.account)?.goneAt !== null;
  const mailboxes = [...now.values()].sort((a, b) => (a.account < b.account ? -1 : 1));
  const changedKind = present.flatMap(({ account, kind }) => {
    const after = now.get(account);
    return after === undefined || after.kind === kind ? [] : [{ mailbox: after.mailbox, kind: after.kind }];
  });
  const isAsKnown = (each: DirectoryMailbox): boolean => {
    const former = before.get(each.account);
    return former?.goneAt === null && former.kind === each.kind && former.mailbox === each.mailbox;
  };
  return {
    found: {
      readAt,
      isFirst: known === null,
      mailboxes: mailboxes.map((each) => ({ mailbox: each.mailbox, kind: each.kind, isNew: isNew(each) })),
      changedKind,
      gone: gone.map(({ mailbox }) => mailbox),
      closed: [...look.closed],
    },
    changed: [
      ...mailboxes.filter((each) => !isAsKnown(each)),
      ...gone.map((each) => ({ ...each, goneAt: readAt })),
    ],
    isSuddenLoss: gone.length * 2 > present.length,
  };
}

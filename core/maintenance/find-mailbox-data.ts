import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { addressIdentity } from '../catalogue/mailbox-identity.js';
import type { StoredMailbox } from '../catalogue/stored-mailboxes.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { MailboxContents } from '../repository/delete-mailbox.js';
import type { OpenRepository } from '../repository/open-for-reading.js';
import { repositoriesWithMail } from './known-repositories.js';
import { type RepositoryError, openOrError, shown } from './open-or-error.js';

/** Whose data is deleted. */
export interface DeletionTarget {
  /** What the session's log calls it. */
  readonly name: string;
  readonly mailboxes: readonly [StoredMailbox, ...StoredMailbox[]];
  /** Of an account: what other consoles have put into the repositories for it goes too. Null for the mailboxes alone. */
  readonly identity: string | null;
}

/** A repository as far as a target is concerned. */
export interface FoundData {
  readonly repository: KnownRepository;
  /** Of the target's mailboxes, those in it. */
  readonly keys: readonly string[];
  readonly contents: MailboxContents;
  /** Something of the target is in it, or a deletion that was begun has left something. */
  readonly isConcerned: boolean;
  readonly error: RepositoryError | null;
}

const nothing: MailboxContents = { points: 0, messages: 0, bytes: 0, oldest: null, newest: null };

/** A mailbox, as far as its own backups go. Throws AppError `not-found` for an unknown one. */
export function mailboxTarget(catalogue: Catalogue, mailboxId: string): DeletionTarget {
  const mailbox = mailboxOf(catalogue, mailboxId);
  return { name: mailbox.mailbox, mailboxes: [mailbox], identity: null };
}

/** Every mailbox that shares a mailbox's unit of the license: all that holds it. Throws AppError `not-found` for an unknown one. */
export function unitTarget(catalogue: Catalogue, mailboxId: string): DeletionTarget {
  const mailbox = mailboxOf(catalogue, mailboxId);
  const others = catalogue.mailboxes
    .list()
    .filter(({ id, unitId }) => unitId === mailbox.unitId && id !== mailboxId);
  return {
    name: mailbox.mailbox,
    mailboxes: [mailbox, ...others],
    identity: catalogue.mailboxes.identityOfUnit(mailbox.unitId),
  };
}

/** What every known repository has of a target; those out of reach with the reason. */
export function findData(catalogue: Catalogue, target: DeletionTarget): FoundData[] {
  const known = new Set(catalogue.mailboxes.list().map(({ id }) => id));
  const nothingIn = { keys: [], contents: nothing, isConcerned: false };
  return repositoriesWithMail(catalogue).map((repository): FoundData => {
    const { repository: opened, error } = openOrError(catalogue, repository);
    if (opened === null) return { repository, ...nothingIn, error };
    try {
      return { repository, ...concernOf(opened, target, known), error: null };
    } catch (failure) {
      return { repository, ...nothingIn, error: shown(failure) };
    } finally {
      opened.close();
    }
  });
}

function concernOf(
  opened: OpenRepository,
  target: DeletionTarget,
  known: ReadonlySet<string>,
): Pick<FoundData, 'keys' | 'contents' | 'isConcerned'> {
  const own = new Set(idsOf(target));
  const isOfAccount = (name: string): boolean =>
    target.identity !== null && addressIdentity(name) === target.identity;
  const keys = opened
    .mailboxes()
    .filter(({ key, name }) => own.has(key) || (!known.has(key) && isOfAccount(name)))
    .map(({ key }) => key);
  return {
    keys,
    contents: sumOf(keys.map((key) => opened.contentsOf(key))),
    isConcerned: keys.length > 0 || opened.begunDeletions().length > 0,
  };
}

function sumOf(all: readonly MailboxContents[]): MailboxContents {
  return all.reduce(
    (sum, each) => ({
      points: sum.points + each.points,
      messages: sum.messages + each.messages,
      bytes: sum.bytes + each.bytes,
      oldest:
        sum.oldest === null || (each.oldest !== null && each.oldest < sum.oldest) ? each.oldest : sum.oldest,
      newest:
        sum.newest === null || (each.newest !== null && each.newest > sum.newest) ? each.newest : sum.newest,
    }),
    nothing,
  );
}

export function idsOf({ mailboxes }: DeletionTarget): string[] {
  return mailboxes.map(({ id }) => id);
}

/** Under which a hold may be noted: the target's own, and those that other consoles have in the repositories. */
export function keysOf(target: DeletionTarget, found: readonly FoundData[]): string[] {
  return [...new Set([...idsOf(target), ...found.flatMap(({ keys }) => keys)])];
}

function mailboxOf({ mailboxes }: Catalogue, mailboxId: string): StoredMailbox {
  const found = mailboxes.list().find(({ id }) => id === mailboxId);
  if (found === undefined) throw new AppError('not-found', text('mailboxes.gone'));
  return found;
}

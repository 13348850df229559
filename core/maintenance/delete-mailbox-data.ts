import type { DeletionForecast, DeletionRequest } from '../../shared/backup/mailbox-data.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredMailbox } from '../catalogue/mailboxes.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { selectedBy } from '../jobs/mailbox-selection.js';
import type { DeletionProgress, MailboxContents } from '../repository/delete-mailbox.js';
import type { OpenRepository } from '../repository/repository.js';
import type { WriterPool } from '../repository/writer-pool.js';
import type { SessionLog } from '../sessions/session-log.js';
import { repositoriesWithMail } from './known-repositories.js';
import { syncHolds, trySync } from './legal-holds.js';
import { type RepositoryError, openOrError, shown } from './open-or-error.js';

export interface DeletionInput {
  readonly catalogue: Catalogue;
  readonly writers: WriterPool;
  readonly onProgress: (progress: DeletionProgress & { readonly repository: string }) => void;
}

/** What became of the data of a mailbox; `left` are repositories out of reach, `failed` those that it could not be deleted from. */
export interface DeletionResult {
  readonly points: number;
  readonly left: readonly string[];
  readonly failed: readonly { readonly path: string; readonly reason: Text }[];
}

/** A repository as far as a mailbox is concerned. */
interface Found {
  readonly repository: KnownRepository;
  readonly contents: MailboxContents;
  /** The mailbox is in it, or a deletion that was begun has left something. */
  readonly isConcerned: boolean;
  readonly error: RepositoryError | null;
}

const nothing: MailboxContents = { points: 0, messages: 0, bytes: 0, oldest: null, newest: null };

/** What deleting the data of a mailbox would take away. Throws AppError `not-found` for an unknown mailbox. */
export function deletionForecast(catalogue: Catalogue, mailboxId: string): DeletionForecast {
  const mailbox = mailboxOf(catalogue, mailboxId);
  const found = findData(catalogue, mailboxId);
  const sum = (of: (contents: MailboxContents) => number): number =>
    found.reduce((total, { contents }) => total + of(contents), 0);
  const times = (of: (contents: MailboxContents) => number | null): number[] =>
    found.flatMap(({ contents }) => of(contents) ?? []).sort((a, b) => a - b);
  return {
    mailbox: mailbox.mailbox,
    points: sum(({ points }) => points),
    messages: sum(({ messages }) => messages),
    bytes: sum(({ bytes }) => bytes),
    oldest: instantOf(times(({ oldest }) => oldest)[0]),
    newest: instantOf(times(({ newest }) => newest).at(-1)),
    jobs: jobsOf(catalogue, mailbox).map(({ definition }) => definition.name),
    isHeld: catalogue.holds.of(mailboxId) !== null,
    repositories: found
      .filter(({ isConcerned, error }) => isConcerned || error !== null)
      .map(({ repository: { path }, contents, error }) => ({
        path,
        ...contents,
        oldest: instantOf(contents.oldest),
        newest: instantOf(contents.newest),
        error,
      })),
  };
}

/**
 * Throws why the data of a mailbox may not be deleted now, AppError `held`, `busy` while a session uses it, `not-found` while a known repository is out
 * of reach unless that one is to be left (licensing.md §5).
 */
export function assertDeletable(
  catalogue: Catalogue,
  { mailboxId, leaveUnreachable }: Pick<DeletionRequest, 'mailboxId' | 'leaveUnreachable'>,
): void {
  const stored = mailboxOf(catalogue, mailboxId);
  const { mailbox } = stored;
  if (stored.isOpenedOnly) throw new AppError('invalid-argument', text('mailboxes.openedOnly', { mailbox }));
  // What other consoles have had held since this one looked.
  const found = findData(catalogue, mailboxId);
  for (const { repository, error } of found) if (error === null) trySync(catalogue, repository);
  const hold = catalogue.holds.of(mailboxId);
  if (hold !== null) {
    const { since, reason } = hold;
    throw new AppError('held', text('mailboxes.held', { mailbox, since, reason }));
  }
  const session = sessionWith(catalogue, stored);
  if (session !== null) throw new AppError('busy', text('mailboxes.sessionRuns', { mailbox, session }));
  const away = found.find(({ error }) => error !== null);
  if (away?.error != null && !leaveUnreachable) {
    const reason = away.error.message;
    throw new AppError(
      'not-found',
      text('mailboxes.dataUnreachable', { mailbox, path: away.repository.path, reason }),
    );
  }
}

/**
 * Deletes all restore points of a mailbox from every known repository: in each of them they go in one transaction, and at the end nothing of what only
 * they had is left in its files (docs/decisions/0170). What a crash or a stop leaves, the next backup, pruning or deletion in that repository takes away. Call
 * {@link assertDeletable} first. Throws the signal's reason. The unit of the license stays as it is.
 */
export async function deleteMailboxData(
  input: DeletionInput,
  { mailboxId }: Pick<DeletionRequest, 'mailboxId'>,
  log: SessionLog,
  signal: AbortSignal,
): Promise<DeletionResult> {
  const { catalogue } = input;
  const { mailbox } = mailboxOf(catalogue, mailboxId);
  const [left, failed]: [string[], { path: string; reason: Text }[]] = [[], []];
  let points = 0;
  for (const { repository, contents, isConcerned, error } of findData(catalogue, mailboxId)) {
    const { path } = repository;
    if (error !== null) {
      log.line('Warning', text('mailboxes.dataLeft', { mailbox, path, reason: error.message }));
      left.push(path);
      continue;
    }
    if (!isConcerned) continue;
    const line = log.begin(text('mailboxes.deletingData', { mailbox, path }));
    try {
      await deleteFrom(input, repository, mailboxId, signal);
      points += contents.points;
      line.end(
        'Success',
        text('mailboxes.dataDeleted', { mailbox, path, ...contents, ...datesOf(contents) }),
      );
    } catch (failure) {
      signal.throwIfAborted();
      const reason = toErrorData(failure).message;
      line.end('Error', text('mailboxes.dataNotDeleted', { mailbox, path, reason }));
      failed.push({ path, reason });
    } finally {
      noteDeletions(catalogue, repository, [mailboxId]);
    }
  }
  const openedOnly = catalogue.repositories.openedOnly();
  for (const { id, path } of catalogue.repositories.ofMailbox(mailboxId))
    if (openedOnly.has(id)) log.line('Warning', text('mailboxes.dataInOpened', { mailbox, path }));
  return { points, left, failed };
}

/** Brings what a crash or a stop has left of deletions in a repository to its end; answers how many mailboxes that were. Throws what the pool throws. */
export async function finishDeletionsIn(
  { catalogue, writers, onProgress }: DeletionInput,
  repository: KnownRepository,
  signal: AbortSignal,
): Promise<number> {
  const { id, path } = repository;
  const { repository: opened } = openOrError(catalogue, repository);
  if (opened === null) return 0;
  const begun = opened.begunDeletions();
  opened.close();
  if (begun.length === 0) return 0;
  const expected = catalogue.repositories.expectationOf(id);
  const gone = await writers.deleteMailbox(path, expected, null, signal, (progress) => {
    onProgress({ ...progress, repository: path });
  });
  noteDeletions(catalogue, repository, gone);
  return gone.length;
}

async function deleteFrom(
  { catalogue, writers, onProgress }: DeletionInput,
  repository: KnownRepository,
  mailboxId: string,
  signal: AbortSignal,
): Promise<void> {
  const { id, path } = repository;
  syncHolds(catalogue, repository);
  const expected = catalogue.repositories.expectationOf(id);
  await writers.deleteMailbox(path, expected, mailboxId, signal, (progress) => {
    onProgress({ ...progress, repository: path });
  });
}

/** Has the catalogue know which of these mailboxes are not in the repository any more. */
function noteDeletions(
  catalogue: Catalogue,
  repository: KnownRepository,
  mailboxIds: readonly string[],
): void {
  const { id } = repository;
  const { repository: opened } = openOrError(catalogue, repository);
  if (opened === null) return;
  try {
    const there = new Set(opened.mailboxes().map(({ key }) => key));
    for (const mailboxId of mailboxIds) {
      if (there.has(mailboxId)) continue;
      catalogue.repositories.unlinkMailbox(mailboxId, id);
      catalogue.serverRestores.forgetMailbox(mailboxId);
      const openedOnly = catalogue.repositories.openedOnly();
      const isLeft = catalogue.repositories.ofMailbox(mailboxId).some((each) => !openedOnly.has(each.id));
      if (!isLeft) catalogue.mailboxes.noteDeleted(mailboxId);
    }
    catalogue.damage.forgetGone(id, opened.holdsContent);
  } catch (error) {
    // What damage does not let be read stays as it is known.
    if (!(error instanceof AppError)) throw error;
  } finally {
    opened.close();
  }
}

function findData(catalogue: Catalogue, mailboxId: string): Found[] {
  return repositoriesWithMail(catalogue).map((repository): Found => {
    const { repository: opened, error } = openOrError(catalogue, repository);
    if (opened === null) return { repository, contents: nothing, isConcerned: false, error };
    try {
      return { repository, ...concernOf(opened, mailboxId), error: null };
    } catch (failure) {
      return { repository, contents: nothing, isConcerned: false, error: shown(failure) };
    } finally {
      opened.close();
    }
  });
}

function concernOf(opened: OpenRepository, mailboxId: string): Pick<Found, 'contents' | 'isConcerned'> {
  const isThere = opened.mailboxes().some(({ key }) => key === mailboxId);
  return {
    contents: opened.contentsOf(mailboxId),
    isConcerned: isThere || opened.begunDeletions().length > 0,
  };
}

/** A running session that reads or writes the mailbox, or may: a restore does not say of which one. */
function sessionWith(catalogue: Catalogue, mailbox: StoredMailbox): string | null {
  const running = catalogue.sessions.list({ status: 'Running', limit: 100 });
  const jobs = new Set(jobsOf(catalogue, mailbox).map(({ id }) => id));
  const found = running.find(({ type, jobId }) =>
    type === 'backup' ? jobId !== null && jobs.has(jobId) : type === 'restore' || type === 'restore-drill',
  );
  return found?.name ?? null;
}

function jobsOf({ jobs }: Catalogue, { sourceId, mailbox }: StoredMailbox) {
  return jobs
    .list()
    .filter(({ definition }) => definition.sourceId === sourceId && selectedBy(definition)(mailbox));
}

function mailboxOf({ mailboxes }: Catalogue, mailboxId: string): StoredMailbox {
  const found = mailboxes.list().find(({ id }) => id === mailboxId);
  if (found === undefined) throw new AppError('not-found', text('mailboxes.gone'));
  return found;
}

function datesOf({ oldest, newest }: MailboxContents): { oldest: string; newest: string } {
  return { oldest: instantOf(oldest) ?? '', newest: instantOf(newest) ?? '' };
}

function instantOf(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : new Date(time).toISOString();
}

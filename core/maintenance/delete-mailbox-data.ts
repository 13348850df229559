import type { DeletionForecast } from '../../shared/backup/mailbox-data.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredMailbox } from '../catalogue/stored-mailboxes.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { selectedBy } from '../jobs/mailbox-selection.js';
import type { DeletionProgress, MailboxContents } from '../repository/delete-mailbox.js';
import type { WriterPool } from '../repository/writer-pool.js';
import type { SessionLog } from '../sessions/session-log.js';
import { type DeletionTarget, findData, idsOf, keysOf } from './find-mailbox-data.js';
import { syncHolds, trySync } from './legal-holds.js';
import { openOrError } from './open-or-error.js';

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

/** What deleting the data of a target would take away. */
export function deletionForecast(catalogue: Catalogue, target: DeletionTarget): DeletionForecast {
  const found = findData(catalogue, target);
  const [first, ...others] = target.mailboxes;
  const sum = (of: (contents: MailboxContents) => number): number =>
    found.reduce((total, { contents }) => total + of(contents), 0);
  const times = (of: (contents: MailboxContents) => number | null): number[] =>
    found.flatMap(({ contents }) => of(contents) ?? []).sort((a, b) => a - b);
  return {
    mailbox: first.mailbox,
    alsoOf: others.map(({ mailbox, sourceName }) => ({ mailbox, source: sourceName })),
    points: sum(({ points }) => points),
    messages: sum(({ messages }) => messages),
    bytes: sum(({ bytes }) => bytes),
    oldest: instantOf(times(({ oldest }) => oldest)[0]),
    newest: instantOf(times(({ newest }) => newest).at(-1)),
    jobs: [...new Set(target.mailboxes.flatMap((each) => namesOfJobs(catalogue, each)))],
    isHeld: keysOf(target, found).some((key) => catalogue.holds.of(key) !== null),
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
 * Throws why the data of a target may not be deleted now, AppError `held`, `busy` while a session uses it, `not-found` while a known repository is out
 * of reach unless that one is to be left (licensing.md §5).
 */
export function assertDeletable(
  catalogue: Catalogue,
  target: DeletionTarget,
  { leaveUnreachable }: { readonly leaveUnreachable: boolean },
): void {
  const [{ mailbox, isOpenedOnly }] = target.mailboxes;
  if (isOpenedOnly) throw new AppError('invalid-argument', text('mailboxes.openedOnly', { mailbox }));
  // What other consoles have had held since this one looked.
  const found = findData(catalogue, target);
  for (const { repository, error } of found) if (error === null) trySync(catalogue, repository);
  for (const key of keysOf(target, found)) {
    const hold = catalogue.holds.of(key);
    if (hold === null) continue;
    const { since, reason } = hold;
    throw new AppError('held', text('mailboxes.held', { mailbox, since, reason }));
  }
  assertUnused(catalogue, target);
  const away = found.find(({ error }) => error !== null);
  if (away?.error != null && !leaveUnreachable) {
    const reason = away.error.message;
    throw new AppError(
      'not-found',
      text('mailboxes.dataUnreachable', { mailbox, path: away.repository.path, reason }),
    );
  }
}

/** Throws AppError `busy` while a session uses a mailbox of the target, or may: it would bring back what is being deleted. */
export function assertUnused(catalogue: Catalogue, { mailboxes }: DeletionTarget): void {
  for (const stored of mailboxes) {
    const session = sessionWith(catalogue, stored);
    const { mailbox } = stored;
    if (session !== null) throw new AppError('busy', text('mailboxes.sessionRuns', { mailbox, session }));
  }
}

/**
 * Deletes all restore points of a target from every known repository: in each of them those of a mailbox go in one transaction, and at the end nothing of what only
 * they had is left in its files (docs/decisions/0170). What a crash or a stop leaves, the next backup, pruning or deletion in that repository takes away. Call
 * {@link assertDeletable} first. Throws the signal's reason. The unit of the license stays as it is.
 */
export async function deleteMailboxData(
  input: DeletionInput,
  target: DeletionTarget,
  log: SessionLog,
  signal: AbortSignal,
): Promise<DeletionResult> {
  const { catalogue } = input;
  const { name: mailbox } = target;
  const [left, failed]: [string[], { path: string; reason: Text }[]] = [[], []];
  let points = 0;
  for (const { repository, keys, contents, isConcerned, error } of findData(catalogue, target)) {
    const { path } = repository;
    if (error !== null) {
      const said = text('mailboxes.dataLeft', { mailbox, path, reason: error.message });
      log.line('Warning', said, error.code);
      left.push(path);
      continue;
    }
    if (!isConcerned) continue;
    const line = log.begin(text('mailboxes.deletingData', { mailbox, path }));
    try {
      // One that is not there, for what deletions of before have left.
      for (const key of keys.length === 0 ? [null] : keys) {
        await deleteFrom(input, repository, key, signal, (objects, bytes) => {
          log.line('Warning', text('mailboxes.dataLocked', { mailbox, path, objects, bytes }));
        });
      }
      points += contents.points;
      line.end(
        'Success',
        text('mailboxes.dataDeleted', { mailbox, path, ...contents, ...datesOf(contents) }),
      );
    } catch (failure) {
      signal.throwIfAborted();
      const { message: reason, code } = toErrorData(failure);
      line.end('Error', text('mailboxes.dataNotDeleted', { mailbox, path, reason }), code);
      failed.push({ path, reason });
    } finally {
      noteDeletions(catalogue, repository, [...new Set([...idsOf(target), ...keys])]);
    }
  }
  const openedOnly = catalogue.repositories.openedOnly();
  const holding = idsOf(target).flatMap((id) => catalogue.repositories.ofMailbox(id));
  const opened = new Set(holding.filter(({ id }) => openedOnly.has(id)).map(({ path }) => path));
  for (const path of opened) log.line('Warning', text('mailboxes.dataInOpened', { mailbox, path }));
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
  mailboxKey: string | null,
  signal: AbortSignal,
  onLocked: (objects: number, bytes: number) => void,
): Promise<void> {
  const { id, path } = repository;
  syncHolds(catalogue, repository);
  const expected = catalogue.repositories.expectationOf(id);
  const onStep = (progress: DeletionProgress): void => {
    onProgress({ ...progress, repository: path });
  };
  await writers.deleteMailbox(path, expected, mailboxKey, signal, onStep, onLocked);
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

function namesOfJobs(catalogue: Catalogue, mailbox: StoredMailbox): string[] {
  return jobsOf(catalogue, mailbox).map(({ definition }) => definition.name);
}

function datesOf({ oldest, newest }: MailboxContents): { oldest: string; newest: string } {
  return { oldest: instantOf(oldest) ?? '', newest: instantOf(newest) ?? '' };
}

function instantOf(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : new Date(time).toISOString();
}

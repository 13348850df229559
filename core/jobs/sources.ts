import { isDeepStrictEqual } from 'node:util';
import type { Source, SourceConfig } from '../../shared/backup/source.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import type { KnownTime } from '../../shared/license/sure-time.js';
import { namedByHand } from '../../shared/backup/source-edit.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredJob } from '../catalogue/jobs.js';
import type { KeptRows } from '../catalogue/kept-rows.js';
import { identityOf } from '../catalogue/mailbox-identity.js';
import { assertPlace } from './jobs.js';
import { settleMembership } from './membership.js';
import { type ChangedEntries, createUndoable, putBackSettled, removeSettled } from './removals.js';

/** The rules of changing and removing sources, which jobs read. */
export interface Sources {
  /**
   * Changes a source of which the mailboxes, their restore points and their license units go on (licensing.md §5). Throws AppError
   * `invalid-argument` for another kind of source, which has other mailboxes.
   */
  readonly update: (sourceId: string, name: string, config: SourceConfig, time: KnownTime) => Source;
  /**
   * Removes a source, and with it the jobs that read it if they are to go too; restore points stay. Throws AppError `busy`, which names the
   * jobs, for one that is in use or being read.
   */
  readonly remove: (sourceId: string, withJobs: boolean, time: KnownTime) => void;
  /**
   * Puts a source that was removed a moment ago back as it was, with its jobs, what is known of its mailboxes, and their places in the queue.
   * Throws AppError `not-found` when it is too late, `already-exists` for a name that is in use by now.
   */
  readonly putBack: (sourceId: string, time: KnownTime) => Source;
}

interface Removed {
  readonly rows: KeptRows;
  readonly jobs: readonly StoredJob[];
  readonly entries: ChangedEntries;
}

export function createSources(catalogue: Catalogue, clock: Clock): Sources {
  const removals = createUndoable<Removed>(clock);
  return {
    update: (sourceId, name, config, time) => {
      const before = catalogue.sources.get(sourceId);
      if (before.config.type !== config.type)
        throw new AppError('invalid-argument', text('sources.otherKind', { name: before.name }));
      // It needs no license where it is (licensing.md §2).
      if (config.type === 'sample' && !isDeepStrictEqual(config, before.config))
        throw new AppError('invalid-argument', text('sources.sampleStays'));
      const known = catalogue.mailboxes
        .list()
        .filter((mailbox) => mailbox.sourceId === sourceId)
        .map(({ mailbox }) => mailbox);
      const renamed = renamedMailboxes(before.config, config, known);
      const source = catalogue.sources.update(sourceId, name, config, renamed);
      settleMembership(catalogue, time);
      return source;
    },
    remove: (sourceId, withJobs, time) => {
      catalogue.sources.get(sourceId);
      const users = catalogue.jobs.list().filter(({ definition }) => definition.sourceId === sourceId);
      const jobs = users.map(({ definition }) => `"${definition.name}"`).join(', ');
      if (users.length > 0 && !withJobs) throw new AppError('busy', text('sources.usedByJobs', { jobs }));
      const isRunning = users.some(({ id }) => catalogue.sessions.runningOf(id) !== null);
      if (isRunning) throw new AppError('busy', text('sources.jobsRunning', { jobs }));
      const { removed: rows, entries } = removeSettled(catalogue, time, () =>
        catalogue.sources.remove(sourceId),
      );
      removals.keep(sourceId, { rows, jobs: users, entries });
    },
    putBack: (sourceId, time) => {
      const kept = removals.get(sourceId);
      if (kept === null) throw new AppError('not-found', text('sources.putBackTooLate'));
      for (const { id, definition } of kept.jobs) assertPlace(catalogue, definition, id);
      putBackSettled(catalogue, time, kept.entries, () => {
        catalogue.sources.putBack(kept.rows);
        removals.drop(sourceId);
      });
      return catalogue.sources.get(sourceId);
    },
  };
}

/**
 * Mailboxes of a source that its changed configuration calls otherwise, new names by old ones: the account is the same, as with an address in
 * other letters. One of another account is another mailbox.
 */
export function renamedMailboxes(
  before: SourceConfig,
  after: SourceConfig,
  known: readonly string[],
): ReadonlyMap<string, string> {
  const named = new Set(namedByHand(after));
  const [identityBefore, identityAfter] = [identityOf(before), identityOf(after)];
  const taken = new Set(known);
  const free = new Map(
    [...named]
      .filter((mailbox) => !taken.has(mailbox))
      .map((mailbox) => [identityAfter(mailbox), mailbox] as const),
  );
  const renamed = new Map<string, string>();
  for (const mailbox of known) {
    if (named.has(mailbox)) continue;
    const identity = identityBefore(mailbox);
    const name = free.get(identity);
    if (name === undefined) continue;
    renamed.set(mailbox, name);
    free.delete(identity);
  }
  return renamed;
}

import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { RepositoryReader } from '../repository/reader.js';
import { type Text, text } from '../../shared/texts/text.js';

/** More sessions than the catalogue keeps. */
const allSessions = 5000;

/**
 * What a repository lacks of the last backups into it: an older copy of it was put back, so that what was backed up since is gone
 * (docs/decisions/0153). Null when nothing is known to be missing. A point is told by its session, not by its time: clocks may have been
 * wrong. Only mailboxes with all their points here are looked at; of others it is not known which repository the last one is in.
 */
export function lostPoints(
  catalogue: Catalogue,
  { id, path }: KnownRepository,
  reader: Pick<RepositoryReader, 'points'>,
): Text | null {
  const { mailboxes, repositories, jobMailboxes, jobs } = catalogue;
  const sourceOf = new Map(jobs.list().map((job) => [job.id, job.definition.sourceId]));
  const lastOf = new Map(
    jobMailboxes
      .list()
      .filter(({ result }) => result === 'success')
      .map(({ jobId, mailbox, sessionId }) => [JSON.stringify([jobId, mailbox]), sessionId]),
  );
  const copies = new Set(
    jobs.list().flatMap(({ id: jobId, definition }) => (definition.copyFrom === null ? [] : [jobId])),
  );
  /** Copies hold the same points again. */
  const placesOf = (mailboxId: string): number =>
    repositories
      .ofMailbox(mailboxId)
      .filter(({ id: other }) => !copies.has(repositories.lastBackup(mailboxId, other)?.jobId ?? '')).length;
  const known = new Set(
    catalogue.sessions.list({ type: 'backup', limit: allSessions }).map((session) => session.id),
  );
  const since: string[] = [];
  let lacking = 0;
  for (const { id: mailboxId, mailbox, sourceId } of mailboxes.list()) {
    const jobId = repositories.lastBackup(mailboxId, id)?.jobId;
    if (jobId === undefined || sourceOf.get(jobId) !== sourceId) continue;
    const sessionId = lastOf.get(JSON.stringify([jobId, mailbox]));
    if (sessionId === undefined || placesOf(mailboxId) > 1) continue;
    const points = reader.points(mailboxId);
    if (points.some(({ session }) => session === sessionId)) continue;
    const [newest] = points;
    // A catalogue that was put back from a copy knows less than the repository.
    if (newest !== undefined && !known.has(newest.session)) continue;
    lacking += 1;
    if (newest !== undefined) since.push(new Date(newest.made_at).toISOString());
  }
  if (lacking === 0) return null;
  const [oldest] = since.sort();
  return oldest === undefined
    ? text('repository.lostPoints', { path, mailboxes: lacking })
    : text('repository.lostPointsSince', { path, mailboxes: lacking, since: oldest });
}

import type { Catalogue } from '../catalogue/catalogue.js';
import type { RepositoryCheck } from '../catalogue/repository-checks.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { RepositoryReader } from '../repository/reader.js';
import { toldOf } from './known-repositories.js';
import { type Text, render, text } from '../../shared/texts/text.js';

/** More sessions than the catalogue keeps. */
const allSessions = 5000;

/** What a repository lacked of the last backups into it when it was last looked at, and the session that says so. */
export interface PointsMissing {
  readonly said: string;
  readonly sessionId: string;
}

/** Sessions, newest first, and what they said. */
interface SessionsSaid {
  readonly linesWithCode: (sessionId: string, code: 'points-missing') => readonly string[];
  readonly list: (filter: { readonly limit: number }) => readonly { readonly id: string }[];
}

/**
 * What the last verification or restore drill of a repository, whichever came later, said of {@link lostPoints}; null when it said nothing, and
 * once one of `runs` into the repository has come to its end since: it has backed up what is still at the sources, and says itself what was missing.
 */
export function knownToLack(
  { sessions }: { readonly sessions: SessionsSaid },
  /** What people are told of the repository, and what an earlier version told them of one in a bucket. */
  names: readonly string[],
  checks: readonly Pick<RepositoryCheck, 'sessionId'>[],
  runs: readonly string[],
): PointsMissing | null {
  // A session looks at several repositories; each line names its own, whose path may be the beginning of another.
  const beginnings = names.map((path) => render(text('repository.isOlder', { path })));
  const found = checks.flatMap(({ sessionId }) => {
    if (sessionId === null) return [];
    const said = sessions
      .linesWithCode(sessionId, 'points-missing')
      .find((line) => beginnings.some((beginning) => line.startsWith(beginning)));
    return [{ sessionId, said: said ?? null }];
  });
  if (found.every(({ said }) => said === null)) return null;
  // By their order, not by dates: a clock may have been wrong.
  const order = sessions.list({ limit: allSessions }).map(({ id }) => id);
  const [newest] = order.filter((id) => runs.includes(id) || found.some(({ sessionId }) => sessionId === id));
  const last = found.find(({ sessionId }) => sessionId === newest);
  return last === undefined || last.said === null ? null : { said: last.said, sessionId: last.sessionId };
}

/**
 * What a repository lacks of the last backups into it: an older copy of it was put back, so that what was backed up since is gone
 * (docs/decisions/0153). Null when nothing is known to be missing. A point is told by its session, not by its time: clocks may have been
 * wrong. Only mailboxes with all their points here are looked at; of others it is not known which repository the last one is in.
 */
export function lostPoints(
  catalogue: Catalogue,
  known: KnownRepository,
  reader: Pick<RepositoryReader, 'points'>,
): Text | null {
  const { mailboxes, repositories, jobMailboxes, jobs } = catalogue;
  const { id } = known;
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
  const knownSessions = new Set(
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
    if (newest !== undefined && !knownSessions.has(newest.session)) continue;
    lacking += 1;
    if (newest !== undefined) since.push(new Date(newest.made_at).toISOString());
  }
  if (lacking === 0) return null;
  const { path } = toldOf(catalogue, known);
  const [oldest] = since.sort();
  return oldest === undefined
    ? text('repository.lostPoints', { path, mailboxes: lacking })
    : text('repository.lostPointsSince', { path, mailboxes: lacking, since: oldest });
}

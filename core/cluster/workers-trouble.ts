import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { pause } from '../lib/cancellation.js';
import type { ClusterAccess } from './cluster-access.js';

/** Whoever asks for the state of all backups does not wait longer for it. */
const longestMs = 3_000;

/**
 * Why no worker takes mailboxes; null where some do, where none was ever there, and where no job has anything for them. Nobody is contacted without a cluster.
 */
export async function troubleOf(
  access: ClusterAccess,
  catalogue: Pick<Catalogue, 'buckets' | 'repositories' | 'jobs' | 'sources'>,
): Promise<Text | null> {
  if (!access.isThere() || !isAnythingForWorkers(catalogue)) return null;
  let host = '';
  try {
    host = access.host();
    if (access.patience.state() !== 'there') return text('cluster.databaseAway', { host });
    const over = new AbortController();
    const late = pause(longestMs, over.signal).then(
      () => text('cluster.databaseAway', { host }),
      () => null,
    );
    return await Promise.race([workersOf(access), late]).finally(() => {
      over.abort();
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code === 'database-unreachable'
      ? text('cluster.databaseAway', { host })
      : text('cluster.databaseGone', { reason: error.text });
  }
}

async function workersOf(access: ClusterAccess): Promise<Text | null> {
  const { database } = await access.patience.once(access.open);
  const { countTaking, listWorkers } = await import('./workers.js');
  if ((await countTaking(database, access.patience.unheardMs())) > 0) return null;
  const workers = await listWorkers(database);
  return workers.length === 0 ? null : text('cluster.noneTakes', { workers: workers.length });
}

/** A job that reads a mail server into a bucket (docs/decisions/0290). */
function isAnythingForWorkers({
  buckets,
  repositories,
  jobs,
  sources,
}: Pick<Catalogue, 'buckets' | 'repositories' | 'jobs' | 'sources'>): boolean {
  const inBuckets = new Set(buckets.list().map(({ repositoryId }) => repositories.get(repositoryId)?.path));
  return jobs
    .list()
    .some(
      ({ definition: { copyFrom, repositoryPath, sourceId } }) =>
        copyFrom === null &&
        inBuckets.has(repositoryPath ?? undefined) &&
        sources.get(sourceId).config.type === 'imap',
    );
}

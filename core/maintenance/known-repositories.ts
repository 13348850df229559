import { nameOfPlace } from '../../shared/backup/object-store-place.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { isRepository } from '../repository/repository-marker.js';

/** The repositories with restore points, also those whose disk is not connected now; not those opened only to restore from. */
export function repositoriesWithMail({ repositories }: Pick<Catalogue, 'repositories'>): KnownRepository[] {
  const openedOnly = repositories.openedOnly();
  const known = repositories
    .list()
    .filter(({ id }) => !openedOnly.has(id))
    .filter(({ id, path }) => isRepository(path) || repositories.holdsMailboxes(id));
  // The console's own may also be named by a job.
  return known.filter(({ path }, index) => known.findIndex((each) => each.path === path) === index);
}

/** What people are told of a repository: the place in its bucket, else its folder; and what is to be done about damage follows from which it is. */
export function toldOf(
  { buckets }: Pick<Catalogue, 'buckets'>,
  { id, path }: KnownRepository,
): { readonly path: string; readonly isBucket: boolean } {
  const bucket = buckets.get(id);
  return bucket === null ? { path, isBucket: false } : { path: nameOfPlace(bucket.place), isBucket: true };
}

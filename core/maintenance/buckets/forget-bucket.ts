import { rmSync } from 'node:fs';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { KnownRepository } from '../../catalogue/repositories.js';
import { withStorageErrors } from '../../lib/storage-errors.js';
import { lockForWriting } from '../../repository/repository-folder.js';
import { isRepository } from '../../repository/repository-marker.js';

/**
 * Has the console not know a repository in a bucket any more, and deletes its index; what is in the bucket stays, and can be connected again. Throws
 * AppError `busy` while a job uses it, `locked` while one is written to it, `io`.
 */
export function forgetBucket(
  { repositories, buckets, jobs }: Catalogue,
  { id, path }: KnownRepository,
  clock: Clock,
): void {
  const user = jobs
    .list()
    .find(({ definition: { repositoryPath, copyFrom } }) =>
      [repositoryPath, ...(copyFrom === null ? [] : [copyFrom.repositoryPath])].some(
        (named) => repositories.pathOf(named) === path,
      ),
    );
  if (user !== undefined)
    throw new AppError('busy', text('repository.bucketUsedByJob', { job: user.definition.name }));
  if (isRepository(path)) lockForWriting(path, clock).release();
  buckets.forget(id);
  repositories.forget(id);
  withStorageErrors(path, () => {
    rmSync(path, { recursive: true, force: true });
  });
}

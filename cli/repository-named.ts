import { resolve } from 'node:path';
import { nameOfPlace } from '../shared/backup/object-store-place.js';
import { AppError } from '../shared/errors.js';
import { text } from '../shared/texts/text.js';
import { usage } from './arguments.js';
import { isBucketName, namesIn } from './bucket-options.js';
import type { CommandContext } from './command.js';

/**
 * The folder of a repository that is named by it or, of one in a bucket, by `s3://bucket/prefix`. Throws AppError `not-found` for a bucket that is not
 * known here, `invalid-argument` where several servers have one of that name.
 */
export async function repositoryNamed({ workspace }: CommandContext, named: string): Promise<string> {
  if (!isBucketName(named)) return resolve(named);
  const wanted = nameOfPlace(namesIn(named));
  const found = (await workspace.engine.buckets.list()).filter(({ place }) => nameOfPlace(place) === wanted);
  const [only, ...more] = found;
  if (only === undefined)
    throw new AppError('not-found', text('commandLine.bucketNotKnown', { named: wanted }));
  if (more.length > 0)
    throw usage(
      text('commandLine.bucketAmbiguous', {
        named: wanted,
        folders: found.map(({ path }) => path).join(', '),
      }),
    );
  return only.path;
}

/** The same; the console's own repository where none is named. */
export async function ownOrNamed(context: CommandContext, named: string | undefined): Promise<string> {
  return named === undefined
    ? (await context.workspace.engine.repository.stats()).path
    : repositoryNamed(context, named);
}

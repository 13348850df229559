import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { isEncrypted, isRepository } from '../repository/repository-marker.js';

/** The repositories that are second copies, by their ids, and which repository each is a copy of. */
export function originalsOf({
  jobs,
  repositories,
}: Pick<Catalogue, 'jobs' | 'repositories'>): ReadonlyMap<number, number> {
  const idOf = new Map(repositories.list().map(({ id, path }) => [path, id]));
  const originals = new Map<number, number>();
  for (const { definition } of jobs.list()) {
    if (definition.copyFrom === null) continue;
    const copy = idOf.get(repositories.pathOf(definition.repositoryPath));
    const original = idOf.get(repositories.pathOf(definition.copyFrom.repositoryPath));
    if (copy !== undefined && original !== undefined) originals.set(copy, original);
  }
  return originals;
}

/**
 * Whether the copy of an encrypted repository can be read by anyone who has its folder, as somebody has said that it may; a repository that is still to be made by a session
 * is not encrypted. Throws AppError `invalid-argument` where nobody has, and what reading a marker throws.
 */
export function isReadableCopy(
  original: string,
  copy: string,
  { plain }: { readonly plain: boolean },
): boolean {
  if (!isEncrypted(original) || (isRepository(copy) && isEncrypted(copy))) return false;
  if (!plain) throw new AppError('invalid-argument', text('copy.wouldBeReadable', { path: copy }));
  return true;
}

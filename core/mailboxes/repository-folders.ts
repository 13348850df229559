import type { AppError } from '../../shared/errors.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { folderProblem } from '../repository/repository-folder.js';
import { isRepository } from '../repository/repository-marker.js';

/** A repository that is, or was once, made, and why it cannot be used now; null when it can. */
export interface RepositoryFolder extends KnownRepository {
  readonly problem: AppError | null;
}

/** Looks at the folders of all repositories, each once; not of those opened only to restore from. */
export function repositoryFolders({ repositories }: Pick<Catalogue, 'repositories'>): RepositoryFolder[] {
  const seen = new Set<string>();
  const openedOnly = repositories.openedOnly();
  return repositories.list().flatMap(({ id, path }): RepositoryFolder[] => {
    if (openedOnly.has(id)) return [];
    const expected = repositories.expectationOf(id);
    if (seen.has(path) || (expected.type === 'any-or-none' && !isRepository(path))) return [];
    seen.add(path);
    return [{ id, path, problem: folderProblem(path, expected) }];
  });
}

import type { Catalogue } from '../catalogue/catalogue.js';

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

import type { RepositoryVerification } from '../../shared/backup/maintenance.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { type OpenRepository, openForReading } from '../repository/open-for-reading.js';

type Opened =
  | { readonly repository: OpenRepository; readonly error: null }
  | { readonly repository: null; readonly error: RepositoryError };
export type RepositoryError = NonNullable<RepositoryVerification['error']>;

/** Opens a repository for reading, or says why it cannot be. */
export function openOrError({ repositories }: Catalogue, { id, path }: KnownRepository): Opened {
  try {
    return { repository: openForReading(path, repositories.expectationOf(id)), error: null };
  } catch (error) {
    return { repository: null, error: shown(error) };
  }
}

/** A repository that cannot be worked on is named; a fault of the program itself is not hidden in a report. */
export function shown(error: unknown): RepositoryError {
  if (!(error instanceof AppError)) throw error;
  const { code, message } = toErrorData(error);
  return { code, message };
}

import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';

/** The index is damaged and must be made anew; the repository is not concerned. */
export class DamagedIndexError extends Error {}

/** Throws DamagedIndexError for what damage has thrown. */
export function intact<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isDamage(error)) throw new DamagedIndexError('The search index is damaged.', { cause: error });
    throw error;
  }
}

/** What SQLite finds, and a value of another type than was written, which SQLite takes for one. */
export function isDamage(error: unknown): boolean {
  return error instanceof z.ZodError || (error instanceof AppError && error.code === 'corrupt-state');
}

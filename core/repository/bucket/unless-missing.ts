import { AppError } from '../../../shared/errors.js';

/** Null for an object that is not there, or is shorter than what was asked of it. */
export async function unlessMissing(bytes: Promise<Buffer>): Promise<Buffer | null> {
  try {
    return await bytes;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Whether a bucket has said that an object is not there, or not so much of it. */
export function isMissing(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'not-found' || error.code === 'repository-damaged');
}

import { z } from 'zod';
import { AppError } from '../../shared/errors.js';

/** Undefined where what `read` needs is damaged: pages that SQLite rejects, or sectors that the disk does not give. */
export function unlessCorrupt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/** Bytes of a row that are not what they should be are damage too. */
export function isDamage(error: unknown): boolean {
  const isUnreadable = error instanceof AppError && (error.code === 'corrupt-state' || error.code === 'io');
  return isUnreadable || error instanceof z.ZodError;
}

import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';

/** Undefined where the repository is damaged: one place must not keep the rest from being found. */
export function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isRepositoryDamage(error)) return undefined;
    throw error;
  }
}

export function isRepositoryDamage(error: unknown): boolean {
  const damage = ['repository-damaged', 'corrupt-state', 'newer-schema'];
  return (error instanceof AppError && damage.includes(error.code)) || error instanceof z.ZodError;
}

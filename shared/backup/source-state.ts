import { z } from 'zod';
import { errorDataSchema } from '../errors.js';
import { id } from '../id.js';
import { instantSchema } from '../license/dates.js';
import { sourceCheckSchema } from './source-draft.js';

/** How the last test of a source as it is stored went. */
export const sourceTestSchema = z.object({
  at: instantSchema,
  /** Null when it could be signed in to, or read. */
  error: errorDataSchema.nullable(),
  /** What may be mail and is not read. */
  notRead: z.int(),
});
export type SourceTest = z.infer<typeof sourceTestSchema>;

/** A test that was made just now, with what the source has; null where it could not be read. */
export const madeTestSchema = sourceTestSchema.extend({ found: sourceCheckSchema.nullable() });

/** What is known of a source beside its configuration. */
export const sourceStateSchema = z.object({
  sourceId: id,
  /** By its list, its directory, or the last test that could read it; null while nobody knows. */
  mailboxes: z.int().nullable(),
  /** Null when it was not tested since it was added or changed. */
  lastTest: sourceTestSchema.nullable(),
});
export type SourceState = z.infer<typeof sourceStateSchema>;

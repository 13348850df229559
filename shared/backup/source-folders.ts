import { z } from 'zod';
import { id } from '../id.js';

export const sourceFoldersRequestSchema = z.object({ sourceId: id, mailbox: z.string() });

/** A folder of a mailbox at its source, with what the source says of it unasked; null where it does not. */
export const sourceFolderSchema = z.object({
  path: z.array(z.string()).min(1),
  messages: z.int().min(0).nullable(),
  bytes: z.number().nonnegative().nullable(),
});
export type SourceFolderFigures = z.infer<typeof sourceFolderSchema>;

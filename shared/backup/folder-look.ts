import { z } from 'zod';
import { errorDataSchema } from '../errors.js';
import { textSchema } from '../texts/text.js';
import { pathSchema } from './limits.js';

export const folderToLookIntoSchema = z.object({ path: pathSchema });

/** What a folder that somebody wants for a repository holds now. */
export const folderLookSchema = z.object({
  path: z.string(),
  /** On its disk, for this user; null where the system does not tell. */
  bytesFree: z.number().nonnegative().nullable(),
  /** What is said of a disk that has probably too little. */
  lowRoom: textSchema.nullable(),
  holds: z.discriminatedUnion('type', [
    /** It is empty, or not there yet. */
    z.object({ type: z.literal('nothing') }),
    /** Files that are no repository: none can be made here. */
    z.object({ type: z.literal('other') }),
    z.object({
      type: z.literal('repository'),
      /** Null where its folder does not tell. */
      isEncrypted: z.boolean().nullable(),
      bytesOnDisk: z.number().nonnegative(),
      /** Null while it cannot be read; `error` says why. */
      contents: z.object({ mailboxes: z.int(), restorePoints: z.int() }).nullable(),
      error: errorDataSchema.omit({ details: true }).nullable(),
    }),
    /** It may not be looked into. */
    z.object({ type: z.literal('unknown'), error: errorDataSchema.omit({ details: true }) }),
  ]),
});
export type FolderLook = z.infer<typeof folderLookSchema>;

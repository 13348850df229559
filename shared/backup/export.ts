import { z } from 'zod';
import { id } from '../id.js';
import { searchRequestSchema } from './search.js';
import { chosenMailboxSchema, chosenMessagesSchema, mostChosen } from './server-restore.js';

export const exportFormats = ['eml', 'mbox', 'maildir', 'zip'] as const;

/** What is to be exported. */
export const exportSelectionSchema = z.discriminatedUnion('type', [
  chosenMessagesSchema,
  chosenMailboxSchema,
  /** Several mailboxes, each at its newest restore point, in a folder or file of its own. */
  z.object({ type: z.literal('mailboxes'), mailboxIds: z.array(id).min(1).max(mostChosen) }),
  /** Everything that a query finds, in folders named after the mailboxes. */
  z.object({
    type: z.literal('search'),
    ...searchRequestSchema.pick({ query: true, isTyping: true, mailboxId: true }).shape,
  }),
]);
export type ExportSelection = z.infer<typeof exportSelectionSchema>;

/** What the page asks for; main asks the user where to. */
export const exportRequestSchema = z.object({
  /** Of the page's making: progress bears it. */
  task: id,
  selection: exportSelectionSchema,
  format: z.enum(exportFormats),
  /** Proposed for the file or folder, and made one that every system takes. */
  name: z.string().max(1000),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

/** How far an export is; pushed at most ten times a second. */
export const exportProgressSchema = z.object({
  task: id,
  sessionId: id,
  path: z.string(),
  /** Messages written, and those that are damaged and were left out. */
  done: z.int(),
  /** Null when nobody has counted them: what a search finds. */
  total: z.int().nullable(),
});
export type ExportProgress = z.infer<typeof exportProgressSchema>;

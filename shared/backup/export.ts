import { z } from 'zod';
import { searchRequestSchema } from './search.js';
import { chosenMailboxSchema, chosenMessagesSchema } from './server-restore.js';

export const exportFormats = ['eml', 'mbox', 'maildir', 'zip'] as const;

/** What is to be exported. */
export const exportSelectionSchema = z.discriminatedUnion('type', [
  chosenMessagesSchema,
  chosenMailboxSchema,
  /** Everything that a query finds, in folders named after the mailboxes. */
  z.object({
    type: z.literal('search'),
    ...searchRequestSchema.pick({ query: true, isTyping: true, mailboxId: true }).shape,
  }),
]);
export type ExportSelection = z.infer<typeof exportSelectionSchema>;

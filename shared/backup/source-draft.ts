import { z } from 'zod';
import { nameSchema, sourceConfigSchema, sourceMailboxSchema } from './model.js';

/** A password, or credentials as text. */
export const secretSchema = z.string().max(40_000);

/** A source that is to be added or checked, with its secret. */
export const sourceDraftSchema = z.object({
  name: nameSchema,
  config: sourceConfigSchema,
  /**
   * Password of the mail server, or credentials as text or as a file that main reads; goes to the secret store, never into the
   * catalogue or a log.
   */
  secret: z.union([secretSchema, z.strictObject({ credentialsFile: z.string().min(1).max(4096) }), z.null()]),
});
export type SourceDraft = z.infer<typeof sourceDraftSchema>;

/** What signing in to a source shows. */
export const sourceCheckSchema = z.object({ mailboxes: z.array(sourceMailboxSchema) });

import { z } from 'zod';
import { pathSchema } from './limits.js';
import { secretSchema } from './source-draft.js';

/** In characters. Shorter ones are refused: whoever has the disk can try as many as they like. */
export const shortestPassphrase = 8;

/** A passphrase as somebody typed it, or the recovery key in its place. */
const typed = secretSchema.min(1);

export const createRepositorySchema = z.object({
  path: pathSchema,
  /** Null for a repository that anyone who has the folder can read. */
  passphrase: typed.nullable(),
  /** Whether its key is kept on this computer, so that scheduled jobs ask nobody. */
  keep: z.boolean(),
});
export const createdRepositorySchema = z.object({
  /** To be shown once; null without a passphrase. */
  recoveryKey: z.string().nullable(),
  isKept: z.boolean(),
});

export const unlockRepositorySchema = z.object({ path: pathSchema, secret: typed, keep: z.boolean() });
export const unlockedRepositorySchema = z.object({ isKept: z.boolean() });

export const encryptRepositorySchema = z.object({
  path: pathSchema,
  passphrase: typed,
  keep: z.boolean(),
});
export const encryptedRepositorySchema = z.object({
  recoveryKey: z.string(),
  isKept: z.boolean(),
  /** False where files that anyone can read could not be deleted; the next backup tries again. */
  isAllRemoved: z.boolean(),
});

export const changePassphraseSchema = z.object({ path: pathSchema, secret: typed, next: typed });

export const renewRecoveryKeySchema = z.object({ path: pathSchema, secret: typed });
export const renewedRecoveryKeySchema = z.object({ recoveryKey: z.string() });

export const recoveryKeyToSaveSchema = z.object({ path: pathSchema, recoveryKey: z.string().max(100) });

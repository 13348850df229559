import { z } from 'zod';
import { pathSchema } from '../backup/limits.js';
import { id } from '../id.js';
import { invoke } from './contract.js';

const nothing = z.void();

/** What the engine asks its host to keep, and to read again. */
export const secretCalls = {
  /** The secret of a source, from the keychain or the secrets file; null when none is stored. */
  read: invoke(z.object({ sourceId: id }), z.string().nullable()),
  /** The key of an encrypted repository in base64, from where a passphrase was kept; null when none is. Rejects with `passphrase-wrong`, `secret-unavailable`. */
  repositoryKey: invoke(z.object({ identity: id, path: pathSchema }), z.base64().nullable()),
  /** Keeps it, so that scheduled jobs ask nobody. */
  keepRepositoryKey: invoke(z.object({ identity: id, key: z.base64() }), nothing),
  /** The secret key of the bucket of a repository; null when none is kept. Rejects with `secret-unavailable`. */
  bucketKey: invoke(z.object({ identity: id }), z.string().nullable()),
  /** Null = it is kept no more. */
  keepBucketKey: invoke(z.object({ identity: id, secretKey: z.string().nullable() }), nothing),
  /** The password of the cluster's database; null when none is kept. Rejects with `secret-unavailable`. */
  databasePassword: invoke(nothing, z.string().nullable()),
  /** Null = it is kept no more. */
  keepDatabasePassword: invoke(z.object({ password: z.string().nullable() }), nothing),
} as const;

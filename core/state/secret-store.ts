import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { type StateStore, type StateStoreOptions, openStateStore } from './state-store.js';

/** Secrets of sources by source id, keys of repositories ({@link repositoryRef}), and secret keys of buckets ({@link bucketRef}). */
export interface SecretStore {
  /** `file`: kept readable in a file of mode 600, which the user is warned of. */
  readonly kind: 'keychain' | 'file';
  /** Null when none is stored; throws AppError `secret-unavailable` when it cannot be read here. */
  readonly read: (ref: string) => Promise<string | null>;
  readonly write: (ref: string, secret: string) => Promise<void>;
  readonly remove: (ref: string) => Promise<void>;
  /** Under what something is kept. */
  readonly refs: () => readonly string[];
  /** Removes some, then has others be kept under other names, all in one step. One that is gone is passed over. */
  readonly rearrange: (change: {
    readonly remove: readonly string[];
    readonly move: readonly Move[];
  }) => Promise<void>;
}

interface Move {
  readonly from: string;
  readonly to: string;
}

/** The system's keychain, as Electron's `safeStorage` offers it; null where there is none (and in plain Node). */
export interface Keychain {
  readonly encrypt: (text: string) => Buffer;
  readonly decrypt: (encrypted: Buffer) => string;
}

const entrySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plain'), secret: z.string() }),
  z.strictObject({ kind: z.literal('keychain'), encrypted: z.base64() }),
]);
const secretsSchema = z.strictObject({ secrets: z.record(z.string(), entrySchema) });
type Secrets = z.infer<typeof secretsSchema>;

/** Opens `secrets.json` (mode 600) in the data folder; new entries are encrypted where there is a keychain. */
export function openSecretStore(
  options: Pick<StateStoreOptions<Secrets>, 'loadStore' | 'folder' | 'clock' | 'onQuarantine' | 'problems'>,
  keychain: Keychain | null,
): SecretStore {
  const store: StateStore<Secrets> = openStateStore({
    ...options,
    name: 'secrets',
    schema: secretsSchema,
    version: 1,
    migrations: {},
    initial: () => ({ secrets: {} }),
    mustBeRead: true,
  });
  return {
    kind: keychain ? 'keychain' : 'file',
    read: (ref) =>
      new Promise((resolve) => {
        const entry = store.read().secrets[ref];
        resolve(
          entry === undefined
            ? null
            : entry.kind === 'plain'
              ? entry.secret
              : decrypt(entry.encrypted, keychain),
        );
      }),
    async write(ref, secret) {
      const entry: z.infer<typeof entrySchema> = keychain
        ? { kind: 'keychain', encrypted: keychain.encrypt(secret).toString('base64') }
        : { kind: 'plain', secret };
      await store.update(({ secrets }) => ({ secrets: { ...secrets, [ref]: entry } }));
    },
    refs: () => Object.keys(store.read().secrets),
    async rearrange({ remove, move }) {
      await store.update(({ secrets }) => {
        const kept = new Map(Object.entries(secrets));
        for (const ref of remove) kept.delete(ref);
        for (const { from, to } of move) {
          const entry = kept.get(from);
          if (entry !== undefined) kept.set(to, entry);
          kept.delete(from);
        }
        return { secrets: Object.fromEntries(kept) };
      });
    },
    async remove(ref) {
      await store.update(({ secrets }) => ({
        secrets: Object.fromEntries(Object.entries(secrets).filter(([each]) => each !== ref)),
      }));
    },
  };
}

function decrypt(encrypted: string, keychain: Keychain | null): string {
  if (!keychain) {
    throw new AppError('secret-unavailable', text('state.noKeychain'));
  }
  try {
    return keychain.decrypt(Buffer.from(encrypted, 'base64'));
  } catch (error) {
    throw new AppError('secret-unavailable', text('state.keychainRefused'), {
      cause: error,
    });
  }
}

/** Under what the key of an encrypted repository is kept. */
export function repositoryRef(identity: string): string {
  return `repository ${identity}`;
}

/** Under what the secret key of the bucket of a repository is kept. */
export function bucketRef(identity: string): string {
  return `bucket ${identity}`;
}

/** Under what the password of the cluster's database is kept. */
export const databaseRef = 'cluster database';

/** Whether something is kept under this for a repository: it is the same on every computer. */
export function isOfRepository(ref: string): boolean {
  return ref.startsWith('repository ') || ref.startsWith('bucket ');
}

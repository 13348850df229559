import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { replaceMarker } from './replace-marker.js';
import { lockForWriting, makeRepositoryWith } from './repository-folder.js';
import {
  type RepositoryExpectation,
  type RepositoryMarker,
  assertExpected,
  readMarker,
} from './repository-marker.js';
import { folderFormat } from './schema.js';
import { dropKey, holdKey } from './encryption/held-keys.js';
import {
  type EncryptionHeader,
  newDataKey,
  rewrapped,
  unlockDataKey,
  withNewRecoveryKey,
} from './encryption/key-slots.js';

/** The key of a repository that has just been unlocked, for the keychain; it opens the repository for good, whatever its passphrase becomes. */
export interface UnlockedRepository {
  readonly identity: string;
  readonly dataKey: Buffer;
}

/**
 * Makes an encrypted repository in an empty or missing folder, which this process may use from then on. Throws AppError `invalid-argument` for a
 * passphrase that is too short, `already-exists`, `io` or `disk-full`.
 */
export async function createEncrypted(
  folder: string,
  clock: Clock,
  passphrase: string,
): Promise<UnlockedRepository & { readonly recoveryKey: string }> {
  const identity = randomUUID();
  const { header: encryption, dataKey, recoveryKey } = await newDataKey(identity, passphrase);
  holdKey(identity, dataKey);
  try {
    makeRepositoryWith(folder, {
      product: 'Postkeep',
      format: folderFormat,
      id: identity,
      createdAt: clock().toISOString(),
      encryption,
    });
  } catch (error) {
    dropKey(identity);
    throw error;
  }
  return { identity, dataKey, recoveryKey };
}

/**
 * Lets this process use an encrypted repository. `secret` is its passphrase or its recovery key. Throws AppError `passphrase-wrong`,
 * `invalid-argument` for one that is not encrypted, and what reading the marker throws.
 */
export async function unlock(folder: string, secret: string): Promise<UnlockedRepository> {
  const { marker } = readMarker(folder);
  const dataKey = await unlockDataKey(marker.id, encryptionOf(folder, marker), secret);
  holdKey(marker.id, dataKey);
  return { identity: marker.id, dataKey };
}

/**
 * Gives a repository another passphrase: only the wrapping of its key changes, and the recovery key stays. `secret` is the present passphrase or
 * the recovery key. Throws AppError `passphrase-wrong`, `invalid-argument` for a new one that is too short, `locked`, `io` or `disk-full`.
 */
export async function changePassphrase(
  folder: string,
  clock: Clock,
  expected: RepositoryExpectation,
  secret: string,
  next: string,
): Promise<void> {
  await changeHeader(folder, clock, expected, secret, async ({ id, encryption }, dataKey) => ({
    header: await rewrapped(id, encryption, dataKey, next),
  }));
}

/** Makes another recovery key, which is to be shown once; the former one opens nothing from then on. Throws as {@link changePassphrase}. */
export async function renewRecoveryKey(
  folder: string,
  clock: Clock,
  expected: RepositoryExpectation,
  secret: string,
): Promise<string> {
  const { recoveryKey } = await changeHeader(folder, clock, expected, secret, ({ id, encryption }, dataKey) =>
    Promise.resolve(withNewRecoveryKey(id, encryption, dataKey)),
  );
  return recoveryKey;
}

async function changeHeader<T extends { readonly header: EncryptionHeader }>(
  folder: string,
  clock: Clock,
  expected: RepositoryExpectation,
  secret: string,
  change: (
    marker: RepositoryMarker & { readonly encryption: EncryptionHeader },
    dataKey: Buffer,
  ) => Promise<T>,
): Promise<T> {
  const { identity, dataKey } = await unlock(folder, secret);
  assertExpected(folder, identity, expected);
  const lock = lockForWriting(folder, clock);
  try {
    const { marker } = readMarker(folder);
    const changed = await change({ ...marker, encryption: encryptionOf(folder, marker) }, dataKey);
    await replaceMarker(folder, clock, expected, { ...marker, encryption: changed.header });
    return changed;
  } finally {
    lock.release();
  }
}

function encryptionOf(folder: string, { encryption }: RepositoryMarker): EncryptionHeader {
  if (encryption === undefined)
    throw new AppError('invalid-argument', text('repository.notEncrypted', { folder }));
  return encryption;
}

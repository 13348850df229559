import { hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { shortestPassphrase } from '../../../shared/backup/repository-encryption.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import {
  type Kdf,
  base64Of,
  kdfSchema,
  keyBytes,
  newKdf,
  nonceBytes,
  passphraseBytes,
  passphraseKey,
  seal,
  tagBytes,
  unseal,
} from '../../lib/passphrase-key.js';
import { subkey } from './chunk-seal.js';
import { decodeRecoveryKey, newRecoveryKey } from './recovery-key.js';

/*
 * A repository has one data key, made at random and never changed. It is kept twice in the marker, wrapped with AES-256-GCM: by a key that scrypt
 * makes of the passphrase, and by one that HKDF makes of the recovery key. Both are bound to the repository's identity.
 */

const wrappedKey = base64Of(nonceBytes + keyBytes + tagBytes);

/** `encryption` of `repository.json`; docs/repository-format.md explains it to strangers. */
export const encryptionSchema = z.object({
  cipher: z.literal('aes-256-gcm'),
  kdf: kdfSchema,
  /** nonce ‖ ciphertext ‖ tag. */
  passphraseKey: wrappedKey,
  recoveryKey: wrappedKey,
  /** Tells a key that is not the repository's from damage. */
  keyCheck: base64Of(16),
});
export type EncryptionHeader = z.output<typeof encryptionSchema>;

/** Throws AppError `invalid-argument` for a passphrase that is too short. */
function newPassphraseBytes(passphrase: string): Buffer {
  if ([...passphrase.normalize('NFC')].length < shortestPassphrase)
    throw new AppError(
      'invalid-argument',
      text('repository.passphraseTooShort', { characters: shortestPassphrase }),
    );
  return passphraseBytes(passphrase);
}

/** A new data key, wrapped, and the recovery key, which is to be shown once. Throws AppError `invalid-argument` for a passphrase that is too short. */
export async function newDataKey(
  identity: string,
  passphrase: string,
): Promise<{ readonly header: EncryptionHeader; readonly dataKey: Buffer; readonly recoveryKey: string }> {
  const dataKey = randomBytes(keyBytes);
  const recoveryKey = newRecoveryKey();
  const header = {
    cipher: 'aes-256-gcm',
    ...(await wrapWithPassphrase(identity, dataKey, passphrase)),
    recoveryKey: wrap(identity, dataKey, keyOfRecovery(recoveryKey)),
    keyCheck: keyCheckOf(dataKey).toString('base64'),
  } as const;
  return { header, dataKey, recoveryKey };
}

/** The header for another passphrase: only the wrapping changes, and the recovery key stays. Throws AppError `invalid-argument`. */
export async function rewrapped(
  identity: string,
  header: EncryptionHeader,
  dataKey: Buffer,
  passphrase: string,
): Promise<EncryptionHeader> {
  return { ...header, ...(await wrapWithPassphrase(identity, dataKey, passphrase)) };
}

/** The header for another recovery key, which is to be shown once: the former one opens nothing from then on. */
export function withNewRecoveryKey(
  identity: string,
  header: EncryptionHeader,
  dataKey: Buffer,
): { readonly header: EncryptionHeader; readonly recoveryKey: string } {
  const recoveryKey = newRecoveryKey();
  return {
    header: { ...header, recoveryKey: wrap(identity, dataKey, keyOfRecovery(recoveryKey)) },
    recoveryKey,
  };
}

/** Unwraps the data key by a passphrase, or by the recovery key in its place. Throws AppError `passphrase-wrong` or `repository-damaged`. */
export async function unlockDataKey(
  identity: string,
  header: EncryptionHeader,
  secret: string,
): Promise<Buffer> {
  const recovery = decodeRecoveryKey(secret);
  const byRecovery = recovery === null ? null : unwrap(identity, header.recoveryKey, keyOfRecovery(secret));
  if (byRecovery !== null) return byRecovery;
  const key = await keyOfPassphrase(header.kdf, passphraseBytes(secret));
  const dataKey = unwrap(identity, header.passphraseKey, key);
  if (dataKey === null) throw new AppError('passphrase-wrong', text('repository.passphraseWrong'));
  return dataKey;
}

export function keyCheckOf(dataKey: Buffer): Buffer {
  return subkey(dataKey, 'check', 16);
}

async function wrapWithPassphrase(
  identity: string,
  dataKey: Buffer,
  passphrase: string,
): Promise<Pick<EncryptionHeader, 'kdf' | 'passphraseKey'>> {
  const bytes = newPassphraseBytes(passphrase);
  const kdf = newKdf();
  return { kdf, passphraseKey: wrap(identity, dataKey, await keyOfPassphrase(kdf, bytes)) };
}

/** Throws AppError `repository-damaged` for a header that asks for more memory than any that this product writes. */
async function keyOfPassphrase(kdf: Kdf, passphrase: Buffer): Promise<Buffer> {
  const key = await passphraseKey(kdf, passphrase);
  if (key === null) throw new AppError('repository-damaged', text('repository.encryptionHeaderDamaged'));
  return key;
}

/** The recovery key is as random as the data key: nothing slow is needed. */
function keyOfRecovery(recoveryKey: string): Buffer {
  const secret = decodeRecoveryKey(recoveryKey) ?? Buffer.alloc(0);
  return Buffer.from(hkdfSync('sha256', secret, '', 'postkeep recovery', keyBytes));
}

function wrap(identity: string, dataKey: Buffer, key: Buffer): string {
  return seal(key, Buffer.from(identity, 'utf8'), dataKey).toString('base64');
}

/** Null when the key is another one, or what is wrapped has been altered. */
function unwrap(identity: string, wrapped: string, key: Buffer): Buffer | null {
  return unseal(key, Buffer.from(identity, 'utf8'), Buffer.from(wrapped, 'base64'));
}

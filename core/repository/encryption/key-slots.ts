import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { shortestPassphrase } from '../../../shared/backup/repository-encryption.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { subkey } from './chunk-seal.js';
import { decodeRecoveryKey, newRecoveryKey } from './recovery-key.js';

/*
 * A repository has one data key, made at random and never changed. It is kept twice in the marker, wrapped with AES-256-GCM: by a key that scrypt
 * makes of the passphrase, and by one that HKDF makes of the recovery key. Both are bound to the repository's identity.
 */

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** 64 MiB and about a third of a second (RFC 7914); what a marker may ask for is bounded, as it comes from a disk. */
const cost = { N: 2 ** 16, r: 8, p: 2 } as const;
const mostMemory = 512 * 1024 * 1024;

const base64Of = (bytes: number) =>
  z.base64().refine((value) => Buffer.from(value, 'base64').length === bytes);
const wrappedKey = base64Of(nonceBytes + keyBytes + tagBytes);

/** `encryption` of `repository.json`; docs/repository-format.md explains it to strangers. */
export const encryptionSchema = z.object({
  cipher: z.literal('aes-256-gcm'),
  kdf: z.object({
    name: z.literal('scrypt'),
    N: z
      .int()
      .min(2 ** 14)
      .max(2 ** 20),
    r: z.int().min(8).max(32),
    p: z.int().min(1).max(16),
    salt: base64Of(16),
  }),
  /** nonce ‖ ciphertext ‖ tag. */
  passphraseKey: wrappedKey,
  recoveryKey: wrappedKey,
  /** Tells a key that is not the repository's from damage. */
  keyCheck: base64Of(16),
});
export type EncryptionHeader = z.output<typeof encryptionSchema>;

/** Of one passphrase typed on two keyboards (NFC and NFD) the same bytes come. Throws AppError `invalid-argument`. */
function passphraseBytes(passphrase: string): Buffer {
  const normal = passphrase.normalize('NFC');
  if ([...normal].length < shortestPassphrase)
    throw new AppError(
      'invalid-argument',
      text('repository.passphraseTooShort', { characters: shortestPassphrase }),
    );
  return Buffer.from(normal, 'utf8');
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
  const key = await keyOfPassphrase(header.kdf, Buffer.from(secret.normalize('NFC'), 'utf8'));
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
  const bytes = passphraseBytes(passphrase);
  const kdf = { name: 'scrypt', ...cost, salt: randomBytes(16).toString('base64') } as const;
  return { kdf, passphraseKey: wrap(identity, dataKey, await keyOfPassphrase(kdf, bytes)) };
}

const scryptAsync: (
  password: Buffer,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer> = promisify(scrypt);

/** Throws AppError `repository-damaged` for a header that asks for more memory than any that this product writes. */
function keyOfPassphrase({ N, r, p, salt }: EncryptionHeader['kdf'], passphrase: Buffer): Promise<Buffer> {
  const maxmem = 128 * r * (N + p + 2);
  if (maxmem > mostMemory)
    throw new AppError('repository-damaged', text('repository.encryptionHeaderDamaged'));
  return scryptAsync(passphrase, Buffer.from(salt, 'base64'), keyBytes, { N, r, p, maxmem });
}

/** The recovery key is as random as the data key: nothing slow is needed. */
function keyOfRecovery(recoveryKey: string): Buffer {
  const secret = decodeRecoveryKey(recoveryKey) ?? Buffer.alloc(0);
  return Buffer.from(hkdfSync('sha256', secret, '', 'postkeep recovery', keyBytes));
}

function wrap(identity: string, dataKey: Buffer, key: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(identity, 'utf8'));
  return Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}

/** Null when the key is another one, or what is wrapped has been altered. */
function unwrap(identity: string, wrapped: string, key: Buffer): Buffer | null {
  const bytes = Buffer.from(wrapped, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(identity, 'utf8'));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    return null;
  }
}

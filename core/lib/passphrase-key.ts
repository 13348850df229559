import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';

/*
 * What is kept under a passphrase: scrypt makes a key of it, and AES-256-GCM seals with that key. Used by the key slots of repositories and by
 * configuration files.
 */

export const keyBytes = 32;
export const nonceBytes = 12;
export const tagBytes = 16;

/** 64 MiB and about a third of a second (RFC 7914); what a file may ask for is bounded, as it comes from a disk. */
const cost = { N: 2 ** 16, r: 8, p: 2 } as const;
const mostMemory = 512 * 1024 * 1024;

export const base64Of = (bytes: number) =>
  z.base64().refine((value) => Buffer.from(value, 'base64').length === bytes);

export const kdfSchema = z.object({
  name: z.literal('scrypt'),
  N: z
    .int()
    .min(2 ** 14)
    .max(2 ** 20),
  r: z.int().min(8).max(32),
  p: z.int().min(1).max(16),
  salt: base64Of(16),
});
export type Kdf = z.output<typeof kdfSchema>;

export function newKdf(): Kdf {
  return { name: 'scrypt', ...cost, salt: randomBytes(16).toString('base64') };
}

/** Of one passphrase typed on two keyboards (NFC and NFD) the same bytes come. */
export function passphraseBytes(passphrase: string): Buffer {
  return Buffer.from(passphrase.normalize('NFC'), 'utf8');
}

const scryptAsync: (
  password: Buffer,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer> = promisify(scrypt);

/** Null for parameters that ask for more memory than any that this product writes. */
export async function passphraseKey({ N, r, p, salt }: Kdf, passphrase: Buffer): Promise<Buffer | null> {
  const maxmem = 128 * r * (N + p + 2);
  if (maxmem > mostMemory) return null;
  return scryptAsync(passphrase, Buffer.from(salt, 'base64'), keyBytes, { N, r, p, maxmem });
}

/** nonce ‖ ciphertext ‖ tag; `bound` is not in it, and must be the same at opening. */
export function seal(key: Buffer, bound: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Null when the key is another one, or what is sealed, or bound to it, has been altered. */
export function unseal(key: Buffer, bound: Buffer, sealed: Buffer): Buffer | null {
  if (sealed.length < nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(bound);
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    return null;
  }
}

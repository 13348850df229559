import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, compactDecrypt, CompactEncrypt, errors } from 'jose';
import { z } from 'zod';
import type { PublicJwk } from '../store/signing-keys.js';

/** Rounds of PBKDF2-HMAC-SHA-512 (OWASP's figure for it, 2023). */
const passphraseRounds = 210_000;

const privateJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
});

/**
 * A new Ed25519 key (RFC 8037). The private half leaves this function only encrypted with the passphrase: a JWE whose
 * content is the private JWK (RFC 7517 §7), PBES2-HS512+A256KW and AES-256-GCM. `kid` is its RFC 7638 thumbprint.
 */
export async function createSigningKey(
  passphrase: string,
): Promise<{ readonly publicJwk: PublicJwk; readonly encryptedPrivateKey: string }> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const jwk = privateJwkSchema.parse(privateKey.export({ format: 'jwk' }));
  const kid = await calculateJwkThumbprint({ kty: jwk.kty, crv: jwk.crv, x: jwk.x });
  return {
    publicJwk: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, kid, alg: 'EdDSA', use: 'sig' },
    encryptedPrivateKey: await encryptSigningKey(privateKey, kid, passphrase),
  };
}

/** The JWE in which a private key is kept. */
export function encryptSigningKey(privateKey: KeyObject, kid: string, passphrase: string): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(privateKey.export({ format: 'jwk' }))))
    .setProtectedHeader({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', cty: 'jwk+json', kid })
    .setKeyManagementParameters({ p2c: passphraseRounds })
    .encrypt(Buffer.from(passphrase));
}

/** The private key in a JWE made by {@link createSigningKey}; null if the passphrase is not the one it was made with. */
export async function decryptSigningKey(
  encryptedPrivateKey: string,
  passphrase: string,
): Promise<KeyObject | null> {
  try {
    const { plaintext } = await compactDecrypt(encryptedPrivateKey, Buffer.from(passphrase), {
      keyManagementAlgorithms: ['PBES2-HS512+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxPBES2Count: passphraseRounds,
    });
    const jwk = privateJwkSchema.parse(JSON.parse(Buffer.from(plaintext).toString('utf8')));
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch (error) {
    if (error instanceof errors.JWEDecryptionFailed) return null;
    throw error;
  }
}

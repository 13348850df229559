import { createPublicKey, sign, verify } from 'node:crypto';
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { createSigningKey, decryptSigningKey } from '../../../server/keys/signing-key.js';

describe('a signing key at rest', async () => {
  const key = await createSigningKey('correct horse');

  it('is opened by its passphrase and signs what its public half verifies', async () => {
    const privateKey = await decryptSigningKey(key.encryptedPrivateKey, 'correct horse');
    if (privateKey === null) throw new Error('not opened');
    const message = Buffer.from('message');
    const publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' });
    expect(verify(null, message, publicKey, sign(null, message, privateKey))).toBe(true);
  });

  it('stays closed to another passphrase', async () => {
    expect(await decryptSigningKey(key.encryptedPrivateKey, 'wrong horse')).toBeNull();
  });

  it('stays closed once a byte of it has changed', async () => {
    const parts = key.encryptedPrivateKey.split('.');
    const ciphertext = Buffer.from(parts[3] ?? '', 'base64url');
    ciphertext[0] = (ciphertext[0] ?? 0) ^ 1;
    parts[3] = ciphertext.toString('base64url');
    expect(await decryptSigningKey(parts.join('.'), 'correct horse')).toBeNull();
  });

  it('is a JWE of PBES2 with 210,000 rounds and AES-256-GCM (RFC 7516, RFC 7518)', () => {
    expect(decodeProtectedHeader(key.encryptedPrivateKey)).toMatchObject({
      alg: 'PBES2-HS512+A256KW',
      enc: 'A256GCM',
      p2c: 210_000,
    });
  });

  it('is named by its thumbprint (RFC 7638)', async () => {
    expect(key.publicJwk.kid).toBe(await calculateJwkThumbprint(key.publicJwk));
    expect(key.publicJwk).not.toHaveProperty('d');
  });
});

import { z } from 'zod';
import type { Queryable } from './database.js';

const publicJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
});
export type PublicJwk = z.infer<typeof publicJwkSchema>;

/** A signing key on record. `next` is published but does not sign yet, `retired` no longer signs; a retired private key is erased. */
const signingKeyRecordSchema = z.object({
  kid: z.string(),
  state: z.enum(['next', 'active', 'retired']),
  publicJwk: publicJwkSchema,
  encryptedPrivateKey: z.string().nullable(),
  createdAt: z.string(),
  activatedAt: z.string().nullable(),
  retiredAt: z.string().nullable(),
});
export type SigningKeyRecord = z.infer<typeof signingKeyRecordSchema>;

/** Every key of the ring, oldest first. */
export async function listSigningKeys(db: Queryable): Promise<SigningKeyRecord[]> {
  const rows = await db.query(
    `select kid, state, public_jwk as "publicJwk", encrypted_private_key as "encryptedPrivateKey",
       created_at as "createdAt", activated_at as "activatedAt", retired_at as "retiredAt"
     from signing_keys order by created_at, kid`,
  );
  return z.array(signingKeyRecordSchema).parse(rows);
}

/** Keeps everyone else from changing the ring until the transaction ends. */
export async function lockSigningKeys(db: Queryable): Promise<void> {
  await db.query('lock table signing_keys in share row exclusive mode');
}

/** Adds a new key that is `next` or `active`. */
export async function insertSigningKey(
  db: Queryable,
  key: {
    readonly publicJwk: PublicJwk;
    readonly encryptedPrivateKey: string;
    readonly state: 'next' | 'active';
    readonly now: Date;
  },
): Promise<void> {
  const now = key.now.toISOString();
  await db.query(
    `insert into signing_keys (kid, state, public_jwk, encrypted_private_key, created_at, activated_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      key.publicJwk.kid,
      key.state,
      JSON.stringify(key.publicJwk),
      key.encryptedPrivateKey,
      now,
      key.state === 'active' ? now : null,
    ],
  );
}

/** Keeps a private key in another encryption. */
export async function replaceEncryptedKey(
  db: Queryable,
  kid: string,
  encryptedPrivateKey: string,
): Promise<void> {
  await db.query('update signing_keys set encrypted_private_key = $2 where kid = $1', [
    kid,
    encryptedPrivateKey,
  ]);
}

/** Retires the active key, erasing its private half, and lets the next one sign. */
export async function promoteNextKey(db: Queryable, now: Date): Promise<void> {
  await db.query(
    `update signing_keys set state = 'retired', encrypted_private_key = null, retired_at = $1 where state = 'active'`,
    [now.toISOString()],
  );
  await db.query(`update signing_keys set state = 'active', activated_at = $1 where state = 'next'`, [
    now.toISOString(),
  ]);
}

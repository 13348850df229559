import type { KeyObject } from 'node:crypto';
import { recordAuditEvent } from '../store/audit-trail.js';
import type { Database, Queryable } from '../store/database.js';
import {
  insertSigningKey,
  listSigningKeys,
  lockSigningKeys,
  promoteNextKey,
  replaceEncryptedKey,
  type SigningKeyRecord,
} from '../store/signing-keys.js';
import { lockedKeys } from './key-ring.js';
import { createSigningKey, decryptSigningKey, encryptSigningKey } from './signing-key.js';

/** Makes an active and a next key when there is none: on the first use of a database, by one process only. */
export async function ensureSigningKeys(
  database: Database,
  passphrase: string,
  actor: string,
  now: Date,
): Promise<void> {
  if ((await listSigningKeys(database)).length > 0) return;
  await database.transaction(async (transaction) => {
    await lockSigningKeys(transaction);
    if ((await listSigningKeys(transaction)).length > 0) return;
    const kids = [
      await addKey(transaction, passphrase, 'active', now),
      await addKey(transaction, passphrase, 'next', now),
    ];
    await recordAuditEvent(transaction, {
      at: now.toISOString(),
      actor,
      action: 'signing-keys-created',
      subject: kids.join(' '),
      details: {},
    });
  });
}

/**
 * Retires the active key, lets the published next one sign, and publishes a new next one. Throws AppError
 * `secret-unavailable` when the passphrase is not the ring's: a key nobody can use must not become active.
 */
export async function rotateSigningKeys(
  database: Database,
  passphrase: string,
  actor: string,
  now: Date,
): Promise<void> {
  await database.transaction(async (transaction) => {
    await lockSigningKeys(transaction);
    const next = (await listSigningKeys(transaction)).find((key) => key.state === 'next');
    if (
      next?.encryptedPrivateKey == null ||
      !(await decryptSigningKey(next.encryptedPrivateKey, passphrase))
    ) {
      throw lockedKeys();
    }
    await promoteNextKey(transaction, now);
    const kid = await addKey(transaction, passphrase, 'next', now);
    await recordAuditEvent(transaction, {
      at: now.toISOString(),
      actor,
      action: 'signing-keys-rotated',
      subject: next.kid,
      details: { next: kid },
    });
  });
}

async function addKey(
  db: Queryable,
  passphrase: string,
  state: 'next' | 'active',
  now: Date,
): Promise<string> {
  const key = await createSigningKey(passphrase);
  await insertSigningKey(db, { ...key, state, now });
  return key.publicJwk.kid;
}

/**
 * Encrypts every private key with another passphrase. Servers that run continue signing; from their next start, and for the
 * next rotation, they need the new one. Throws AppError `secret-unavailable` when `from` is not the ring's.
 */
export async function changePassphrase(
  database: Database,
  passphrase: { readonly from: string; readonly to: string },
  actor: string,
  now: Date,
): Promise<void> {
  await database.transaction(async (transaction) => {
    await lockSigningKeys(transaction);
    for (const record of await listSigningKeys(transaction)) {
      if (record.state === 'retired') continue;
      const privateKey = await unlock(record, passphrase.from);
      const encrypted = await encryptSigningKey(privateKey, record.kid, passphrase.to);
      await replaceEncryptedKey(transaction, record.kid, encrypted);
    }
    await recordAuditEvent(transaction, {
      at: now.toISOString(),
      actor,
      action: 'passphrase-changed',
      subject: 'signing keys',
      details: {},
    });
  });
}

async function unlock(record: SigningKeyRecord, passphrase: string): Promise<KeyObject> {
  const privateKey =
    record.encryptedPrivateKey === null
      ? null
      : await decryptSigningKey(record.encryptedPrivateKey, passphrase);
  if (privateKey === null) throw lockedKeys();
  return privateKey;
}

import { createPublicKey, type KeyObject } from 'node:crypto';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Queryable } from '../store/database.js';
import { listSigningKeys, type PublicJwk, type SigningKeyRecord } from '../store/signing-keys.js';
import { decryptSigningKey } from './signing-key.js';

/** The key that signs now. */
export interface ActiveKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** The error of everything that needs a private key when the passphrase does not open it. */
export function lockedKeys(): AppError {
  return new AppError('secret-unavailable', text('server.keysLocked'));
}

/** For so long after a look at the database, what is not in the ring is unknown. */
const unknownKeyMs = 1_000;

/** The ring as one process holds it in memory; {@link refresh} follows rotations made by others. */
export class KeyRing {
  private records: readonly SigningKeyRecord[] = [];
  private publicKeys = new Map<string, KeyObject>();
  private active: ActiveKey | null = null;
  private refreshing: Promise<void> | null = null;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: Queryable,
    private readonly passphrase: string,
  ) {}

  /** Reads the ring again; calls that come meanwhile join. A changed active key is decrypted, about 0.1 s of another thread. */
  refresh(): Promise<void> {
    this.refreshing ??= this.read().finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  /**
   * Reads the ring again for a key that it does not have, unless that was done a moment ago: anyone can send made-up ids, and
   * each would cost a transaction. A key that signs was in the ring as the next one long before.
   */
  async refreshForUnknownKey(): Promise<void> {
    if (performance.now() - this.readAt >= unknownKeyMs) await this.refresh();
  }

  private async read(): Promise<void> {
    const startedAt = performance.now();
    const records = await listSigningKeys(this.database);
    const active = records.find((record) => record.state === 'active');
    if (active?.kid !== this.active?.kid)
      this.active = active === undefined ? null : await this.unlock(active);
    this.publicKeys = new Map(
      records.map((record) => [record.kid, createPublicKey({ key: record.publicJwk, format: 'jwk' })]),
    );
    this.records = records;
    this.readAt = startedAt;
  }

  private async unlock(record: SigningKeyRecord): Promise<ActiveKey | null> {
    if (record.encryptedPrivateKey === null) return null;
    const privateKey = await decryptSigningKey(record.encryptedPrivateKey, this.passphrase);
    return privateKey === null ? null : { kid: record.kid, privateKey };
  }

  /** Every key of the ring, oldest first. */
  list(): readonly SigningKeyRecord[] {
    return this.records;
  }

  /** The key a signature is checked with: next, active and retired ones alike; null if `kid` is not of this ring. */
  verificationKey(kid: string): KeyObject | null {
    return this.publicKeys.get(kid) ?? null;
  }

  /** The key that signs; null while locked (wrong passphrase). */
  activeKey(): ActiveKey | null {
    return this.active;
  }

  /** The JWK set (RFC 7517 §5) that consoles trust. */
  jwks(): { readonly keys: readonly PublicJwk[] } {
    return { keys: this.records.map((record) => record.publicJwk) };
  }
}

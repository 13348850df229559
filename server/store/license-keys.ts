import type { CalendarDate } from '../../shared/license/model.js';
import type { Queryable } from './database.js';

/** A signed key as it is kept. */
export interface KeyRecord {
  readonly licenseId: string;
  readonly expiresOn: CalendarDate;
  readonly kid: string;
  /** Armoured (licensing.md §1). */
  readonly licenseKey: string;
  readonly issuedAt: string;
}

/** Keeps a key that an operator issued. */
export async function insertIssuedKey(db: Queryable, key: KeyRecord): Promise<void> {
  await db.query(
    `insert into license_keys (license_id, expires_on, origin, kid, license_key, issued_at)
     values ($1, $2, 'issued', $3, $4, $5)`,
    [key.licenseId, key.expiresOn, key.kid, key.licenseKey, key.issuedAt],
  );
}

/**
 * Keeps a renewed key in one statement, and only if it is still the right one: the contract has not changed since
 * `revision`, the signing key is still active, and no other request, here or in another process, has renewed to the
 * same date. False if any of these fails: read again and decide anew.
 */
export async function insertRenewedKey(db: Queryable, key: KeyRecord, revision: number): Promise<boolean> {
  const rows = await db.query(
    `with contract as (
       select license_id from contracts where license_id = $1 and revision = $6 for share
     )
     insert into license_keys (license_id, expires_on, origin, kid, license_key, issued_at)
     select contract.license_id, $2::date, 'renewed', s.kid, $4, $5::timestamptz
     from contract, signing_keys s
     where s.kid = $3 and s.state = 'active'
       and not exists (select 1 from license_keys k where k.license_id = $1 and k.expires_on >= $2::date)
     on conflict (license_id, expires_on) where origin = 'renewed' do nothing
     returning id`,
    [key.licenseId, key.expiresOn, key.kid, key.licenseKey, key.issuedAt, revision],
  );
  return rows.length === 1;
}

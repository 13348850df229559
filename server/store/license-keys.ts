import type { CalendarDate } from '../../shared/license/model.js';
import type { Queryable } from './database.js';
import { senderValues, updateRequestColumns, type UpdateRequestRecord } from './update-requests.js';

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
 * Keeps a renewed key and the request it answers, in one statement, and only if it is still the right one: nothing has
 * changed the contract since `revision`, and the signing key is still active. A renewal changes the revision itself, so
 * that of all requests, here and in other processes, exactly one wins. False for the others: read again and decide anew.
 */
export async function insertRenewedKey(
  db: Queryable,
  key: KeyRecord,
  revision: number,
  request: UpdateRequestRecord,
): Promise<boolean> {
  const rows = await db.query(
    `with contract as (
       update contracts set revision = revision + 1
       where license_id = $1 and revision = $6
         and exists (select 1 from signing_keys where kid = $3 and state = 'active')
       returning license_id
     ), renewed as (
       insert into license_keys (license_id, expires_on, origin, kid, license_key, issued_at)
       select license_id, $2::date, 'renewed', $3, $4, $5::timestamptz from contract
       returning license_id
     )
     insert into update_requests (${updateRequestColumns})
     select $7::timestamptz, $8, license_id, $9, $10, 'renewed', $11::integer, $12::integer, $13::integer from renewed
     returning license_id`,
    [
      key.licenseId,
      key.expiresOn,
      key.kid,
      key.licenseKey,
      key.issuedAt,
      revision,
      request.receivedAt.toISOString(),
      request.requestId,
      ...senderValues(request.sender),
    ],
  );
  return rows.length === 1;
}

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
 * Keeps a renewed key and the request it answers, in one statement, and only if the key is still the right one: the
 * contract has not changed since `revision`, the signing key is still active, and no other request, here or in another
 * process, has renewed to the same date. False if any of these fails: read again and decide anew.
 */
export async function insertRenewedKey(
  db: Queryable,
  key: KeyRecord,
  revision: number,
  request: UpdateRequestRecord,
): Promise<boolean> {
  const rows = await db.query(
    `with renewed as (
       insert into license_keys (license_id, expires_on, origin, kid, license_key, issued_at)
       select c.license_id, $2::date, 'renewed', s.kid, $4, $5::timestamptz
       from contracts c, signing_keys s
       where c.license_id = $1 and c.revision = $6 and s.kid = $3 and s.state = 'active'
         and not exists (select 1 from license_keys k where k.license_id = $1 and k.expires_on >= $2::date)
       on conflict (license_id, expires_on) where origin = 'renewed' do nothing
       returning license_id
     )
     insert into update_requests (${updateRequestColumns})
     select $7::timestamptz, $8, license_id, $9, $10, 'renewed', $11::integer, $12::integer, $13::integer from renewed
     returning id`,
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

import { z } from 'zod';
import type { CalendarDate } from '../../shared/license/dates.js';
import type { Queryable } from './database.js';
import {
  requestFields,
  updateRequestColumns,
  updateRequestFields,
  type UpdateRequestRecord,
} from './update-requests.js';

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

/** A renewed key with the facts that must still hold when it is written, and the request it answers. */
export interface Renewal {
  readonly key: KeyRecord;
  /** Of the contract, when it was read. */
  readonly revision: number;
  readonly request: Omit<UpdateRequestRecord, 'licenseId' | 'outcome'>;
}

/**
 * Keeps renewed keys and the requests they answer, in one statement, each only if it is still the right one: nothing has
 * changed the contract since `revision`, and the signing key is still active. A renewal changes the revision itself, so
 * that of all requests, here and in other processes, exactly one wins. False for the others: read again and decide anew.
 */
export async function insertRenewals(db: Queryable, renewals: readonly Renewal[]): Promise<boolean[]> {
  const firstOf = new Map<string, Renewal>();
  for (const renewal of renewals) {
    const { licenseId } = renewal.key;
    if (!firstOf.has(licenseId)) firstOf.set(licenseId, renewal);
  }
  const rows = await db.query(
    `with wanted as (
       select * from json_to_recordset($1::json) as w (
         "licenseId" uuid, revision integer, "expiresOn" date, kid text, "licenseKey" text, "issuedAt" timestamptz,
         ${updateRequestFields})
     ), held as (
       select w.* from wanted w join contracts c on c.license_id = w."licenseId"
       where c.revision = w.revision
         and exists (select 1 from signing_keys s where s.kid = w.kid and s.state = 'active')
       -- One order in every process: statements that share licenses wait for each other, but never in a circle.
       order by c.license_id for update of c
     ), moved_on as (
       update contracts c set revision = c.revision + 1 from held where c.license_id = held."licenseId"
     ), renewed as (
       insert into license_keys (license_id, expires_on, origin, kid, license_key, issued_at)
       select "licenseId", "expiresOn", 'renewed', kid, "licenseKey", "issuedAt" from held
     )
     insert into update_requests (${updateRequestColumns})
     select "receivedAt", "requestId", "licenseId", "installationId", "productVersion", 'renewed', managed, new, "highWatermark"
     from held returning license_id as "licenseId"`,
    [JSON.stringify([...firstOf.values()].map(toFields))],
  );
  const won = new Set(
    z
      .array(z.object({ licenseId: z.string() }))
      .parse(rows)
      .map((row) => row.licenseId),
  );
  return renewals.map(
    (renewal) => won.has(renewal.key.licenseId) && firstOf.get(renewal.key.licenseId) === renewal,
  );
}

function toFields({ key, revision, request }: Renewal): object {
  return { ...key, revision, ...requestFields(request) };
}

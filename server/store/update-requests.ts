import type { LicenseUpdateRequest } from '../../shared/license/protocol.js';
import type { Queryable } from './database.js';

/** What is kept of an update request: everything but the key. */
export interface UpdateRequestRecord {
  readonly receivedAt: Date;
  readonly requestId: string;
  readonly sender: Omit<LicenseUpdateRequest, 'licenseKey'>;
  readonly licenseId: string;
  readonly outcome: string;
}

export const updateRequestColumns =
  'received_at, request_id, license_id, installation_id, product_version, outcome, managed, new, high_watermark';

/** {@link requestFields} as the columns of a `json_to_recordset`. */
export const updateRequestFields =
  '"receivedAt" timestamptz, "requestId" text, "installationId" text, "productVersion" text, managed integer, new integer, "highWatermark" integer';

/** When, who, and the usage; a console that reports no usage leaves nulls. */
export function requestFields({
  receivedAt,
  requestId,
  sender: { installationId, productVersion, usage },
}: Pick<UpdateRequestRecord, 'receivedAt' | 'requestId' | 'sender'>): object {
  return { receivedAt: receivedAt.toISOString(), requestId, installationId, productVersion, ...usage };
}

/** Keeps update requests with their outcomes. */
export async function insertUpdateRequests(
  db: Queryable,
  records: readonly UpdateRequestRecord[],
): Promise<void> {
  const fields = records.map(({ licenseId, outcome, ...request }) => ({
    licenseId,
    outcome,
    ...requestFields(request),
  }));
  await db.query(
    `insert into update_requests (${updateRequestColumns})
     select "receivedAt", "requestId", "licenseId", "installationId", "productVersion", outcome, managed, new, "highWatermark"
     from json_to_recordset($1::json) as r ("licenseId" uuid, outcome text, ${updateRequestFields})`,
    [JSON.stringify(fields)],
  );
}

/** Most rows deleted in one statement, so that none holds others up. */
const pruneBatch = 10_000;

/** Forgets requests received before an instant; returns how many. */
export async function pruneUpdateRequests(db: Queryable, before: Date): Promise<number> {
  let pruned = 0;
  for (let batch = pruneBatch; batch === pruneBatch; pruned += batch) {
    const rows = await db.query(
      `delete from update_requests where ctid in (
         select ctid from update_requests where received_at < $1::timestamptz limit ${pruneBatch} for update skip locked
       ) returning 1`,
      [before.toISOString()],
    );
    batch = rows.length;
  }
  return pruned;
}

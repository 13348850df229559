import type { LicenseUpdateRequest } from '../../shared/license/protocol.js';
import type { Queryable, SqlValue } from './database.js';

/** What is kept of an update request: everything but the key. */
export interface UpdateRequestRecord {
  readonly receivedAt: Date;
  readonly requestId: string;
  readonly sender: Omit<LicenseUpdateRequest, 'licenseKey'>;
}

export const updateRequestColumns =
  'received_at, request_id, license_id, installation_id, product_version, outcome, managed, new, high_watermark';

/** Installation, version and usage, in the order of the columns; a console that reports no usage leaves nulls. */
export function senderValues({
  installationId,
  productVersion,
  usage,
}: UpdateRequestRecord['sender']): SqlValue[] {
  return [
    installationId,
    productVersion,
    usage?.managed ?? null,
    usage?.new ?? null,
    usage?.highWatermark ?? null,
  ];
}

/** Keeps an update request with its outcome. */
export async function insertUpdateRequest(
  db: Queryable,
  request: UpdateRequestRecord,
  licenseId: string,
  outcome: string,
): Promise<void> {
  await db.query(
    `insert into update_requests (${updateRequestColumns})
     values ($1::timestamptz, $2, $3, $4, $5, $9, $6::integer, $7::integer, $8::integer)`,
    [
      request.receivedAt.toISOString(),
      request.requestId,
      licenseId,
      ...senderValues(request.sender),
      outcome,
    ],
  );
}

/** Most rows deleted in one statement, so that none holds others up. */
const pruneBatch = 10_000;

/** Forgets requests received before an instant; answers how many. */
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

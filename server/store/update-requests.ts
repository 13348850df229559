import type { LicenseUpdateRequest } from '../../shared/license/protocol.js';
import type { Queryable } from './database.js';

/** Keeps one update request with its outcome; `licenseId` is null when the key was not one of ours. */
export async function insertUpdateRequest(
  db: Queryable,
  request: Omit<LicenseUpdateRequest, 'licenseKey'>,
  facts: {
    readonly receivedAt: Date;
    readonly requestId: string;
    readonly licenseId: string | null;
    readonly outcome: string;
  },
): Promise<void> {
  await db.query(
    `insert into update_requests (received_at, request_id, license_id, installation_id, product_version, outcome,
       managed, new, high_watermark)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      facts.receivedAt.toISOString(),
      facts.requestId,
      facts.licenseId,
      request.installationId,
      request.productVersion,
      facts.outcome,
      request.usage?.managed ?? null,
      request.usage?.new ?? null,
      request.usage?.highWatermark ?? null,
    ],
  );
}

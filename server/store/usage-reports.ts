import { z } from 'zod';
import { type UsageReportRequest, usageReportSchema } from '../../shared/license/protocol.js';
import type { Queryable } from './database.js';

/** What the console keeps as proof of delivery. */
export interface UsageReportReceipt {
  readonly reportId: string;
  readonly receivedAt: string;
}

const keptReportSchema = z.object({ reportId: z.uuid(), receivedAt: z.string(), report: usageReportSchema });

/** Keeps the first report of an installation and month; does nothing if there is one already. */
export async function insertUsageReport(
  db: Queryable,
  licenseId: string,
  request: UsageReportRequest,
  receipt: UsageReportReceipt,
): Promise<void> {
  await db.query(
    `insert into usage_reports (id, received_at, license_id, installation_id, period, product_version, report)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (license_id, installation_id, period) do nothing`,
    [
      receipt.reportId,
      receipt.receivedAt,
      licenseId,
      request.installationId,
      request.report.period,
      request.productVersion,
      JSON.stringify(request.report),
    ],
  );
}

/** The report on record for the request's installation and month. */
export async function findUsageReport(
  db: Queryable,
  licenseId: string,
  request: UsageReportRequest,
): Promise<z.infer<typeof keptReportSchema> | null> {
  const rows = await db.query(
    `select id as "reportId", received_at as "receivedAt", report from usage_reports
     where license_id = $1 and installation_id = $2 and period = $3`,
    [licenseId, request.installationId, request.report.period],
  );
  return rows[0] === undefined ? null : keptReportSchema.parse(rows[0]);
}

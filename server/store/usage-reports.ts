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

const listedReport = keptReportSchema.extend({
  licenseId: z.uuid(),
  installationId: z.string(),
  productVersion: z.string(),
});

/** The reports of some licenses, by month. */
export async function listUsageReports(
  db: Queryable,
  licenseIds: readonly string[],
): Promise<z.infer<typeof listedReport>[]> {
  const rows = await db.query(
    `select id as "reportId", received_at as "receivedAt", report, license_id as "licenseId",
       installation_id as "installationId", product_version as "productVersion"
     from usage_reports where license_id = any (array(select json_array_elements_text($1::json)::uuid))
     order by period, received_at`,
    [JSON.stringify(licenseIds)],
  );
  return z.array(listedReport).parse(rows);
}

const listedMark = z.object({
  licenseId: z.uuid(),
  installationId: z.string(),
  period: z.string(),
  weekOf: z.iso.date(),
  highWatermark: z.int(),
});

/** The weekly marks of some licenses, by week. */
export async function listUsageMarks(
  db: Queryable,
  licenseIds: readonly string[],
): Promise<z.infer<typeof listedMark>[]> {
  const rows = await db.query(
    `select license_id as "licenseId", installation_id as "installationId", period, week_of as "weekOf",
       high_watermark as "highWatermark"
     from usage_marks where license_id = any (array(select json_array_elements_text($1::json)::uuid))
     order by period, week_of`,
    [JSON.stringify(licenseIds)],
  );
  return z.array(listedMark).parse(rows);
}

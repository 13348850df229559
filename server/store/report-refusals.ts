import { z } from 'zod';
import { type ReportRefusal, reportRefusals } from '../domain/report-rules.js';
import type { Queryable } from './database.js';

/** A report that was not taken, and from whom. */
interface RefusedReport {
  readonly licenseId: string;
  readonly installationId: string;
  readonly period: string;
  readonly reason: ReportRefusal;
}

/** Counts a refusal; true for the first of its installation, month and reason. */
export async function noteReportRefusal(db: Queryable, refused: RefusedReport, now: Date): Promise<boolean> {
  const { licenseId, installationId, period, reason } = refused;
  const rows = await db.query(
    `insert into report_refusals as r (license_id, installation_id, period, reason, first_at, last_at, times)
     values ($1, $2, $3, $4, $5, $5, 1)
     on conflict (license_id, installation_id, period, reason)
       do update set last_at = excluded.last_at, times = r.times + 1
     returning times`,
    [licenseId, installationId, period, reason, now.toISOString()],
  );
  return z.object({ times: z.int() }).parse(rows[0]).times === 1;
}

const refusalRow = z.object({
  licenseId: z.uuid(),
  installationId: z.string(),
  period: z.string(),
  reason: z.enum(reportRefusals),
  lastAt: z.string(),
  times: z.int(),
});

/** The refusals of some licenses, by month. */
export async function listReportRefusals(
  db: Queryable,
  licenseIds: readonly string[],
): Promise<z.infer<typeof refusalRow>[]> {
  const rows = await db.query(
    `select license_id as "licenseId", installation_id as "installationId", period, reason, last_at as "lastAt", times
     from report_refusals where license_id = any (array(select json_array_elements_text($1::json)::uuid))
     order by period, reason`,
    [JSON.stringify(licenseIds)],
  );
  return z.array(refusalRow).parse(rows);
}

/** Forgets refusals and weekly marks of a time that nobody compares any more. */
export async function pruneReportRecords(db: Queryable, before: Date): Promise<void> {
  await db.query('delete from report_refusals where last_at < $1::timestamptz', [before.toISOString()]);
  await db.query('delete from usage_marks where week_of < $1::date', [before.toISOString().slice(0, 10)]);
}

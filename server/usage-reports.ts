import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { dateOf } from '../shared/license/calendar.js';
import type { LicensePayload } from '../shared/license/model.js';
import { type UsageReportRequest } from '../shared/license/protocol.js';
import { problemTexts } from '../shared/texts/licensing-server/problems.js';
import type { Contract } from './domain/contract.js';
import { monthRefusal, monthRefusalDetail, type ReportRefusal } from './domain/report-rules.js';
import { recordAuditEvent } from './store/audit-trail.js';
import { findByLicenses } from './store/contracts.js';
import type { Database } from './store/database.js';
import { noteReportRefusal } from './store/report-refusals.js';
import { findUsageReport, insertUsageReport, type UsageReportReceipt } from './store/usage-reports.js';

export type UsageReportOutcome =
  | ({ readonly kind: 'accepted' } & UsageReportReceipt)
  | { readonly kind: 'invalid-license' | 'unsupported-license-type'; readonly detail: string }
  | { readonly kind: ReportRefusal; readonly detail: string };

/**
 * Takes the monthly report of a rental license, for a month that has ended and that the contract covers; also after the contract has
 * ended: its last month is billed too. The first report of an installation and month stands; the same one again gets the same receipt,
 * another one is refused. Refusals are kept for the vendor, and once in the audit trail.
 */
export async function acceptUsageReport(
  database: Database,
  request: UsageReportRequest,
  presented: LicensePayload,
  now: Date,
): Promise<UsageReportOutcome> {
  const [record] = await findByLicenses(database, [presented.licenseId]);
  if (!record) return { kind: 'invalid-license', detail: problemTexts.licenseUnknown };
  const { contract } = record;
  if (contract.type !== 'hosting-rental') {
    return { kind: 'unsupported-license-type', detail: problemTexts.reportUnsupported };
  }
  const { period } = request.report;
  const refusal = monthRefusal(period, contract, dateOf(now));
  if (refusal !== null) {
    await keepRefusal(database, contract, request, refusal, now);
    return { kind: refusal, detail: monthRefusalDetail(refusal, period, contract) };
  }
  const reportId = randomUUID();
  await insertUsageReport(database, presented.licenseId, request, {
    reportId,
    receivedAt: now.toISOString(),
  });
  const kept = await findUsageReport(database, presented.licenseId, request);
  if (kept === null) throw new Error('A usage report vanished while it was being written.');
  if (!isDeepStrictEqual(kept.report, request.report)) {
    await keepRefusal(database, contract, request, 'another-report', now);
    return { kind: 'another-report', detail: problemTexts.reportDelivered({ period, at: kept.receivedAt }) };
  }
  return { kind: 'accepted', reportId: kept.reportId, receivedAt: kept.receivedAt };
}

/** The first of its kind is an audit event; a console that sends it again each day only counts up. */
async function keepRefusal(
  database: Database,
  contract: Contract,
  { installationId, report }: UsageReportRequest,
  reason: ReportRefusal,
  now: Date,
): Promise<void> {
  const { licenseId } = contract;
  await database.transaction(async (transaction) => {
    const refused = { licenseId, installationId, period: report.period, reason };
    if (!(await noteReportRefusal(transaction, refused, now))) return;
    const { managed, new: fresh, highWatermark } = report;
    await recordAuditEvent(transaction, {
      at: now.toISOString(),
      actor: `installation ${installationId}`,
      action: 'usage-report-refused',
      subject: contract.id,
      details: { reason, period: report.period, managed, new: fresh, highWatermark },
    });
  });
}

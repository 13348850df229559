import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { LicensePayload } from '../shared/license/model.js';
import { type UsageReportRequest } from '../shared/license/protocol.js';
import { findByLicenses } from './store/contracts.js';
import type { Database } from './store/database.js';
import { findUsageReport, insertUsageReport, type UsageReportReceipt } from './store/usage-reports.js';
import { problemTexts } from '../shared/texts/licensing-server/problems.js';

export type UsageReportOutcome =
  | ({ readonly kind: 'accepted' } & UsageReportReceipt)
  | {
      readonly kind: 'invalid-license' | 'unsupported-license-type' | 'report-already-delivered';
      readonly detail: string;
    };

/**
 * Takes the monthly report of a rental license, also after its contract has ended: the last month is billed too. The
 * first report of an installation and month stands; the same one again gets the same receipt, another one is refused.
 */
export async function acceptUsageReport(
  database: Database,
  request: UsageReportRequest,
  presented: LicensePayload,
  now: Date,
): Promise<UsageReportOutcome> {
  const [record] = await findByLicenses(database, [presented.licenseId]);
  if (!record) return { kind: 'invalid-license', detail: problemTexts.licenseUnknown };
  if (record.contract.type !== 'hosting-rental') {
    return {
      kind: 'unsupported-license-type',
      detail: problemTexts.reportUnsupported,
    };
  }
  const reportId = randomUUID();
  await insertUsageReport(database, presented.licenseId, request, {
    reportId,
    receivedAt: now.toISOString(),
  });
  const kept = await findUsageReport(database, presented.licenseId, request);
  if (kept === null) throw new Error('A usage report vanished while it was being written.');
  if (!isDeepStrictEqual(kept.report, request.report)) {
    return {
      kind: 'report-already-delivered',
      detail: problemTexts.reportDelivered({ period: request.report.period, at: kept.receivedAt }),
    };
  }
  return { kind: 'accepted', reportId: kept.reportId, receivedAt: kept.receivedAt };
}

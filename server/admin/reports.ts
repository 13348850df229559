import { dateOf } from '../../shared/license/calendar.js';
import { type ReportedUsage, findingsOf } from '../domain/report-findings.js';
import { type ListedContract, listContracts } from '../store/contracts.js';
import type { Database } from '../store/database.js';
import { listReportRefusals } from '../store/report-refusals.js';
import { listUsageMarks, listUsageReports } from '../store/usage-reports.js';
import type { AdminAnswer, AdminRequest, ConsoleReports } from './protocol.js';

/** What consoles reported under a page of rental contracts, and what does not fit together in it. */
export async function reportViews(
  database: Database,
  { contractId, afterId, limit }: AdminRequest<'listReports'>,
  now: Date,
): Promise<AdminAnswer<'listReports'>> {
  const page = await listContracts(database, afterId, limit, contractId);
  const rentals = page.filter(({ type }) => type === 'hosting-rental');
  const licenses = rentals.map(({ licenseId }) => licenseId);
  const [reports, marks, refusals] = [
    await listUsageReports(database, licenses),
    await listUsageMarks(database, licenses),
    await listReportRefusals(database, licenses),
  ];
  const consoles = rentals.flatMap((contract) => {
    const ofLicense = <R extends { licenseId: string }>(rows: readonly R[]): R[] =>
      rows.filter(({ licenseId }) => licenseId === contract.licenseId);
    return consolesOf(
      contract,
      { reports: ofLicense(reports), marks: ofLicense(marks), refusals: ofLicense(refusals) },
      now,
    );
  });
  return { consoles, next: page.length < limit ? null : (page.at(-1)?.id ?? null) };
}

interface UsageOfLicense {
  readonly reports: Awaited<ReturnType<typeof listUsageReports>>;
  readonly marks: Awaited<ReturnType<typeof listUsageMarks>>;
  readonly refusals: Awaited<ReturnType<typeof listReportRefusals>>;
}

function consolesOf(contract: ListedContract, usage: UsageOfLicense, now: Date): ConsoleReports[] {
  const ids = new Set([...usage.reports, ...usage.marks, ...usage.refusals].map((row) => row.installationId));
  return [...ids].sort().map((installationId) => {
    const mine = <R extends { installationId: string }>(rows: readonly R[]): R[] =>
      rows.filter((row) => row.installationId === installationId);
    const own = { reports: mine(usage.reports), marks: mine(usage.marks), refusals: mine(usage.refusals) };
    const reported: ReportedUsage = own;
    return {
      contractId: contract.id,
      company: contract.company,
      licenseId: contract.licenseId,
      mailboxes: contract.mailboxes,
      installationId,
      reports: own.reports.map(({ report, reportId, receivedAt, productVersion }) => ({
        ...report,
        ...{ reportId, receivedAt, productVersion },
      })),
      findings: findingsOf(reported, contract, dateOf(now)),
    };
  });
}

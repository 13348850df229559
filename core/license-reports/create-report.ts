import type { Client } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { ReportRequest, WrittenReport } from '../../shared/license/license-report.js';
import { evaluateLicense } from '../../shared/license/status.js';
import type { EventLog } from '../license-notices/event-log.js';
import { reportCreatedEvent } from '../license-notices/license-events.js';
import { readInstallationId } from '../license/installation-id.js';
import type { LicenseService } from '../license/license-service.js';

interface ReportHost {
  readonly engine: Client<WorkerContract>;
  readonly license: LicenseService;
  readonly events: Pick<EventLog, 'add'>;
  /** The account of the system that makes the report; null when it has no name. */
  readonly user: string | null;
  readonly productVersion: string;
  /** Called when the event could not be noted: the report is there all the same. */
  readonly onNotNoted: (error: unknown) => void;
}

/** Has the engine write a report to `path`, and notes event 41300. Rejects as {@link WorkerContract} `licenseReports.write` does. */
export async function createReport(
  request: ReportRequest,
  path: string,
  { engine, license, events, user, productVersion, onNotNoted }: ReportHost,
): Promise<WrittenReport> {
  const origin = { installationId: readInstallationId(license), productVersion };
  const written = await engine.licenseReports.write({ ...request, path, origin });
  const facts = license.facts();
  try {
    const status = evaluateLicense(facts, await engine.mailboxes.counts());
    const { subject, format } = request;
    await events.add(reportCreatedEvent({ facts, status }, { report: subject.report, format }, user));
  } catch (error) {
    onNotNoted(error);
  }
  return written;
}

import { assertNever } from '../../../shared/errors.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import type { ReportFormat, ReportRequest, WrittenReport } from '../../../shared/license/license-report.js';
import type { Instant } from '../../../shared/license/dates.js';
import { dateOf } from '../../../shared/license/calendar.js';
import { desktop } from '../../../shared/texts/desktop.js';
import { text } from '../../../shared/texts/text.js';
import { isCancelled } from '../../../core/lib/cancellation.js';
import type { FileDialogs } from '../../window/file-dialogs.js';

interface LicenseReportServices {
  readonly worker: {
    readonly licenseReports: Pick<Client<WorkerContract>['licenseReports'], 'overview' | 'cancel'>;
  };
  readonly dialogs: FileDialogs;
  /** The time of the license (licensing.md §9), by which the file is named. */
  readonly now: () => Instant;
  readonly create: (request: ReportRequest, path: string) => Promise<WrittenReport>;
  /** Opens the system's file manager where the file is. */
  readonly showInFolder: (path: string) => void;
}

const { files } = desktop;
const kinds: Readonly<Record<ReportFormat, string>> = {
  pdf: files.kinds.pdf,
  csv: files.kinds.csv,
  json: files.kinds.json,
};

/** *Create report…* (licensing.md §11): main adds the save dialog, and opens the folder of what it has saved and of nothing else. */
export function licenseReportHandlers(
  services: LicenseReportServices,
): Handlers<ConsoleContract>['licenseReports'] {
  const { worker, dialogs } = services;
  let saved: string | null = null;
  return {
    overview: worker.licenseReports.overview,
    async create(request) {
      const { format } = request;
      const path = await dialogs.saveFile(files.saveLicenseReport, nameOf(request, services.now()), [
        { name: kinds[format], extensions: [format] },
      ]);
      if (path === null) return { outcome: 'cancelled' };
      try {
        const { items, listed } = await services.create(request, path);
        saved = path;
        const warnings = listed < items ? [text('licenseReports.listsFirst', { listed, all: items })] : [];
        return { outcome: 'saved', path, holds: null, warnings };
      } catch (error) {
        if (isCancelled(error)) return { outcome: 'cancelled' };
        throw error;
      }
    },
    cancel: worker.licenseReports.cancel,
    showInFolder() {
      if (saved !== null) services.showInFolder(saved);
    },
  };
}

function nameOf({ subject, format }: ReportRequest, now: Instant): string {
  switch (subject.report) {
    case 'consumption':
      return `license-consumption-${dateOf(now)}.${format}`;
    case 'overview':
      return `license-overview-${subject.interval.from}-to-${subject.interval.to}.${format}`;
    default:
      return assertNever(subject);
  }
}

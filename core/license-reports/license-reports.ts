import { assertNever } from '../../shared/errors.js';
import { type Interval, daysOf } from '../../shared/license/license-days.js';
import type {
  LicenseOverview,
  ReportProgress,
  ReportToWrite,
  WrittenReport,
} from '../../shared/license/license-report.js';
import { evaluateLicense } from '../../shared/license/status.js';
import type { LicenseDayStore } from '../catalogue/license-days.js';
import { throwIfStopped } from '../lib/cancellation.js';
import { type ReportWork, createReportTasks, inTurns } from '../lib/report-tasks.js';
import type { CurrentUse } from '../mailboxes/current-mailboxes.js';
import { type Consumption, consumptionOf } from './consumption.js';
import { consumptionCsv, consumptionJson, consumptionPdf, mostInPdf } from './consumption-files.js';
import { type ReportedOverview, overviewCsv, overviewJson, overviewPdf } from './overview-files.js';

/** The reports of *Create report…* (licensing.md §11), made where the ledger is: away from the process that shows the window. */
export interface LicenseReports {
  readonly overview: (interval: Interval) => LicenseOverview;
  /**
   * Writes a report whole or not at all. Throws AppError `cancelled` once it has been, `disk-full` or `io` for what cannot be written or
   * is no file.
   */
  readonly write: (report: ReportToWrite) => Promise<WrittenReport>;
  /** Ends this one, of which nothing stays; nothing happens when it is not being made. */
  readonly cancel: (task: string) => void;
  readonly close: () => void;
}

interface LicenseReportServices {
  readonly days: LicenseDayStore;
  readonly readUse: () => Promise<CurrentUse>;
  readonly onProgress: (progress: ReportProgress) => void;
}

export function createLicenseReports(services: LicenseReportServices): LicenseReports {
  const { days, readUse, onProgress } = services;
  const tasks = createReportTasks(onProgress);

  const make = async (report: ReportToWrite, work: ReportWork): Promise<WrittenReport> => {
    const { subject, format, origin } = report;
    const { signal, save, progressOf } = work;
    switch (subject.report) {
      case 'consumption': {
        const consumption = consumptionOf(await readUse(), origin);
        throwIfStopped(signal);
        const items = consumption.mailboxes.length;
        const listed = format === 'pdf' ? Math.min(items, mostInPdf) : items;
        await save(await consumptionFile(consumption, format, progressOf(listed), signal));
        return { items, listed };
      }
      case 'overview': {
        const { interval } = subject;
        const { facts, counts } = await readUse();
        const status = evaluateLicense(facts, counts);
        const found = daysOf(interval, days.between(interval));
        const onDone = progressOf(found.length);
        onDone(0);
        await save(
          await overviewFile({ facts, status, origin, interval, days: found }, format, onDone, signal),
        );
        return { items: found.length, listed: found.length };
      }
      default:
        return assertNever(subject);
    }
  };

  return {
    overview: (interval) => ({ days: daysOf(interval, days.between(interval)), knownFrom: days.first() }),
    write: (report) => tasks.write(report.task, report.path, (work) => make(report, work)),
    cancel: tasks.cancel,
    close: tasks.close,
  };
}

async function consumptionFile(
  consumption: Consumption,
  format: ReportToWrite['format'],
  onDone: (mailboxes: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array | AsyncIterable<string>> {
  switch (format) {
    case 'pdf':
      return consumptionPdf(consumption, onDone, signal);
    case 'csv':
      return inTurns(consumptionCsv(consumption, onDone));
    case 'json':
      return inTurns(consumptionJson(consumption, onDone));
    default:
      return assertNever(format);
  }
}

async function overviewFile(
  overview: ReportedOverview,
  format: ReportToWrite['format'],
  onDone: (days: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array | string> {
  switch (format) {
    case 'pdf':
      return overviewPdf(overview, onDone, signal);
    case 'csv':
      return overviewCsv(overview);
    case 'json':
      return overviewJson(overview);
    default:
      return assertNever(format);
  }
}

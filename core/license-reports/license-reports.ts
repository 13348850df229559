import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, assertNever } from '../../shared/errors.js';
import { type Interval, daysOf } from '../../shared/license/license-days.js';
import type {
  LicenseOverview,
  ReportProgress,
  ReportToWrite,
  WrittenReport,
} from '../../shared/license/license-report.js';
import { evaluateLicense } from '../../shared/license/status.js';
import { text } from '../../shared/texts/text.js';
import type { LicenseDayStore } from '../catalogue/license-days.js';
import { replaceFileFrom } from '../lib/atomic-file.js';
import { throwIfStopped } from '../lib/cancellation.js';
import { isStorageError, storageError, systemCode } from '../lib/storage-errors.js';
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

/** Pushes come at this pace at most, in milliseconds. */
const progressPauseMs = 100;

export function createLicenseReports(services: LicenseReportServices): LicenseReports {
  const { days, readUse, onProgress } = services;
  const running = new Map<string, AbortController>();

  const make = async (report: ReportToWrite, signal: AbortSignal): Promise<WrittenReport> => {
    const { subject, format, origin, path } = report;
    const save = (content: string | Uint8Array | AsyncIterable<string>): Promise<void> =>
      replaceFileFrom(path, content, { signal });
    switch (subject.report) {
      case 'consumption': {
        const consumption = consumptionOf(await readUse(), origin);
        throwIfStopped(signal);
        const items = consumption.mailboxes.length;
        const listed = format === 'pdf' ? Math.min(items, mostInPdf) : items;
        await save(
          await consumptionFile(consumption, format, progressOf(report.task, listed, onProgress), signal),
        );
        return { items, listed };
      }
      case 'overview': {
        const { interval } = subject;
        const { facts, counts } = await readUse();
        const status = evaluateLicense(facts, counts);
        const found = daysOf(interval, days.between(interval));
        const onDone = progressOf(report.task, found.length, onProgress);
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
    async write(report) {
      const { task, path } = report;
      if (running.has(task)) throw new AppError('busy', text('licenseReports.running'));
      const stop = new AbortController();
      running.set(task, stop);
      try {
        return await make(report, stop.signal);
      } catch (error) {
        throwIfStopped(stop.signal);
        throw notWritten(path, error);
      } finally {
        running.delete(task);
      }
    },
    cancel: (task) => running.get(task)?.abort(),
    close: () => {
      for (const stop of running.values()) stop.abort();
    },
  };
}

/** What the file system says, in words; a fault of ours stays what it is. */
function notWritten(path: string, error: unknown): unknown {
  if (error instanceof AppError || systemCode(error) === '') return error;
  return isStorageError(error)
    ? storageError(path, error)
    : new AppError('io', text('console.exportNotWritten', { path }), { cause: error });
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

/** The pieces, with a turn for the rest of the process after each. */
async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  for (const piece of pieces) {
    yield piece;
    await nextTurn();
  }
}

function progressOf(
  task: string,
  total: number,
  onProgress: (progress: ReportProgress) => void,
): (done: number) => void {
  let pushedAt = -Infinity;
  return (done) => {
    const now = performance.now();
    if (now - pushedAt < progressPauseMs) return;
    pushedAt = now;
    onProgress({ task, done, total });
  };
}

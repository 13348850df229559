import type { z } from 'zod';
import {
  type CoverageFormat,
  type coverageToWriteSchema,
  type writtenCoverageSchema,
} from '../../shared/backup/coverage.js';
import { assertNever } from '../../shared/errors.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { type ReportTasks, createReportTasks, inTurns } from '../lib/report-tasks.js';
import { throwIfStopped } from '../lib/cancellation.js';
import { type CoverageReport, type CoveredMailbox, type ExcludedBy, coverageReport } from './coverage.js';
import { coverageCsv, coverageJson, coveragePdf, mostInPdf } from './coverage-files.js';
import { judgeCatalogue } from './judged-catalogue.js';
import type { Moment } from './protection.js';

interface CoverageServices {
  readonly catalogue: Catalogue;
  readonly audit: Pick<AuditLog, 'pages'>;
  readonly readFacts: () => Promise<LicenseFacts>;
  readonly moment: () => Moment;
  readonly onProgress: Parameters<typeof createReportTasks>[0];
}

/** The report on who is not protected, written whole or not at all; throws what {@link ReportTasks} does. */
export interface CoverageReports extends Pick<ReportTasks, 'cancel' | 'close'> {
  readonly write: (
    report: z.infer<typeof coverageToWriteSchema>,
  ) => Promise<z.infer<typeof writtenCoverageSchema>>;
}

export function createCoverageReports(services: CoverageServices): CoverageReports {
  const { write, cancel, close } = createReportTasks(services.onProgress);
  const writeReport: CoverageReports['write'] = ({ task, path, format }) =>
    write(task, path, async ({ signal, save, progressOf }) => {
      const report = readCoverage(services, await services.readFacts());
      throwIfStopped(signal);
      const items = report.mailboxes.length;
      const listed = format === 'pdf' ? Math.min(items, mostInPdf) : items;
      const onDone = progressOf(listed);
      onDone(0);
      await save(await fileOf(report, format, onDone, signal));
      return { items, listed, counts: report.counts };
    });
  return { write: writeReport, cancel, close };
}

async function fileOf(
  report: CoverageReport,
  format: CoverageFormat,
  onDone: (mailboxes: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array | AsyncIterable<string>> {
  switch (format) {
    case 'pdf':
      return coveragePdf(report, onDone, signal);
    case 'csv':
      return inTurns(coverageCsv(report, onDone));
    case 'json':
      return inTurns(coverageJson(report, onDone));
    default:
      return assertNever(format);
  }
}

function readCoverage({ catalogue, audit, moment }: CoverageServices, facts: LicenseFacts): CoverageReport {
  const at = moment();
  const { mailboxes, assignments } = judgeCatalogue(catalogue, facts, at);
  return coverageReport({
    mailboxes: mailboxes.map((each): CoveredMailbox => ({
      ...each,
      queuePosition:
        each.stored === null ? null : (assignments.get(each.stored.unitId)?.queuePosition ?? null),
    })),
    excludedBy: exclusionsIn(audit),
    now: at.now,
  });
}

/** By whom mailboxes were left out of jobs last, as the log of actions has it. */
function exclusionsIn(
  audit: Pick<AuditLog, 'pages'>,
): (mailbox: string, source: string) => ExcludedBy | null {
  const last = new Map<string, ExcludedBy>();
  const keyOf = (mailbox: string, source: string): string => JSON.stringify([mailbox, source]);
  try {
    for (const page of audit.pages({ actions: ['mailbox-excluded', 'mailbox-included'] }))
      for (const { action, about, outcome, user, at } of page) {
        if (outcome !== 'done' || about.mailbox === undefined || about.source === undefined) continue;
        const key = keyOf(about.mailbox, about.source);
        if (action === 'mailbox-excluded') last.set(key, { user, at });
        else last.delete(key);
      }
  } catch {
    // A log that cannot be read keeps nobody from the report: then it is not known by whom.
    last.clear();
  }
  return (mailbox, source) => last.get(keyOf(mailbox, source)) ?? null;
}

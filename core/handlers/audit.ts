import { type AuditEntry, type AuditExportFormat, type AuditVerification } from '../../shared/audit/entry.js';
import { csvHeader, csvLines } from '../../shared/csv.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import { exportTexts } from '../../shared/texts/exports.js';
import { printableJson } from '../../shared/texts/printable.js';
import type { AuditLog } from '../audit/audit-log.js';
import { replaceFileFrom } from '../lib/atomic-file.js';

interface AuditHandlers {
  readonly handlers: Handlers<WorkerContract>['audit'];
  readonly close: () => void;
}

/** Calls about the log of actions: pages of it, whether it is whole, a copy of it in a file. */
export function auditHandlers(log: AuditLog): AuditHandlers {
  let cancel = new AbortController();
  let verifying: Promise<AuditVerification> | null = null;
  return {
    handlers: {
      page: (request) => log.page(request),
      verify: ({ expected }) => {
        cancel = verifying === null ? new AbortController() : cancel;
        verifying ??= log.verify(expected, cancel.signal).finally(() => {
          verifying = null;
        });
        return verifying;
      },
      cancelVerify: () => {
        cancel.abort();
      },
      write: async ({ filter, format, path }) => {
        let entries = 0;
        async function* counted(): AsyncGenerator<readonly AuditEntry[]> {
          for (const page of log.pages(filter)) {
            entries += page.length;
            yield page;
            // Other calls come in between.
            await new Promise(setImmediate);
          }
        }
        await replaceFileFrom(path, written(format, counted()));
        return { entries };
      },
    },
    close: () => {
      cancel.abort();
    },
  };
}

/** CSV with a line for each entry, or JSON as one array of them. */
async function* written(
  format: AuditExportFormat,
  pages: AsyncIterable<readonly AuditEntry[]>,
): AsyncGenerator<Buffer> {
  if (format === 'csv') yield Buffer.from(csvHeader(exportTexts.audit));
  let separator = '[\n';
  for await (const page of pages) {
    if (format === 'csv') {
      yield Buffer.from(csvLines(page.map(cells)));
      continue;
    }
    for (const entry of page) {
      yield Buffer.from(`${separator}${printableJson(JSON.stringify(entry))}`);
      separator = ',\n';
    }
  }
  if (format === 'json') yield Buffer.from(separator === '[\n' ? '[]\n' : '\n]\n');
}

function cells({ number, at, user, machine, place, action, outcome, about }: AuditEntry): string[] {
  const { mailbox, source, job, repository, target, settings, license, value, reason, items, session } =
    about;
  return [
    ...[String(number), at, user ?? '', machine, place, action, outcome],
    ...[mailbox, source, job, repository, target, settings, license, value, reason, items, session].map(
      (each) => String(each ?? ''),
    ),
  ];
}

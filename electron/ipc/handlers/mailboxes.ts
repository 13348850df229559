import { pagesOfMailboxes } from '../../../shared/backup/mailbox-pages.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import { isCancelled } from '../../../core/lib/cancellation.js';
import { dateOf } from '../../../shared/license/calendar.js';
import type { Instant } from '../../../shared/license/dates.js';
import { text } from '../../../shared/texts/text.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { mailboxesCsv } from './mailboxes-csv.js';
import { writeExport } from './write-export.js';
import { desktop } from '../../../shared/texts/desktop.js';

interface MailboxServices {
  readonly worker: Client<WorkerContract>;
  readonly dialogs: FileDialogs;
  /** By which the file of a report is named. */
  readonly now: () => Instant;
}

/** Mailboxes: main adds the file dialog and writes the export. */
export function mailboxHandlers({
  worker,
  dialogs,
  now,
}: MailboxServices): Handlers<ConsoleContract>['mailboxes'] {
  return {
    open: worker.mailboxes.open,
    page: worker.mailboxes.page,
    sessions: worker.mailboxes.sessions,
    setKinds: worker.mailboxes.setKinds,
    foreseeExclusion: worker.mailboxes.foreseeExclusion,
    setExcluded: worker.mailboxes.setExcluded,
    hold: worker.mailboxes.hold,
    release: worker.mailboxes.release,
    deletionForecast: worker.mailboxes.deletionForecast,
    deleteData: worker.mailboxes.deleteData,
    revokeForecast: worker.mailboxes.revokeForecast,
    revoke: worker.mailboxes.revoke,
    cancelCoverage: worker.mailboxes.cancelCoverage,
    async exportCoverage({ task, format }) {
      const name = `postkeep-coverage-${dateOf(now())}.${format}`;
      const path = await dialogs.saveFile(desktop.files.saveCoverage, name, [
        { name: desktop.files.kinds[format], extensions: [format] },
      ]);
      if (path === null) return { outcome: 'cancelled' };
      try {
        const { items, listed } = await worker.mailboxes.writeCoverage({ task, format, path });
        const warnings = listed < items ? [text('mailboxes.coverageListsFirst', { listed, all: items })] : [];
        return { outcome: 'saved', path, holds: null, warnings };
      } catch (error) {
        if (isCancelled(error)) return { outcome: 'cancelled' };
        throw error;
      }
    },
    async exportCsv({ mailboxIds }) {
      const wanted = mailboxIds === null ? null : new Set(mailboxIds);
      const path = await dialogs.saveFile(desktop.files.exportMailboxes, 'mailboxes.csv', [
        { name: desktop.files.kinds.csv, extensions: ['csv'] },
      ]);
      if (path === null) return { outcome: 'cancelled' };
      let items = 0;
      async function* counted() {
        for await (const page of pagesOfMailboxes(worker.mailboxes)) {
          const part = wanted === null ? page : page.filter(({ id }) => wanted.has(id));
          items += part.length;
          yield part;
        }
      }
      await writeExport(path, mailboxesCsv(counted()));
      return { outcome: 'saved', path, holds: { what: 'mailbox', count: items } };
    },
  };
}

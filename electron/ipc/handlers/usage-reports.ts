import { mailboxesPerPage } from '../../../shared/backup/mailbox-pages.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../shared/ipc/contract.js';
import { sendingDate } from '../../../shared/license/usage-report.js';
import type { UsageReportService } from '../../../core/usage-reports/usage-report-service.js';
import { createListPages } from '../../../core/lib/list-pages.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { desktop } from '../../../shared/texts/desktop.js';

/** The monthly usage reports of a rental license: review, correct, remove mailboxes, send, postpone, save. */
export function usageReportHandlers(
  service: UsageReportService,
  dialogs: FileDialogs,
): Handlers<ConsoleContract>['usageReports'] {
  const pages = createListPages<string>(mailboxesPerPage, (lines) => lines.join('\n'));
  return {
    list: () =>
      service
        .reports()
        .map((report) => ({ ...report, sendsOn: sendingDate(report.period) }))
        .reverse(),
    adjust: ({ period, adjustment }) => service.adjust(period, adjustment),
    openMailboxes: async ({ period }) => pages.open(await service.mailboxes(period)),
    mailboxPage: ({ list, page }) => pages.page(list, page),
    remove: ({ period, mailboxId, reason }) => service.remove(period, mailboxId, reason),
    putBack: ({ period, mailboxId }) => service.putBack(period, mailboxId),
    reset: ({ period }) => service.reset(period),
    postpone: ({ period }) => service.postpone(period),
    send: ({ period }) => service.send(period),
    async save({ period }) {
      const folder = await dialogs.openFolder(desktop.files.saveUsageReport);
      if (folder === null) return { outcome: 'cancelled' };
      const { mailboxes } = await service.save(period, folder);
      return { outcome: 'saved', path: folder, holds: { what: 'file', count: mailboxes === null ? 2 : 3 } };
    },
  };
}

import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../shared/ipc/contract.js';
import { sendingDate } from '../../../shared/license/usage-report.js';
import type { UsageReportService } from '../../../core/usage-reports/usage-report-service.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { desktop } from '../../../shared/texts/desktop.js';

/** The monthly usage reports of a rental license: review, correct, send, postpone, save. */
export function usageReportHandlers(
  service: UsageReportService,
  dialogs: FileDialogs,
): Handlers<ConsoleContract>['usageReports'] {
  return {
    list: () =>
      service
        .reports()
        .map((report) => ({ ...report, sendsOn: sendingDate(report.period) }))
        .reverse(),
    adjust: ({ period, adjustment }) => service.adjust(period, adjustment),
    postpone: ({ period }) => service.postpone(period),
    send: ({ period }) => service.send(period),
    async save({ period }) {
      const folder = await dialogs.openFolder(desktop.files.saveUsageReport);
      if (folder === null) return { outcome: 'cancelled' };
      await service.save(period, folder);
      return { outcome: 'saved', path: folder, items: 2 };
    },
  };
}

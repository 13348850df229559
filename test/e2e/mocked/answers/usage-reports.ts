import { mailboxesPerPage } from '../../../../shared/backup/mailbox-pages.js';
import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import { formatUsageMailboxes } from '../../../../shared/license/usage-mailboxes.js';
import type { UsageReportView } from '../../../../shared/license/usage-report-view.js';
import type { Handlers } from '../../../../shared/ipc/contract.js';
import type { MockState } from '../state.js';
import type { Answering } from './answering.js';

function removedOf({ usageReports }: MockState, of: string): UsageReportView['removed'] {
  return usageReports.find(({ period }) => period === of)?.removed ?? [];
}

function aDayLater(instant: string): string {
  return new Date(Date.parse(instant) + 24 * 60 * 60_000).toISOString();
}

export function usageReportsAnswers({
  answer,
  pushes,
}: Answering): Handlers<ConsoleContract>['usageReports'] {
  function changeReport(state: MockState, period: string, change: Partial<UsageReportView>): void {
    state.usageReports = state.usageReports.map((report) =>
      report.period === period ? { ...report, ...change } : report,
    );
    pushes.usageReports.changed();
  }
  return {
    list: answer('usageReports.list', ({ usageReports }) => usageReports),
    adjust: answer('usageReports.adjust', (state, { period, adjustment }) => {
      changeReport(state, period, { adjustment });
    }),
    openMailboxes: answer('usageReports.openMailboxes', ({ usageMailboxes }) => ({
      list: 'usage',
      pages: Math.ceil(usageMailboxes.length / mailboxesPerPage),
    })),
    mailboxPage: answer('usageReports.mailboxPage', ({ usageMailboxes }, { page }) =>
      formatUsageMailboxes(usageMailboxes.slice(page * mailboxesPerPage, (page + 1) * mailboxesPerPage)),
    ),
    remove: answer('usageReports.remove', (state, { period, mailboxId, reason }) => {
      const { mailbox, kind, standing } = state.usageMailboxes.find(({ id }) => id === mailboxId)!;
      const removed = [
        ...removedOf(state, period).filter(({ id }) => id !== mailboxId),
        { id: mailboxId, mailbox, kind, new: standing === 'new', reason },
      ];
      changeReport(state, period, { removed });
    }),
    putBack: answer('usageReports.putBack', (state, { period, mailboxId }) => {
      const removed = removedOf(state, period).filter(({ id }) => id !== mailboxId);
      changeReport(state, period, { removed });
    }),
    reset: answer('usageReports.reset', (state, { period }) => {
      changeReport(state, period, { removed: [], adjustment: null });
    }),
    postpone: answer('usageReports.postpone', (state, { period }) => {
      changeReport(state, period, { remindAt: aDayLater(state.info.now) });
    }),
    send: answer('usageReports.send', (state, { period }) => {
      changeReport(state, period, { deliveredAt: state.info.now, failure: null });
    }),
    save: answer('usageReports.save', ({ saved }) => saved),
  };
}

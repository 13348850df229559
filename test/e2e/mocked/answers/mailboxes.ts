import { formatMailboxPage, mailboxesPerPage } from '../../../../shared/backup/mailbox-pages.js';
import { planExclusion } from '../../../../shared/backup/exclusion.js';
import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../../shared/ipc/contract.js';
import type { Answering } from './answering.js';

export function mailboxesAnswers({
  answer,
  nothing,
  pushes,
}: Answering): Handlers<ConsoleContract>['mailboxes'] {
  return {
    open: answer('mailboxes.open', ({ mailboxes }) => ({
      list: 'mailboxes',
      pages: Math.ceil(mailboxes.length / mailboxesPerPage),
    })),
    page: answer('mailboxes.page', ({ mailboxes }, { page }) =>
      formatMailboxPage(mailboxes.slice(page * mailboxesPerPage, (page + 1) * mailboxesPerPage)),
    ),
    sessions: answer('mailboxes.sessions', ({ mailboxSessions }) => mailboxSessions),
    setKinds: answer('mailboxes.setKinds', (state, { mailboxIds, kind }) => {
      const found = state.mailboxes.filter(({ id }) => mailboxIds.includes(id));
      state.mailboxes = state.mailboxes.map((each) =>
        mailboxIds.includes(each.id) ? { ...each, kind } : each,
      );
      pushes.mailboxes.changed();
      return {
        changed: found.map(({ id: mailboxId, mailbox, sourceName: source, kind: before }) => ({
          ...{ mailboxId, mailbox, source, before },
        })),
        gone: [],
      };
    }),
    foreseeExclusion: answer(
      'mailboxes.foreseeExclusion',
      ({ mailboxes, jobs }, request) => planExclusion(request, mailboxes, jobs).outcome,
    ),
    setExcluded: answer('mailboxes.setExcluded', (state, request) => {
      const { outcome, selections } = planExclusion(request, state.mailboxes, state.jobs);
      state.jobs = state.jobs.map((job) => ({
        ...job,
        selection: selections.get(job.id) ?? job.selection,
      }));
      pushes.jobs.changed(state.jobs);
      return outcome;
    }),
    hold: answer('mailboxes.hold', (state, { mailboxId, reason }) => {
      const hold = { since: state.info.now, reason, missingIn: [] };
      state.mailboxes = state.mailboxes.map((each) => (each.id === mailboxId ? { ...each, hold } : each));
      pushes.mailboxes.changed();
      return hold;
    }),
    release: answer('mailboxes.release', (state, { mailboxId }) => {
      state.mailboxes = state.mailboxes.map((each) =>
        each.id === mailboxId ? { ...each, hold: null } : each,
      );
      pushes.mailboxes.changed();
      return { left: [] };
    }),
    deletionForecast: answer('mailboxes.deletionForecast', ({ deletionForecast }) => deletionForecast),
    deleteData: answer('mailboxes.deleteData', () => ({ sessionId: 'deletion-1' })),
    revokeForecast: answer('mailboxes.revokeForecast', ({ deletionForecast }) => deletionForecast),
    revoke: answer('mailboxes.revoke', () => ({ sessionId: 'deletion-1' })),
    exportCoverage: answer('mailboxes.exportCoverage', ({ saved }) => saved),
    cancelCoverage: nothing('mailboxes.cancelCoverage'),
    exportCsv: answer('mailboxes.exportCsv', ({ saved }) => saved),
  };
}

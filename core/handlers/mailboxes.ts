import { formatMailboxPage, mailboxesPerPage } from '../../shared/backup/mailbox-pages.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import { countMailboxes } from '../../shared/license/assignment.js';
import { dateOf } from '../../shared/license/calendar.js';
import { figuresOf } from '../../shared/license/license-days.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import { formatUsageMailboxes } from '../../shared/license/usage-mailboxes.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { changeExclusion, foreseeExclusion } from '../jobs/exclusion.js';
import { setMailboxKinds } from '../jobs/mailbox-kinds.js';
import { countMailboxesAt } from '../license/count-mailboxes-at.js';
import type { CurrentMailboxes } from '../mailboxes/current-mailboxes.js';
import type { DataDeletions } from '../maintenance/data-deletions.js';
import { deletionForecast } from '../maintenance/delete-mailbox-data.js';
import { mailboxTarget, unitTarget } from '../maintenance/find-mailbox-data.js';
import type { LegalHolds } from '../maintenance/legal-holds.js';
import { createListPages } from '../lib/list-pages.js';
import type { CoverageReports } from '../mailboxes/coverage-reports.js';
import { readKnownMailboxes } from '../mailboxes/judged-catalogue.js';
import { sessionsOf } from '../mailboxes/mailbox-sessions.js';
import { usageMailboxesOf } from '../mailboxes/usage-mailboxes.js';

interface MailboxServices {
  readonly catalogue: Catalogue;
  readonly mailboxes: CurrentMailboxes;
  readonly holds: LegalHolds;
  readonly deletions: DataDeletions;
  /** Fails the sessions of processes that have died. */
  readonly failAbandoned: () => void;
  readonly readFacts: () => Promise<LicenseFacts>;
  readonly onJobs: () => void;
  readonly coverage: Pick<CoverageReports, 'write' | 'cancel'>;
}

/** Calls about mailboxes: the list, whole or by pages, their kind, holds, the deletion of their data, and the counts that the license goes by. */
export function mailboxHandlers(services: MailboxServices): Handlers<WorkerContract>['mailboxes'] {
  const { catalogue, mailboxes, coverage, holds, deletions, failAbandoned, readFacts, onJobs } = services;
  const pages = createListPages(mailboxesPerPage, formatMailboxPage);
  const known = () => readKnownMailboxes(catalogue).map((each) => ({ ...each, sourceName: each.source }));
  const usagePages = createListPages(mailboxesPerPage, formatUsageMailboxes);
  return {
    list: mailboxes.list,
    open: async () => pages.open(await mailboxes.list()),
    page: ({ list, page }) => pages.page(list, page),
    openUsage: async ({ at }) =>
      usagePages.open(usageMailboxesOf(catalogue.mailboxes.listWithLedger(), await readFacts(), at)),
    usagePage: ({ list, page }) => usagePages.page(list, page),
    writeCoverage: coverage.write,
    cancelCoverage: ({ task }) => {
      coverage.cancel(task);
    },
    sessions: ({ mailboxId }) => sessionsOf(catalogue, mailboxId),
    setKinds: async ({ mailboxIds, kind }) => {
      const outcome = setMailboxKinds(catalogue, mailboxIds, kind, await readFacts());
      onJobs();
      return outcome;
    },
    foreseeExclusion: (request) => foreseeExclusion(catalogue, request, known()),
    setExcluded: async (request) => {
      const facts = await readFacts();
      const outcome = changeExclusion(catalogue, request, known(), facts);
      onJobs();
      return outcome;
    },
    hold: ({ mailboxId, reason }) => {
      const hold = holds.hold(mailboxId, reason);
      mailboxes.changed.call();
      return hold;
    },
    release: ({ mailboxId, leaveUnreachable }) => {
      const { left } = holds.release(mailboxId, leaveUnreachable);
      mailboxes.changed.call();
      return { left: [...left] };
    },
    deletionForecast: ({ mailboxId }) => deletionForecast(catalogue, mailboxTarget(catalogue, mailboxId)),
    revokeForecast: ({ mailboxId }) => deletionForecast(catalogue, unitTarget(catalogue, mailboxId)),
    deleteData: (request) => {
      failAbandoned();
      return { sessionId: deletions.start(request).id };
    },
    async counts() {
      const facts = await readFacts();
      const counts = countMailboxes(catalogue.mailboxes.ledger(), facts);
      // Every look of the console and of each command asks: so every day with one is known.
      const figures = figuresOf(facts, counts);
      if (figures !== null) catalogue.licenseDays.note(dateOf(facts.now), figures);
      return counts;
    },
    revoke: async (request) => {
      failAbandoned();
      const { id: sessionId } = await deletions.revoke(request);
      return { sessionId };
    },
    countsAt: async ({ at }) => countMailboxesAt(catalogue.mailboxes.ledger(), await readFacts(), at),
  };
}

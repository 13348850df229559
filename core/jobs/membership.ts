import type { JobDefinition } from '../../shared/backup/job.js';
import { setInJob } from '../../shared/license/ledger.js';
import type { Ledger } from '../../shared/license/model.js';
import type { KnownTime } from '../../shared/license/sure-time.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredMailbox } from '../catalogue/stored-mailboxes.js';
import { selectedBy } from './mailbox-selection.js';

/** The ledger in which those mailboxes are in a job that these jobs select (licensing.md §5); units without a mailbox stay as they are. */
export function withMembership(
  ledger: Ledger,
  mailboxes: readonly Pick<StoredMailbox, 'unitId' | 'mailbox' | 'sourceId'>[],
  jobs: readonly Pick<JobDefinition, 'sourceId' | 'selection'>[],
  time: KnownTime,
): Ledger {
  const selections = jobs.map((job) => ({ sourceId: job.sourceId, selects: selectedBy(job) }));
  const inJob = new Map<string, boolean>();
  for (const { unitId, mailbox, sourceId } of mailboxes) {
    const isSelected = selections.some((job) => job.sourceId === sourceId && job.selects(mailbox));
    inJob.set(unitId, isSelected || inJob.get(unitId) === true);
  }
  const changed = (to: boolean): string[] =>
    ledger.entries
      .filter((entry) => entry.inJob !== to && inJob.get(entry.mailboxId) === to)
      .map(({ mailboxId }) => mailboxId);
  return setInJob(setInJob(ledger, changed(false), false, time), changed(true), true, time);
}

/** Has the ledger say which mailboxes are in a job, after a change of jobs or sources. */
export function settleMembership(catalogue: Catalogue, time: KnownTime): void {
  const jobs = catalogue.jobs.list().map(({ definition }) => definition);
  const mailboxes = catalogue.mailboxes.list();
  catalogue.mailboxes.changeLedger((ledger) => withMembership(ledger, mailboxes, jobs, time));
}

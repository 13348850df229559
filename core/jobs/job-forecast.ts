import type { JobForecast, JobForecastRequest } from '../../shared/backup/job-forecast.js';
import type { SourceMailbox } from '../../shared/backup/source.js';
import { admit } from '../../shared/license/admission.js';
import type { LicenseFacts, LicenseMessage } from '../../shared/license/model.js';
import type { RecordedLedger } from '../../shared/license/recorded-ledger.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { withMembership } from './membership.js';
import { selectMailboxes, withNamed } from './mailbox-selection.js';

/** The messages that say so, whatever the job (licensing.md §4). */
const wrongWithLicense: readonly LicenseMessage['id'][] = ['M1', 'M3', 'M4', 'M6'];

/** What a source has. */
interface Listed {
  readonly mailboxes: readonly SourceMailbox[];
  /** Mailboxes beyond those listed may be named. */
  readonly opensUnlisted: boolean;
}

/**
 * How many of a job's mailboxes its next session would back up, how many would wait, and what that leaves of the license (licensing.md §11):
 * admission itself, rehearsed on the ledger as saving the job would leave it, with what the job's repository has kept of it. `list` and `kept` are called only
 * where the answer depends on them.
 */
export async function forecastJob(
  catalogue: Catalogue,
  request: JobForecastRequest,
  facts: LicenseFacts,
  list: () => Promise<Listed>,
  kept: () => RecordedLedger,
): Promise<JobForecast> {
  const source = catalogue.sources.get(request.sourceId);
  // The sample organisation needs no license (§2).
  const isSample = source.config.type === 'sample';
  if (facts.unread !== undefined && !isSample) return { says: 'unknown', reason: facts.unread };
  if (isSample && facts.license !== null) return { says: 'nothing' };
  const { mailboxes: listed, opensUnlisted } = await list();
  const { mailboxes } = selectMailboxes(
    opensUnlisted ? withNamed(listed, request) : listed,
    request,
    catalogue.mailboxes.kindsOf(source),
  );
  if (isSample) return { says: 'mailboxes', backedUp: mailboxes.length, waiting: 0, message: null };
  const others = catalogue.jobs
    .list()
    .filter(({ id }) => id !== request.jobId)
    .map(({ definition }) => definition);
  const { admission, requests } = catalogue.mailboxes.rehearse(
    source,
    mailboxes,
    (ledger, asked, known) => admit(withMembership(ledger, known, [...others, request], facts), asked, facts),
    kept(),
  );
  const backedUp = requests.filter(
    ({ mailboxId }) => admission.decisions.get(mailboxId)?.admitted === true,
  ).length;
  const waiting = requests.length - backedUp;
  if (facts.license !== null) {
    const { licensed, temporary, waiting: queued, messages } = admission.status;
    const message = messages.find(({ id }) => wrongWithLicense.includes(id))?.text ?? null;
    const used = licensed + temporary + queued;
    return { says: 'license', covers: facts.license.mailboxes, used, backedUp, waiting, message };
  }
  const m8 = admission.status.messages.find(({ id }) => id === 'M8');
  return { says: 'mailboxes', backedUp, waiting, message: waiting === 0 ? null : (m8?.text ?? null) };
}

import type {
  Job,
  MailboxResult,
  Progress,
  Session,
  Source,
  SourceMailbox,
} from '../../shared/backup/model.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { admit } from '../../shared/license/admission.js';
import type { Admission, AdmissionRequest, LicenseFacts } from '../../shared/license/model.js';
import type { KnownRepository } from './catalogue/repositories.js';
import type { Catalogue } from './catalogue/catalogue.js';
import type { WriterLease } from '../repository/writer-pool.js';
import type { MailSource } from '../sources/mail-source.js';
import { type MailboxTask, runMailbox } from './mailbox-task.js';
import { selectMailboxes } from './mailbox-selection.js';
import { createRetentionRules } from './retention-rules.js';
import type { Semaphore } from './semaphore.js';
import type { SessionLog } from './session-log.js';
import { SessionProgress } from './session-progress.js';
import { counted } from './texts.js';

export interface BackupSessionInput {
  readonly jobId: string;
  readonly job: Pick<Job, 'selection' | 'kinds' | 'excludedFolders' | 'retention'>;
  readonly source: Source;
  readonly openSource: () => Promise<MailSource>;
  readonly facts: () => Promise<LicenseFacts>;
  readonly lease: WriterLease;
  readonly repository: KnownRepository;
  readonly gate: (mail: MailSource) => Semaphore;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly retryDelaysMs: readonly number[];
  readonly signal: AbortSignal;
  readonly pushProgress: (progress: Progress) => void;
  readonly onMailboxChange: () => void;
}

type EndStatus = Exclude<Session['status'], 'Running'>;

/** Runs one backup session to its end and answers its status (licensing.md §4); what happens goes to the log. */
export async function runBackupSession(input: BackupSessionInput, log: SessionLog): Promise<EndStatus> {
  const facts = await input.facts();
  const listing = await listMailboxes(input, log);
  const { admission, requests } = input.catalogue.mailboxes.admit(
    input.source,
    listing.mailboxes,
    (ledger, asked) => admit(ledger, asked, facts),
  );
  input.onMailboxChange();
  for (const { type, text } of admission.log) log.line(type, text);
  for (const mailbox of listing.missing) log.result(missingResult(mailbox, log));
  const admitted = recordRefusals(requests, admission, log);
  if (listing.mail === null) return 'Failed';
  if (admitted.length === 0)
    return listing.mailboxes.length === 0 && admission.status.backup !== 'none' ? 'Warning' : 'Failed';

  const results = await runMailboxes(input, log, listing.mail, admitted);
  if (input.signal.aborted) return 'Stopped';
  const refused = requests.length - admitted.length + listing.missing.length;
  if (results.every((result) => result === 'failed')) return 'Failed';
  return refused > 0 || results.some((result) => result !== 'success') ? 'Warning' : 'Success';
}

interface Listing {
  /** Null when the source could not be listed. */
  readonly mail: MailSource | null;
  readonly mailboxes: readonly SourceMailbox[];
  /** Chosen mailboxes that the source does not have. */
  readonly missing: readonly string[];
}

/** A listing that fails still leads to admission, so that an expired license is named in the log whatever the source does. */
async function listMailboxes(input: BackupSessionInput, log: SessionLog): Promise<Listing> {
  const { openSource, source, job, catalogue, signal } = input;
  const line = log.begin(`Listing the mailboxes of ${source.name}`);
  try {
    const mail = await openSource();
    const { mailboxes, missing } = selectMailboxes(
      await mail.listMailboxes(),
      job,
      catalogue.mailboxes.kindsOf(source.id),
    );
    signal.throwIfAborted();
    const text = `${counted(mailboxes.length, 'mailbox')} to process at ${source.name}`;
    line.end(mailboxes.length === 0 ? 'Warning' : 'Success', text);
    return { mail, mailboxes, missing };
  } catch (error) {
    if (signal.aborted) throw error;
    line.end('Error', toErrorData(error).message);
    return { mail: null, mailboxes: [], missing: [] };
  }
}

type Admitted = Pick<MailboxTask, 'request' | 'licenseState'>;

/** Records a result for every refused mailbox; answers the admitted ones. */
function recordRefusals(
  requests: readonly AdmissionRequest[],
  admission: Admission,
  log: SessionLog,
): Admitted[] {
  return requests.flatMap((request) => {
    const decision = admission.decisions.get(request.mailboxId);
    if (!decision) throw new AppError('internal', `No decision was made about ${request.mailbox}.`);
    if (decision.admitted) return [{ request, licenseState: decision.state }];
    log.result({
      ...emptyResult(request.mailbox),
      result: 'refused',
      licenseState: decision.state,
      reason: decision.reason,
    });
    return [];
  });
}

function missingResult(mailbox: string, log: SessionLog): MailboxResult {
  const reason = `${mailbox} is not at the source any more. Remove it from the job, or check its name.`;
  log.line('Warning', reason);
  return { ...emptyResult(mailbox), result: 'failed', licenseState: 'NotRequired', reason };
}

export function emptyResult(
  mailbox: string,
): Pick<
  MailboxResult,
  'mailbox' | 'seen' | 'stored' | 'removed' | 'flagsChanged' | 'bytesRead' | 'bytesStored'
> {
  return { mailbox, seen: 0, stored: 0, removed: 0, flagsChanged: 0, bytesRead: 0, bytesStored: 0 };
}

/** Runs the admitted mailboxes side by side, as many as the source allows: a stuck one does not hold up the others. */
async function runMailboxes(
  input: BackupSessionInput,
  log: SessionLog,
  mail: MailSource,
  admitted: readonly Admitted[],
): Promise<MailboxResult['result'][]> {
  const progress = new SessionProgress(log.session, admitted.length, input.clock, input.pushProgress);
  const gate = input.gate(mail);
  const retentionsOf = createRetentionRules(input.catalogue, input.repository);
  try {
    return await Promise.all(
      admitted.map((task) =>
        gate.run(async () => {
          if (input.signal.aborted) return 'failed';
          return runMailbox({ ...input, ...task, mail, retentionsOf, log, progress });
        }),
      ),
    );
  } finally {
    progress.finish();
  }
}

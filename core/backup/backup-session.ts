import type { MailboxResult, Session } from '../../shared/backup/session.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { assignLicenses } from '../../shared/license/assignment.js';
import type { Instant } from '../../shared/license/dates.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import { isDoubtful } from '../../shared/license/sure-time.js';
import { render, text } from '../../shared/texts/text.js';
import type { SessionMailbox } from '../catalogue/session-requests.js';
import type { MailSource } from '../sources/mail-source.js';
import { ExclusionUse } from './folder-exclusion.js';
import { noCounts } from './mailbox-attempts.js';
import type { BackupSessionInput } from './session-input.js';
import type { MailboxExecutor } from './mailbox-executor.js';
import { runMailbox } from './mailbox-task.js';
import { createExecutorHere } from './read-mailbox.js';
import { createRetentionRules } from '../maintenance/retention-rules.js';
import { type Listing, listMailboxes } from './session-listing.js';
import { SampleAdmission } from './sample-admission.js';
import { SessionAdmission } from './session-admission.js';
import type { SessionLog } from '../sessions/session-log.js';
import { BackupProgress } from './backup-progress.js';
import { untilStopped } from '../lib/cancellation.js';

/** Who is processed, by a license or without one. */
type Admitting = Pick<SessionAdmission, keyof SessionAdmission>;

type EndStatus = Exclude<Session['status'], 'Running'>;

/** Runs one backup session to its end and answers its status (licensing.md §4); what happens goes to the log. */
export async function runBackupSession(input: BackupSessionInput, log: SessionLog): Promise<EndStatus> {
  const listing = await listMailboxes(input, log);
  // Not before: listing takes its time, and a license that is installed meanwhile counts.
  const facts = await input.facts();
  const isSample = input.source.config.type === 'sample';
  // Whom it covers is not guessed (docs/decisions/0165): the ledger stays as it is.
  if (facts.unread !== undefined && !isSample)
    throw new AppError('io', text('backup.licenseUnread', { reason: facts.unread }));
  if (isDoubtful(facts)) log.line('Warning', facts.clock?.warning ?? text('repository.clockInDoubt'));
  const admission: Admitting = isSample
    ? await input.ask(() => new SampleAdmission(input, listing.mailboxes, facts.now))
    : await SessionAdmission.begin(input, listing.mailboxes, facts, log);
  if (listing.missing.length > 0) await recordMissing(listing, input, facts, log);
  if (listing.mail === null) return 'Failed';
  if (admission.admitted().length === 0)
    return listing.mailboxes.length === 0 && !admission.isStopped() ? 'Warning' : 'Failed';

  const results = await runRecorded(input, log, listing.mail, admission);
  await settleRecord(input, log);
  // A look at the clock (§9), which may have jumped since the last mailbox's turn: what it dated is put right only if somebody saw it.
  await input.facts();
  if (input.signal.aborted) return 'Stopped';
  if (results.every((result) => result === 'failed')) return 'Failed';
  const isWhole =
    listing.missing.length + listing.passedOver.size === 0 && listing.isSure && !admission.hasRefused();
  return isWhole && results.every((result) => result === 'success') ? 'Success' : 'Warning';
}

async function runRecorded(
  input: BackupSessionInput,
  log: SessionLog,
  mail: MailSource,
  admission: Admitting,
): Promise<MailboxResult['result'][]> {
  try {
    return await runMailboxes(input, log, mail, admission);
  } finally {
    await admission.keepRecord();
  }
}

/** What is kept of the ledger is to be in the bucket of a repository too. */
async function settleRecord({ lease, signal }: BackupSessionInput, log: SessionLog): Promise<void> {
  try {
    await untilStopped(lease.writer.settle(), signal);
  } catch (error) {
    if (signal.aborted) return;
    const { code, message: reason } = toErrorData(error);
    log.line('Warning', text('backup.ledgerNotKept', { reason }), code);
  }
}

/** A mailbox that is missing now may still hold its unit. */
async function recordMissing(
  { missing, passedOver }: Listing,
  { catalogue, ask, source }: BackupSessionInput,
  facts: LicenseFacts,
  log: SessionLog,
): Promise<void> {
  const { mailboxes, ledger } = await ask(() => catalogue.mailboxes.listWithLedger());
  const assignments = assignLicenses(ledger, facts);
  const units = new Map(
    mailboxes
      .filter(({ sourceId }) => sourceId === source.id)
      .map(({ mailbox, unitId }) => [mailbox, unitId]),
  );
  for (const mailbox of missing) {
    const notRead = passedOver.get(mailbox);
    const reason = notRead ?? text('backup.mailboxMissing', { mailbox });
    if (notRead === undefined) log.line('Warning', reason);
    const licenseState = assignments.get(units.get(mailbox) ?? '')?.state ?? 'NotRequired';
    log.result({
      mailbox,
      ...noCounts(),
      result: 'failed',
      licenseState,
      reason: render(reason),
      isMissing: notRead === undefined,
    });
  }
}

/** A mailbox that still waited for its turn when the session was stopped: a session's figures are of the whole job. */
function recordStopped(request: SessionMailbox, admission: Admitting, log: SessionLog): 'failed' {
  log.result({
    mailbox: request.mailbox,
    ...noCounts(),
    result: 'failed',
    licenseState: admission.stateOf(request),
    reason: render(text('backup.mailboxNotBegun')),
    isStopped: true,
  });
  return 'failed';
}

/** A mailbox of which nobody could say whether it is to be read now. */
function recordNoTurn(
  request: SessionMailbox,
  error: unknown,
  { signal, noteFailure }: BackupSessionInput,
  admission: Admitting,
  log: SessionLog,
): 'failed' {
  if (signal.aborted) return recordStopped(request, admission, log);
  noteFailure(error);
  const { mailbox } = request;
  const { message: reason, code } = toErrorData(error);
  log.line('Error', text('backup.failed', { name: mailbox, reason }), code);
  const licenseState = admission.stateOf(request);
  log.result({
    ...{ mailbox, ...noCounts(), result: 'failed', licenseState },
    ...{ reason: render(reason), code },
  });
  return 'failed';
}

/** Folders that are named one by one; a job may exclude thousands. */
const mostNamed = 20;

/** A folder that is excluded under a name which no mailbox has is backed up, and somebody believes that it is not. */
function nameUnmatched(exclusions: ExclusionUse, log: SessionLog): void {
  const { folders, mailboxes } = exclusions.unmatched();
  for (const folder of folders.slice(0, mostNamed))
    log.line('Warning', text('backup.exclusionUnmatched', { folder, mailboxes }));
  const more = folders.length - mostNamed;
  if (more > 0) log.line('Warning', text('backup.moreUnmatched', { more, mailboxes }));
}

function executorOf(
  input: BackupSessionInput,
  log: SessionLog,
  mail: MailSource,
  connections: number,
): MailboxExecutor {
  const { job, source, repository, lease, ask, clock, retryDelaysMs, throttle } = input;
  const { writer } = lease;
  const here = createExecutorHere({ mail, writer, clock, retryDelaysMs, throttle });
  return input.chooseExecutor?.({ job, source, repository, writer, connections, log, ask }, here) ?? here;
}

/** Runs the admitted mailboxes side by side, as many as the source allows: a stuck one does not hold up the others. */
async function runMailboxes(
  input: BackupSessionInput,
  log: SessionLog,
  mail: MailSource,
  admission: Admitting,
): Promise<MailboxResult['result'][]> {
  const progress = new BackupProgress(log.session, input.clock, input.pushProgress);
  const gate = await input.gate(mail);
  const executor = await input.ask(() => executorOf(input, log, mail, gate.size));
  const retentionsOf = await input.ask(() => createRetentionRules(input.catalogue, input.repository));
  const exclusions = new ExclusionUse(input.job.excludedFolders);
  const turns: Promise<MailboxResult['result'] | null>[] = [];
  const takeTurn = async (
    request: SessionMailbox,
    leaveServer: () => void,
  ): Promise<MailboxResult['result'] | null> => {
    if (input.signal.aborted) return recordStopped(request, admission, log);
    const turn = await admission.takeTurn(request).catch((error: unknown) => ({ error }));
    if (turn === null) {
      progress.leave();
      return null;
    }
    if (typeof turn === 'object') return recordNoTurn(request, turn.error, input, admission, log);
    const trustedNow = (): Instant => admission.trustedNow();
    const shared = { executor, retentionsOf, exclusions, log, progress, trustedNow, leaveServer };
    return runMailbox({ ...input, ...shared, request, licenseState: turn });
  };
  try {
    admission.queueWith((request) => {
      progress.enter();
      // By turns with other sessions at this server: a small one does not wait for the end of a large one.
      const turn = gate.run((leave) => takeTurn(request, leave), log.session.id);
      // Awaited below, in the order of the queue; until then its failure must not end the process.
      turn.catch(() => undefined);
      turns.push(turn);
    });
    // Grows while it is walked through: a changed license lets more in. All have ended before the failure of one ends the session.
    for (const turn of turns) await turn.catch(() => undefined);
    nameUnmatched(exclusions, log);
    return (await Promise.all(turns)).filter((result) => result !== null);
  } finally {
    progress.finish();
  }
}

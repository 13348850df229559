import { isDeepStrictEqual } from 'node:util';
import type { LogCode } from '../../shared/backup/session.js';
import type { Source, SourceMailbox } from '../../shared/backup/source.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { admit } from '../../shared/license/admission.js';
import { canonicalInstant } from '../../shared/license/calendar.js';
import type { Instant } from '../../shared/license/dates.js';
import type {
  Admission,
  AdmissionDecision,
  AdmissionRequest,
  Ledger,
  LicenseFacts,
  MailboxLicenseState,
} from '../../shared/license/model.js';
import { type Text, render, text, verbatim } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { SessionMailbox } from '../catalogue/session-requests.js';
import type { AskCatalogue } from './ask-catalogue.js';
import { noCounts } from './mailbox-attempts.js';
import { type RecordedLedger, emptyRecord } from '../../shared/license/recorded-ledger.js';
import type { WriterLease } from '../repository/writer-pool.js';
import type { SessionLog } from '../sessions/session-log.js';

export interface SessionAdmissionInput {
  readonly source: Source;
  readonly catalogue: Catalogue;
  readonly ask: AskCatalogue;
  readonly clock: Clock;
  readonly facts: () => Promise<LicenseFacts>;
  readonly lease: Pick<WriterLease, 'writer'>;
  readonly onMailboxChange: () => void;
}

/**
 * Who is processed in a session (licensing.md §5). Admission is asked for at its start; a license that is installed, renewed or removed
 * while it runs holds from the next mailbox on: those it lets in join the queue, those it no longer covers leave it.
 */
export class SessionAdmission {
  /** Mailboxes of the session that wait for their turn. */
  private readonly queued = new Set<string>();
  private readonly begun = new Set<string>();
  /** Mailboxes that the license has kept out of the session so far. */
  private readonly refused = new Set<string>();
  private admission: Admission;
  private requests: readonly SessionMailbox[];
  private trustedAt: Instant;
  private following: Promise<void> | null = null;
  private enqueue: (request: SessionMailbox) => void = () => undefined;
  private readonly decide = (ledger: Ledger, requests: readonly AdmissionRequest[]): Admission =>
    admit(ledger, requests, this.facts);

  private constructor(
    private readonly input: SessionAdmissionInput,
    private facts: LicenseFacts,
    private readonly log: SessionLog,
    decided: { readonly admission: Admission; readonly requests: readonly SessionMailbox[] },
  ) {
    this.trustedAt = facts.now;
    ({ admission: this.admission, requests: this.requests } = decided);
  }

  /** Decides on all mailboxes of a session, and enters it. */
  static async begin(
    input: SessionAdmissionInput,
    mailboxes: readonly SourceMailbox[],
    facts: LicenseFacts,
    log: SessionLog,
  ): Promise<SessionAdmission> {
    const { catalogue, ask, source, onMailboxChange } = input;
    const recorded = recordedOf(input, facts, log);
    const decide = (ledger: Ledger, requests: readonly AdmissionRequest[]): Admission =>
      admit(ledger, requests, facts);
    const decided = await ask(() => catalogue.mailboxes.admit(source, mailboxes, decide, recorded));
    const admission = new SessionAdmission(input, facts, log, decided);
    await admission.keepRecord();
    onMailboxChange();
    admission.logDecisions();
    return admission;
  }

  private logDecisions(): void {
    for (const line of this.admission.log) this.log.line(line.type, line.text, this.licenseCode());
    for (const request of this.requests) this.recordRefusal(request);
  }

  /** Keeps the ledger with the repository, so that a lost or second data folder finds it there (§5). */
  async keepRecord(): Promise<void> {
    const { catalogue, ask, lease } = this.input;
    try {
      const record = await ask(() => catalogue.mailboxes.record());
      lease.writer.keepLicenseLedger(licenseIdOf(this.facts), record);
    } catch (error) {
      const { message: reason, code } = toErrorData(error);
      this.log.line('Warning', text('backup.ledgerNotKept', { reason }), code);
    }
  }

  private licenseCode(): LogCode {
    return this.isStopped() ? 'license-stopped' : 'license-limit';
  }

  /** The license stops all backup. */
  isStopped(): boolean {
    return this.admission.status.backup === 'none';
  }

  admitted(): readonly SessionMailbox[] {
    return this.requests.filter((request) => this.decisionOn(request).admitted);
  }

  /** Whether some mailbox of the session was not processed because of the license. */
  hasRefused(): boolean {
    return this.refused.size > 0;
  }

  /** Hands over the admitted mailboxes, and later those that a changed license lets in; each is to {@link takeTurn}. */
  queueWith(enqueue: (request: SessionMailbox) => void): void {
    this.enqueue = enqueue;
    this.queueEntering();
  }

  /** The license state that a mailbox is processed in now that it is its turn; null if it is not to be processed any more. */
  async takeTurn(request: SessionMailbox): Promise<MailboxLicenseState | null> {
    this.following ??= this.followLicense().finally(() => (this.following = null));
    await this.following;
    if (!this.queued.delete(request.id)) return null;
    this.begun.add(request.id);
    return this.decisionOn(request).state;
  }

  /** The license state of a mailbox that is not processed any more because the session was stopped. */
  stateOf(request: SessionMailbox): MailboxLicenseState {
    return this.decisionOn(request).state;
  }

  /** The trusted time (§9), as of the newest turn or the clock, whichever is later. */
  trustedNow(): Instant {
    const system = canonicalInstant(this.input.clock());
    return system < this.trustedAt ? this.trustedAt : system;
  }

  /** Only another license decides anew: a session that runs past the last day of a grace period continues, and so does one whose license cannot be read. */
  private async followLicense(): Promise<void> {
    const facts = await this.input.facts();
    if (facts.unread !== undefined) return;
    this.trustedAt = facts.now;
    if (isDeepStrictEqual(facts.license, this.facts.license)) return;
    this.facts = facts;
    const { catalogue, ask, onMailboxChange } = this.input;
    ({ admission: this.admission, requests: this.requests } = await ask(() =>
      catalogue.mailboxes.readmit(this.requests, this.decide),
    ));
    onMailboxChange();
    this.dropRemoved();
    const leaving = this.requests.filter(
      (request) => this.queued.has(request.id) && !this.decisionOn(request).admitted,
    );
    const entering = this.queueEntering();
    this.log.line(
      leaving.length > 0 ? 'Warning' : 'Success',
      text('backup.licenseChanged', { entering, leaving: leaving.length }),
    );
    for (const { id } of leaving) this.queued.delete(id);
    // What stops all mailboxes is said once.
    const reasons = new Set(leaving.flatMap((request) => this.recordRefusal(request)));
    for (const reason of reasons) this.log.line('Warning', verbatim(reason), this.licenseCode());
    if (leaving.length > 0) this.logSummary();
  }

  /** Mailboxes that left every job meanwhile hold no unit any more: they are not processed either. */
  private dropRemoved(): void {
    const asked = new Set(this.requests.map(({ id }) => id));
    const removed = [...this.queued].filter((id) => !asked.has(id));
    for (const id of removed) this.queued.delete(id);
    if (removed.length > 0) this.log.line('Success', text('backup.leftJobs', { count: removed.length }));
  }

  /** M5's summary (§4) of all that this session has left out by now. */
  private logSummary(): void {
    const { status } = this.admission;
    if (status.count !== 'exceeded-beyond-allowance' || this.isStopped()) return;
    const needed = status.licensed + status.temporary + status.waiting;
    const summary = text('license.refusedOverLimitSummary', { waiting: this.refused.size, needed });
    this.log.line('Warning', summary, 'license-limit');
  }

  /** Returns how many were let in. */
  private queueEntering(): number {
    const entering = this.admitted().filter(({ id }) => !this.queued.has(id) && !this.begun.has(id));
    for (const request of entering) {
      this.refused.delete(request.id);
      this.queued.add(request.id);
      this.enqueue(request);
    }
    return entering.length;
  }

  private recordRefusal(request: SessionMailbox): string[] {
    const decision = this.decisionOn(request);
    if (decision.admitted) return [];
    this.refused.add(request.id);
    const { state: licenseState } = decision;
    const reason = render(this.stopsHalfway() ?? decision.reason);
    this.log.result({
      mailbox: request.mailbox,
      ...noCounts(),
      result: 'refused',
      licenseState,
      reason,
      code: this.licenseCode(),
    });
    return [reason];
  }

  /** M1 in place of M2, "No mailboxes were processed", in a session that has processed some; null where M2 is true. */
  private stopsHalfway(): Text | null {
    const { license } = this.facts;
    return this.isStopped() && this.begun.size > 0 && license !== null
      ? text('license.expiredAfterGrace', { type: license.type })
      : null;
  }

  private decisionOn(request: SessionMailbox): AdmissionDecision {
    const decision = this.admission.decisions.get(request.mailboxId);
    if (!decision) throw new AppError('internal', `No decision was made about ${request.mailbox}.`);
    return decision;
  }
}

/** What the repository has kept of this license's ledger (§5). One that cannot be read keeps nobody from being backed up. */
function recordedOf({ lease }: SessionAdmissionInput, facts: LicenseFacts, log: SessionLog): RecordedLedger {
  try {
    return lease.writer.licenseLedger(licenseIdOf(facts));
  } catch (error) {
    const { message: reason, code } = toErrorData(error);
    log.line('Warning', text('backup.ledgerNotRead', { reason }), code);
    return emptyRecord;
  }
}

function licenseIdOf({ license }: LicenseFacts): string | null {
  return license?.licenseId ?? null;
}

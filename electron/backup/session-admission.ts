import { isDeepStrictEqual } from 'node:util';
import type { Source, SourceMailbox } from '../../shared/backup/model.js';
import { AppError } from '../../shared/errors.js';
import { admit } from '../../shared/license/admission.js';
import { m1, m5Summary } from '../../shared/license/messages.js';
import type {
  Admission,
  AdmissionDecision,
  AdmissionRequest,
  LicenseFacts,
  MailboxLicenseState,
} from '../../shared/license/model.js';
import type { Catalogue } from './catalogue/catalogue.js';
import { firstAttempt } from './mailbox-backup.js';
import type { SessionLog } from './session-log.js';
import { licenseChanged } from './texts.js';

export interface SessionAdmissionInput {
  readonly source: Source;
  readonly catalogue: Catalogue;
  readonly facts: () => Promise<LicenseFacts>;
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
  private admission: Admission;
  private requests: readonly AdmissionRequest[];
  private following: Promise<void> | null = null;
  private enqueue: (request: AdmissionRequest) => void = () => undefined;

  constructor(
    private readonly input: SessionAdmissionInput,
    private readonly mailboxes: readonly SourceMailbox[],
    private facts: LicenseFacts,
    private readonly log: SessionLog,
  ) {
    ({ admission: this.admission, requests: this.requests } = this.decide());
    for (const { type, text } of this.admission.log) log.line(type, text);
    for (const request of this.requests) this.recordRefusal(request);
  }

  /** The license stops all backup. */
  isStopped(): boolean {
    return this.admission.status.backup === 'none';
  }

  admitted(): readonly AdmissionRequest[] {
    return this.requests.filter((request) => this.decisionOn(request).admitted);
  }

  /** Whether some mailbox of the session was not processed because of the license. */
  hasRefused(): boolean {
    return this.begun.size < this.requests.length;
  }

  /** Hands over the admitted mailboxes, and later those that a changed license lets in; each is to {@link takeTurn}. */
  queueWith(enqueue: (request: AdmissionRequest) => void): void {
    this.enqueue = enqueue;
    this.queueEntering();
  }

  /** The license state that a mailbox is processed in now that it is its turn; null if it is not to be processed any more. */
  async takeTurn(request: AdmissionRequest): Promise<MailboxLicenseState | null> {
    this.following ??= this.followLicense().finally(() => (this.following = null));
    await this.following;
    if (!this.queued.delete(request.mailboxId)) return null;
    this.begun.add(request.mailboxId);
    return this.decisionOn(request).state;
  }

  /** Only another license decides anew: a session that runs past the last day of a grace period goes on. */
  private async followLicense(): Promise<void> {
    const facts = await this.input.facts();
    if (isDeepStrictEqual(facts.license, this.facts.license)) return;
    this.facts = facts;
    ({ admission: this.admission, requests: this.requests } = this.decide());
    const leaving = this.requests.filter(
      (request) => this.queued.has(request.mailboxId) && !this.decisionOn(request).admitted,
    );
    const entering = this.queueEntering();
    this.log.line(leaving.length > 0 ? 'Warning' : 'Success', licenseChanged(entering, leaving.length));
    for (const { mailboxId } of leaving) this.queued.delete(mailboxId);
    // What stops all mailboxes is said once.
    const reasons = new Set(leaving.flatMap((request) => this.recordRefusal(request)));
    for (const reason of reasons) this.log.line('Warning', reason);
    if (leaving.length > 0) this.logSummary();
  }

  /** M5's summary (§4) of all that this session has left out by now. */
  private logSummary(): void {
    const { status } = this.admission;
    if (status.count !== 'exceeded-beyond-allowance' || this.isStopped()) return;
    const refused = this.requests.length - this.begun.size - this.queued.size;
    const needed = status.licensed + status.temporary + status.waiting;
    this.log.line('Warning', m5Summary(refused, needed));
  }

  /** Answers how many were let in. */
  private queueEntering(): number {
    const entering = this.admitted().filter(
      ({ mailboxId }) => !this.queued.has(mailboxId) && !this.begun.has(mailboxId),
    );
    for (const request of entering) {
      this.queued.add(request.mailboxId);
      this.enqueue(request);
    }
    return entering.length;
  }

  private recordRefusal(request: AdmissionRequest): string[] {
    const decision = this.decisionOn(request);
    if (decision.admitted) return [];
    const { state: licenseState } = decision;
    const reason = this.stopsHalfway() ?? decision.reason;
    const { counts } = firstAttempt();
    this.log.result({ mailbox: request.mailbox, ...counts, result: 'refused', licenseState, reason });
    return [reason];
  }

  /** M1 in place of M2, "No mailboxes were processed", in a session that has processed some; null where M2 is true. */
  private stopsHalfway(): string | null {
    const { license } = this.facts;
    return this.isStopped() && this.begun.size > 0 && license !== null ? m1(license.type) : null;
  }

  private decisionOn(request: AdmissionRequest): AdmissionDecision {
    const decision = this.admission.decisions.get(request.mailboxId);
    if (!decision) throw new AppError('internal', `No decision was made about ${request.mailbox}.`);
    return decision;
  }

  private decide(): { admission: Admission; requests: readonly AdmissionRequest[] } {
    const { catalogue, source, onMailboxChange } = this.input;
    const decided = catalogue.mailboxes.admit(source, this.mailboxes, (ledger, asked) =>
      admit(ledger, asked, this.facts),
    );
    onMailboxChange();
    return decided;
  }
}

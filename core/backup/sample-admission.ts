import type { SourceMailbox } from '../../shared/backup/source.js';
import { canonicalInstant } from '../../shared/license/calendar.js';
import type { Instant } from '../../shared/license/dates.js';
import type { MailboxLicenseState } from '../../shared/license/model.js';
import type { SessionMailbox } from '../catalogue/session-requests.js';
import type { SessionAdmission, SessionAdmissionInput } from './session-admission.js';

/**
 * A session of the sample organisation (licensing.md §2): all its mailboxes are processed whatever the license says, and neither the ledger nor what repositories
 * keep of it learns of them (docs/decisions/0174).
 */
export class SampleAdmission implements Pick<SessionAdmission, keyof SessionAdmission> {
  private readonly requests: readonly SessionMailbox[];

  constructor(
    private readonly input: Pick<SessionAdmissionInput, 'source' | 'catalogue' | 'clock' | 'onMailboxChange'>,
    mailboxes: readonly SourceMailbox[],
    private readonly now: Instant,
  ) {
    const { catalogue, source, onMailboxChange } = input;
    const kinds = new Map(mailboxes.map(({ mailbox, kind }) => [mailbox, kind]));
    this.requests = catalogue.mailboxes
      .admitSample(source, mailboxes)
      .map(({ id, mailbox }) => ({ id, mailboxId: id, mailbox, kind: kinds.get(mailbox) ?? 'user' }));
    onMailboxChange();
  }

  /** It keeps none. */
  keepRecord(): Promise<void> {
    return Promise.resolve();
  }

  isStopped(): boolean {
    return false;
  }

  admitted(): readonly SessionMailbox[] {
    return this.requests;
  }

  hasRefused(): boolean {
    return false;
  }

  queueWith(enqueue: (request: SessionMailbox) => void): void {
    this.requests.forEach(enqueue);
  }

  takeTurn(): Promise<MailboxLicenseState> {
    return Promise.resolve('NotRequired');
  }

  stateOf(): MailboxLicenseState {
    return 'NotRequired';
  }

  /** The trusted time (§9) as of the session's start, or the clock, whichever is later. */
  trustedNow(): Instant {
    const system = canonicalInstant(this.input.clock());
    return system < this.now ? this.now : system;
  }
}

import type { LicenseChange } from '../../shared/license/license-change.js';
import type {
  CalendarDate,
  LicenseFacts,
  LicensePayload,
  MailboxCounts,
} from '../../shared/license/model.js';

/** The installed license and everything about it that survives a restart. Used by main and by the command line. */
export interface LicenseService {
  /** What the engine knows at this instant, on the trusted clock of §9. */
  readonly facts: () => LicenseFacts;
  /** The installed key file's text (armoured or bare), null without a license. */
  readonly installedKey: () => string | null;
  readonly installationId: () => string;
  /** Verifies and installs; throws AppError `license-invalid`. Asks first when it would stop mailboxes (§7). */
  readonly install: (keyText: string, counts: MailboxCounts, confirmed: boolean) => Promise<LicenseChange>;
  readonly remove: (counts: MailboxCounts, confirmed: boolean) => Promise<LicenseChange>;
  /** Installs a key that came from the licensing server, only by the rules of §6; throws AppError `license-invalid`. */
  readonly acceptRenewal: (keyText: string) => Promise<LicensePayload>;
  readonly setAutoUpdate: (on: boolean) => Promise<void>;
  readonly recordUsageReport: (deliveredOn: CalendarDate) => Promise<void>;
  /** Raises the trusted-time mark of §9 (the `Date` of a verified server answer). */
  readonly noteTrustedTime: (instant: Date) => Promise<void>;
  /** A sentence for the user when the system clock is behind the mark, else null (§9). */
  readonly clockWarning: () => string | null;
  /** Calls back after every change, also one made by another process. Returns a function that removes it. */
  readonly onChange: (listener: () => void) => () => void;
}

import { z } from 'zod';
import {
  calendarDateSchema,
  type CalendarDate,
  instantSchema,
  foreignInstantSchema,
  type Instant,
} from './dates.js';
import { licenseTypes, contractTypes } from './license-type.js';
import { clockStateSchema } from './sure-time.js';
import { type Text, textSchema } from '../texts/text.js';

/** A period of the policy table: calendar months, days, or none at all. */
const gracePeriodSchema = z.union([
  z.strictObject({ months: z.int().min(0).max(120) }),
  z.strictObject({ days: z.int().min(0).max(3660) }),
]);
export type GracePeriod = z.infer<typeof gracePeriodSchema>;

/** The terms of a license type (§3); a key may override any of them, so that terms change without a client release. */
const policySchema = z.strictObject({
  noticeDays: z.int().min(0).max(3660),
  expiredGrace: gracePeriodSchema,
  /** The larger of `minimum` and `percent` of the count, rounded down. */
  allowance: z.strictObject({ minimum: z.int().min(0), percent: z.int().min(0).max(1000) }),
  exceededGrace: gracePeriodSchema,
  /** VB365: doubled while auto-update is on and a usage report was delivered in the last month. */
  allowanceDoubles: z.boolean(),
  /** VB365: a mailbox backed up for the first time uses no unit until the first day of the following month. */
  newMailboxesAreFree: z.boolean(),
  autoUpdate: z.boolean(),
});
export type Policy = z.infer<typeof policySchema>;

/** The signed content of a license key file (§1). */
export const licensePayloadSchema = z.strictObject({
  licenseId: z.uuid(),
  product: z.string().min(1).max(200),
  type: z.enum(licenseTypes),
  contract: z.strictObject({ id: z.string().min(1).max(200), type: z.enum(contractTypes) }),
  package: z.string().min(1).max(200),
  licensedTo: z.strictObject({
    company: z.string().min(1).max(500),
    contact: z.string().max(500).optional(),
    email: z.string().max(500).optional(),
  }),
  mailboxes: z.int().min(1).max(10_000_000),
  issuedAt: foreignInstantSchema,
  expiresOn: calendarDateSchema,
  supportId: z.string().min(1).max(200),
  supportExpiresOn: calendarDateSchema.optional(),
  policy: policySchema.partial().optional(),
});
export type LicensePayload = z.infer<typeof licensePayloadSchema>;

export const termStates = ['none', 'valid', 'expiring', 'expired-grace', 'expired-post-grace'] as const;
export const countStates = [
  'within',
  'exceeded-within-allowance',
  'exceeded-beyond-allowance',
  'exceeded-post-grace',
] as const;
export type TermState = (typeof termStates)[number];
export type CountState = (typeof countStates)[number];

/** License state of one mailbox (§5). `NotRequired`: shared and resource mailboxes (VB365). */
export const mailboxLicenseStates = [
  'Licensed',
  'TemporaryAssigned',
  'Exceeded',
  'New',
  'NotRequired',
] as const;
export type MailboxLicenseState = (typeof mailboxLicenseStates)[number];

/** Which mailboxes a backup session processes in a state (§4). */
const backupScopes = ['all', 'licensed', 'licensed+allowance', 'none'] as const;
export type BackupScope = (typeof backupScopes)[number];

/** The messages of §4 by the names that licensing.md gives them, and the two notices that it quotes or that §8 asks for without a name. */
export const licenseMessageIds = [
  'expiring',
  'expired-grace',
  'M1',
  'M2',
  'M3',
  'M4',
  'M5',
  'M6',
  'M7',
  'M8',
  'M9',
] as const;
export type LicenseMessageId = (typeof licenseMessageIds)[number];

/** What a pop-up's section or a bar speaks of: a license message, or the clock of §9. */
export const licenseNoticeIds = [...licenseMessageIds, 'clock'] as const;
export type LicenseNoticeId = (typeof licenseNoticeIds)[number];

/** A user-visible message of §4 with the place where it is shown. */
const licenseMessageSchema = z.object({
  id: z.enum(licenseMessageIds),
  text: textSchema,
  when: z.enum(['every-open', 'weekly', 'job-log']),
});
export type LicenseMessage = z.infer<typeof licenseMessageSchema>;

/** The answer of the license engine for one instant; `statusJson` makes the JSON of `license preview` (command-line.md) of it. */
export const licenseStatusSchema = z.object({
  /**
   * `invalid`: a key is installed that does not verify, so that the community terms hold; `unknown`: nobody can say whether one is
   * installed, so that no terms hold and nothing is backed up. `reason` says why.
   */
  license: z.enum(['installed', 'not-installed', 'invalid', 'unknown']),
  reason: textSchema.optional(),
  term: z.enum(termStates),
  count: z.enum(countStates),
  statusText: textSchema,
  /** Whole UTC days from today to `expiresOn`; negative after expiry; null without a license. */
  daysLeft: z.int().nullable(),
  expiresOn: calendarDateSchema.nullable(),
  expiryGraceEndsOn: calendarDateSchema.nullable(),
  exceededGraceEndsOn: calendarDateSchema.nullable(),
  retryWindowEndsOn: calendarDateSchema.nullable(),
  allowance: z.int(),
  licensed: z.int(),
  temporary: z.int(),
  waiting: z.int(),
  new: z.int(),
  backup: z.enum(backupScopes),
  restore: z.literal(true),
  messages: z.array(licenseMessageSchema),
});
export type LicenseStatus = z.infer<typeof licenseStatusSchema>;

/** What is known of the license itself at one instant: `now` and `clock` are the time of §9 (`sure-time.ts`). */
export const licenseFactsSchema = z.object({
  license: licensePayloadSchema.nullable(),
  now: instantSchema,
  clock: clockStateSchema.optional(),
  autoUpdate: z.boolean(),
  /** Day on which the last usage report was delivered (rental doubling, §3). */
  lastUsageReportOn: calendarDateSchema.nullable(),
  /** Since when this console has been moved to another computer: it runs no jobs. */
  movedAt: instantSchema.optional(),
  /** Why the installed key does not verify any more; `license` is null then and the status is `Invalid`. */
  rejection: textSchema.optional(),
  /** Why `license.json` cannot be read; all else here is nobody's knowledge then, and the status is `Unknown` (§10). */
  unread: textSchema.optional(),
});
export type LicenseFacts = z.infer<typeof licenseFactsSchema>;

/** The latest time in which the count was exceeded (§5). */
export const exceededPeriodSchema = z.object({
  /** Day of the first session that found it so, in this period or in one that it continues. */
  since: calendarDateSchema,
  /** How many mailboxes the license covered at the last session that found it so: a larger one begins anew. */
  mailboxes: z.int(),
  /** Day of the last session that found it so: of two records of one grace it tells the newer (recorded-ledger.ts). */
  foundOn: calendarDateSchema,
  /** Day of the session that found the count within; null while it is exceeded. */
  endedOn: calendarDateSchema.nullable(),
});
export type ExceededPeriod = Readonly<z.infer<typeof exceededPeriodSchema>>;

/**
 * What the ledger of mailboxes says, as far as the license status needs it. `managed` includes `new`. Those of a job that need no
 * license, `notRequired`, count only for what a change of license would stop. `exceededSince` is the day of the session with which the
 * exceeded grace that runs began; one that no session has begun yet may continue `lastExceeded` (§5). `otherKindsAt` are the places in the
 * queue of shared and resource mailboxes that hold one from when they were user mailboxes: behind the last that is processed they wait for nothing.
 */
export const mailboxCountsSchema = z.object({
  managed: z.int().min(0),
  new: z.int().min(0),
  notRequired: z.int().min(0).optional(),
  otherKindsAt: z.array(z.int().min(1)).readonly().optional(),
  exceededSince: calendarDateSchema.nullable(),
  lastExceeded: exceededPeriodSchema.nullable().optional(),
});
export type MailboxCounts = z.infer<typeof mailboxCountsSchema>;

export const mailboxKinds = ['user', 'shared', 'resource'] as const;
export type MailboxKind = (typeof mailboxKinds)[number];

/**
 * One mailbox in the admission ledger (§5). Order key: `firstAdmittedAt`, then `mailboxId`.
 * Instants are in the form of `Date.toISOString`, so that they compare as text.
 */
export interface LedgerEntry {
  readonly mailboxId: string;
  /** The name used in messages: the mailbox's address. */
  readonly mailbox: string;
  readonly kind: MailboxKind;
  readonly firstAdmittedAt: Instant;
  /** Time of the newest restore point; null while there is none (a waiting mailbox, or one being backed up for the first time). */
  readonly lastRestorePointAt: Instant | null;
  /** Time of the newest restore point that was made while it was a user mailbox: that holds a unit for 31 days, whatever it is now. */
  readonly lastUserPointAt: Instant | null;
  /** Time of the first restore point ever (rental `New`); null while there is none. */
  readonly firstRestorePointAt: Instant | null;
  /** Since when it has held a unit (or was free as `New`); null while it waits. */
  readonly unitSince: Instant | null;
  /** Day on which a session last left it waiting, or it began to wait: waiting is not idle as long as sessions ask. */
  readonly lastAskedOn: CalendarDate;
  /** False once the mailbox is in no job. What its restore points hold stays held for 31 days all the same. */
  readonly inJob: boolean;
  /** How often its unit was revoked (§5): of two records of an account the one with more holds. */
  readonly revocations: number;
}

/** Everything about admission that must survive a restart. */
export interface Ledger {
  /** In the order of the queue; whoever makes a ledger keeps it (shared/license/ledger.ts, the catalogue's `ORDER BY`). */
  readonly entries: readonly LedgerEntry[];
  /** Null before the count has ever been exceeded. */
  readonly exceeded: ExceededPeriod | null;
}

/** A mailbox that a session wants to process. */
export interface AdmissionRequest {
  readonly mailboxId: string;
  readonly mailbox: string;
  readonly kind: MailboxKind;
}

/** The answer for one mailbox; `reason` is M2, M5 or M7 to the character. */
export type AdmissionDecision =
  | { readonly admitted: true; readonly state: MailboxLicenseState }
  | { readonly admitted: false; readonly state: MailboxLicenseState; readonly reason: Text };

/** The answer for a session. `ledger` is to be persisted before any mail flows. */
export interface Admission {
  readonly ledger: Ledger;
  readonly status: LicenseStatus;
  readonly decisions: ReadonlyMap<string, AdmissionDecision>;
  /** Lines for the job log (§4), in order. */
  readonly log: readonly { readonly type: 'Warning' | 'Error'; readonly text: Text }[];
}

import { z } from 'zod';
import { type Text, text, textSchema } from '../texts/text.js';
import { dateOf } from './calendar.js';
import { calendarDateSchema } from './dates.js';
import { type LicenseFacts, type LicensePayload, type MailboxCounts, licensePayloadSchema } from './model.js';
import { communityMailboxes } from './policy.js';
import { evaluateLicense, processedMailboxes } from './status.js';

/** What may be worse about a key than about what it replaces (licensing.md §11): each is asked about. */
const worseReasons = [
  'expired',
  'earlier-expiry',
  'fewer-mailboxes',
  'other-type',
  'earlier-support',
  'older-key',
  'stops-mailboxes',
] as const;
type WorseReason = (typeof worseReasons)[number];

/** The installed license beside a key that would replace it, on the same day with the same mailboxes. */
export const keyComparisonSchema = z.object({
  /** Null without a license, or with one that does not verify: the community terms hold. */
  installed: licensePayloadSchema.nullable(),
  offered: licensePayloadSchema,
  today: calendarDateSchema,
  statusBefore: textSchema,
  statusAfter: textSchema,
  /** Mailboxes that sessions process, those included that need no license. */
  backedUpBefore: z.int(),
  backedUpAfter: z.int(),
  worse: z.array(z.enum(worseReasons)),
});
export type KeyComparison = z.infer<typeof keyComparisonSchema>;

/**
 * Compares a key with what is installed at `facts.now` (§7, §11). Pure. `factsAfter` are what it leads to, where the key changes what time it is
 * taken to be (§9).
 */
export function compareKeys(
  facts: LicenseFacts,
  offered: LicensePayload,
  counts: MailboxCounts,
  factsAfter: LicenseFacts = withLicense(facts, offered),
): KeyComparison {
  const { now, license: installed } = facts;
  const before = evaluateLicense(facts, counts);
  const after = evaluateLicense(factsAfter, counts);
  const comparison = {
    installed,
    offered,
    today: dateOf(now),
    statusBefore: before.statusText,
    statusAfter: after.statusText,
    backedUpBefore: processedMailboxes(before, counts),
    backedUpAfter: processedMailboxes(after, counts),
  };
  return { ...comparison, worse: worseReasons.filter((reason) => holds(reason, comparison)) };
}

function withLicense(
  { now, autoUpdate, lastUsageReportOn }: LicenseFacts,
  license: LicensePayload,
): LicenseFacts {
  return { license, now, autoUpdate, lastUsageReportOn };
}

/** How many mailboxes would stop being backed up. */
export function stoppedMailboxes({ backedUpBefore, backedUpAfter }: Omit<KeyComparison, 'worse'>): number {
  return Math.max(0, backedUpBefore - backedUpAfter);
}

/** Without a license nothing expires and no type is another one; its ten mailboxes may be more than the key's. */
function holds(reason: WorseReason, comparison: Omit<KeyComparison, 'worse'>): boolean {
  const { installed, offered, today } = comparison;
  switch (reason) {
    case 'expired':
      return offered.expiresOn < today;
    case 'earlier-expiry':
      return installed !== null && offered.expiresOn < installed.expiresOn;
    case 'fewer-mailboxes':
      return offered.mailboxes < (installed?.mailboxes ?? communityMailboxes);
    case 'other-type':
      return installed !== null && offered.type !== installed.type;
    case 'earlier-support':
      return (
        installed?.supportExpiresOn !== undefined &&
        offered.supportExpiresOn !== undefined &&
        offered.supportExpiresOn < installed.supportExpiresOn
      );
    case 'older-key':
      return (
        installed?.licenseId === offered.licenseId &&
        Date.parse(offered.issuedAt) < Date.parse(installed.issuedAt)
      );
    case 'stops-mailboxes':
      return stoppedMailboxes(comparison) > 0;
  }
}

/** What is worse, a sentence each, in the order of {@link worseReasons}. */
export function worseSentences(comparison: KeyComparison): Text[] {
  return comparison.worse.map((reason) => sentenceOf(reason, comparison));
}

function sentenceOf(reason: WorseReason, comparison: KeyComparison): Text {
  const { offered } = comparison;
  // Of reasons that need an installed license there is one; without it the sentence compares the key with itself.
  const installed = comparison.installed ?? offered;
  switch (reason) {
    case 'expired':
      return text('licenseChange.worseExpired', { on: offered.expiresOn });
    case 'earlier-expiry':
      return text('licenseChange.worseExpiry', { on: offered.expiresOn, installedOn: installed.expiresOn });
    case 'fewer-mailboxes':
      return text('licenseChange.worseCount', {
        mailboxes: offered.mailboxes,
        before: comparison.installed?.mailboxes ?? communityMailboxes,
      });
    case 'other-type':
      return text('licenseChange.worseType', { type: offered.type, installedType: installed.type });
    case 'earlier-support':
      return text('licenseChange.worseSupport', {
        on: offered.supportExpiresOn ?? '',
        installedOn: installed.supportExpiresOn ?? '',
      });
    case 'older-key':
      return text('licenseChange.worseIssue', {
        on: dateOf(offered.issuedAt),
        installedOn: dateOf(installed.issuedAt),
      });
    case 'stops-mailboxes':
      return text('licenseChange.worseStops', { stops: stoppedMailboxes(comparison) });
  }
}

/** The question before something gets worse: all that is, and whether to continue. */
export function installQuestion(comparison: KeyComparison): Text {
  return worseSentences(comparison).reduceRight(
    (rest, sentence) => text('licenseChange.sentences', { first: sentence, rest }),
    text('licenseChange.installAnyway'),
  );
}

/** What is told of both keys, in this order; each program words it. */
export const comparedRows = [
  'type',
  'mailboxes',
  'expiresOn',
  'supportExpiresOn',
  'issuedOn',
  'status',
  'backedUp',
] as const;
export type ComparedRow = (typeof comparedRows)[number];

const rowOf: Readonly<Record<WorseReason, ComparedRow>> = {
  expired: 'expiresOn',
  'earlier-expiry': 'expiresOn',
  'fewer-mailboxes': 'mailboxes',
  'other-type': 'type',
  'earlier-support': 'supportExpiresOn',
  'older-key': 'issuedOn',
  'stops-mailboxes': 'backedUp',
};

/** The rows in which the offered key is worse. */
export function worseRows({ worse }: KeyComparison): ReadonlySet<ComparedRow> {
  return new Set(worse.map((reason) => rowOf[reason]));
}

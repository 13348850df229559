import { type Text, text } from '../../shared/texts/text.js';
import type { LicenseChange } from '../../shared/license/license-change.js';
import { dateOf } from '../../shared/license/calendar.js';
import type { LicenseFacts, LicensePayload, MailboxCounts } from '../../shared/license/model.js';
import { effectivePolicy } from '../../shared/license/policy.js';
import { evaluateLicense, processedMailboxes } from '../../shared/license/status.js';

type Question = Extract<LicenseChange, { outcome: 'needs-confirmation' }>;

/**
 * What to ask before `next` replaces the installed license; null when nothing speaks against it (licensing.md §7). `after` are the facts
 * that it leads to: a key brings a time of its own with it (§9).
 */
export function questionBeforeInstall(
  facts: LicenseFacts,
  after: LicenseFacts,
  next: LicensePayload,
  counts: MailboxCounts,
): Question | null {
  const stops = stoppedBy(facts, after, counts);
  const older = facts.license !== null && isOlder(next, facts.license) ? facts.license : null;
  if (stops === 0 && older === null) return null;
  return { outcome: 'needs-confirmation', question: installQuestion(next, older, stops), stops };
}

function installQuestion(next: LicensePayload, older: LicensePayload | null, stops: number): Text {
  if (older === null) return text('licenseChange.installStops', { stops });
  const dates = { issuedOn: dateOf(next.issuedAt), installedIssuedOn: dateOf(older.issuedAt) };
  return stops === 0
    ? text('licenseChange.olderKey', dates)
    : text('licenseChange.olderKeyStops', { ...dates, stops });
}

/** What to ask before the license is removed; null when the community terms go on with every mailbox. */
export function questionBeforeRemoval(
  facts: LicenseFacts,
  after: LicenseFacts,
  counts: MailboxCounts,
): Question | null {
  const stops = stoppedBy(facts, after, counts);
  if (stops === 0) return null;
  const question = text('licenseChange.removalStops', { stops });
  return { outcome: 'needs-confirmation', question, stops };
}

/** The answer to a finished installation, by the facts it has led to; it suggests auto-update for the licenses that have it (VBR). */
export function installedMessage(facts: LicenseFacts, next: LicensePayload): Text {
  const { mailboxes, expiresOn } = next;
  const isOffered = effectivePolicy(next).autoUpdate && !facts.autoUpdate;
  const hint = isOffered ? text('licenseChange.autoUpdateHint') : text('licenseChange.noHint');
  return dateOf(facts.now) > expiresOn
    ? text('licenseChange.installedExpired', { mailboxes, expiredOn: expiresOn, hint })
    : text('licenseChange.installed', { mailboxes, until: expiresOn, hint });
}

/** Mailboxes processed at present and no more afterwards. */
function stoppedBy(facts: LicenseFacts, after: LicenseFacts, counts: MailboxCounts): number {
  const [before, later] = [facts, after].map((each) =>
    processedMailboxes(evaluateLicense(each, counts), counts),
  );
  return Math.max(0, (before ?? 0) - (later ?? 0));
}

function isOlder(next: LicensePayload, installed: LicensePayload): boolean {
  return next.licenseId === installed.licenseId && Date.parse(next.issuedAt) < Date.parse(installed.issuedAt);
}

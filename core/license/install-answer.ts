import { type Text, text } from '../../shared/texts/text.js';
import type { LicenseChange } from '../../shared/license/license-change.js';
import { dateOf } from '../../shared/license/calendar.js';
import type { LicenseFacts, LicensePayload, MailboxCounts } from '../../shared/license/model.js';
import { effectivePolicy } from '../../shared/license/policy.js';
import { evaluateLicense, processedMailboxes } from '../../shared/license/status.js';

type Question = Extract<LicenseChange, { outcome: 'needs-confirmation' }>;

/** What to ask before `next` replaces the installed license; null when nothing speaks against it (licensing.md §7). */
export function questionBeforeInstall(
  facts: LicenseFacts,
  next: LicensePayload,
  counts: MailboxCounts,
): Question | null {
  const stops = stoppedBy(facts, next, counts);
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
export function questionBeforeRemoval(facts: LicenseFacts, counts: MailboxCounts): Question | null {
  const stops = stoppedBy(facts, null, counts);
  if (stops === 0) return null;
  const question = text('licenseChange.removalStops', { stops });
  return { outcome: 'needs-confirmation', question, stops };
}

/** The answer to a finished installation; it suggests auto-update for the licenses that have it (VBR). */
export function installedMessage(facts: LicenseFacts, next: LicensePayload): Text {
  const { mailboxes, expiresOn } = next;
  const isOffered = effectivePolicy(next).autoUpdate && !facts.autoUpdate;
  const hint = isOffered ? text('licenseChange.autoUpdateHint') : text('licenseChange.noHint');
  return dateOf(facts.now) > expiresOn
    ? text('licenseChange.installedExpired', { mailboxes, expiredOn: expiresOn, hint })
    : text('licenseChange.installed', { mailboxes, until: expiresOn, hint });
}

/** Mailboxes processed under the present license and no more under `next`. */
function stoppedBy(facts: LicenseFacts, next: LicensePayload | null, counts: MailboxCounts): number {
  const before = processedMailboxes(evaluateLicense(facts, counts), counts);
  const { now, autoUpdate, lastUsageReportOn } = facts;
  const after = evaluateLicense({ license: next, now, autoUpdate, lastUsageReportOn }, counts);
  return Math.max(0, before - processedMailboxes(after, counts));
}

function isOlder(next: LicensePayload, installed: LicensePayload): boolean {
  return next.licenseId === installed.licenseId && Date.parse(next.issuedAt) < Date.parse(installed.issuedAt);
}

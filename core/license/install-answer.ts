import { type Text, text } from '../../shared/texts/text.js';
import type { LicenseChange } from '../../shared/license/license-change.js';
import { compareKeys, installQuestion, stoppedMailboxes } from '../../shared/license/key-comparison.js';
import { dateOf } from '../../shared/license/calendar.js';
import type { LicenseFacts, LicensePayload, MailboxCounts } from '../../shared/license/model.js';
import { effectivePolicy } from '../../shared/license/policy.js';
import { evaluateLicense, processedMailboxes } from '../../shared/license/status.js';

/**
 * What to show before `next` is installed: old and new side by side whenever one replaces the other, with a question when something gets
 * worse. Null when nothing is replaced and nothing speaks against it (licensing.md §7, §11).
 */
export function reviewBeforeInstall(
  facts: LicenseFacts,
  next: LicensePayload,
  counts: MailboxCounts,
): LicenseChange | null {
  const comparison = compareKeys(facts, next, counts);
  if (comparison.worse.length > 0) {
    const question = installQuestion(comparison);
    return { outcome: 'needs-confirmation', question, stops: stoppedMailboxes(comparison), comparison };
  }
  return facts.license === null ? null : { outcome: 'review', comparison };
}

/** What to ask before the license is removed; null when the community terms go on with every mailbox. */
export function questionBeforeRemoval(facts: LicenseFacts, counts: MailboxCounts): LicenseChange | null {
  const stops = stoppedByRemoval(facts, counts);
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

/** Mailboxes processed under the present license and no more without one. */
function stoppedByRemoval(facts: LicenseFacts, counts: MailboxCounts): number {
  const { now, autoUpdate, lastUsageReportOn } = facts;
  const before = evaluateLicense(facts, counts);
  const after = evaluateLicense({ license: null, now, autoUpdate, lastUsageReportOn }, counts);
  return Math.max(0, processedMailboxes(before, counts) - processedMailboxes(after, counts));
}

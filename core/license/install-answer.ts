import { type Text, text } from '../../shared/texts/text.js';
import type { LicenseChange } from '../../shared/license/license-change.js';
import { compareKeys, installQuestion, stoppedMailboxes } from '../../shared/license/key-comparison.js';
import { dateOf } from '../../shared/license/calendar.js';
import type { LicenseFacts, LicensePayload, MailboxCounts } from '../../shared/license/model.js';
import { effectivePolicy } from '../../shared/license/policy.js';
import { evaluateLicense, processedMailboxes } from '../../shared/license/status.js';

/**
 * What to show before `next` is installed: old and new side by side whenever one replaces the other, with a question when something gets
 * worse. Null when nothing is replaced and nothing speaks against it (licensing.md §7, §11). `after` are the facts that it leads to: a key
 * brings a time of its own with it (§9).
 */
export function reviewBeforeInstall(
  facts: LicenseFacts,
  after: LicenseFacts,
  next: LicensePayload,
  counts: MailboxCounts,
): LicenseChange | null {
  const comparison = compareKeys(facts, next, counts, after);
  if (comparison.worse.length > 0) {
    const question = installQuestion(comparison);
    return { outcome: 'needs-confirmation', question, stops: stoppedMailboxes(comparison), comparison };
  }
  return facts.license === null ? null : { outcome: 'review', comparison };
}

/** What to ask before the license is removed; null when the community terms continue with every mailbox. */
export function questionBeforeRemoval(
  facts: LicenseFacts,
  after: LicenseFacts,
  counts: MailboxCounts,
): LicenseChange | null {
  const [before, later] = [facts, after].map((each) =>
    processedMailboxes(evaluateLicense(each, counts), counts),
  );
  const stops = Math.max(0, (before ?? 0) - (later ?? 0));
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

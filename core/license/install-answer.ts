import { counted } from '../../shared/texts/plural.js';
import type { LicenseChange } from '../../shared/license/license-change.js';
import { dateOf } from '../../shared/license/calendar.js';
import type { LicenseFacts, LicensePayload, MailboxCounts } from '../../shared/license/model.js';
import { effectivePolicy } from '../../shared/license/policy.js';
import { evaluateLicense, processedMailboxes } from '../../shared/license/status.js';

/** Name of the check box (licensing.md §6). */
const autoUpdateLabel = 'Update license automatically (enables usage reporting)';

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
  const sentences = [
    older === null
      ? ''
      : `This key was issued on ${dateOf(next.issuedAt)}, before the installed one (${dateOf(older.issuedAt)}).`,
    stops === 0 ? '' : `It would stop the backup of ${counted(stops, 'mailbox')}. Restore is not affected.`,
    'Install it anyway?',
  ];
  return {
    outcome: 'needs-confirmation',
    question: sentences.filter((each) => each !== '').join(' '),
    stops,
  };
}

/** What to ask before the license is removed; null when the community terms go on with every mailbox. */
export function questionBeforeRemoval(facts: LicenseFacts, counts: MailboxCounts): Question | null {
  const stops = stoppedBy(facts, null, counts);
  if (stops === 0) return null;
  const question = `Removing the license would stop the backup of ${counted(stops, 'mailbox')}. Restore is not affected. Remove it anyway?`;
  return { outcome: 'needs-confirmation', question, stops };
}

/** The answer to a finished installation; it suggests auto-update for the licenses that have it (VBR). */
export function installedMessage(facts: LicenseFacts, next: LicensePayload): string {
  const expired = dateOf(facts.now) > next.expiresOn;
  return [
    `The license for ${counted(next.mailboxes, 'mailbox')} has been installed.`,
    expired ? `It expired on ${next.expiresOn}.` : `It is valid until ${next.expiresOn}.`,
    ...(effectivePolicy(next).autoUpdate && !facts.autoUpdate
      ? [`Turn on "${autoUpdateLabel}" to have it renewed in time.`]
      : []),
  ].join(' ');
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

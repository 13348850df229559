import { assertNever } from '../errors.js';
import { type Text, text } from '../texts/text.js';
import { evaluate } from './evaluation.js';
import type {
  BackupScope,
  CountState,
  LicenseFacts,
  LicenseStatus,
  MailboxCounts,
  TermState,
} from './model.js';
import { messagesOf, statusText } from './status-messages.js';
import { retryWindowEndsOn } from './update-schedule.js';

/**
 * The license engine (licensing.md §2–§4): what the license is and does at `facts.now` with these mailboxes. Pure; the same
 * on every machine and in every time zone.
 */
export function evaluateLicense(facts: LicenseFacts, counts: MailboxCounts): LicenseStatus {
  if (facts.unread !== undefined) return unknownStatus(facts.unread, counts);
  const evaluation = evaluate(facts, counts);
  const { license, figures } = evaluation;
  return {
    license: license !== null ? 'installed' : facts.rejection === undefined ? 'not-installed' : 'invalid',
    ...reasonOf(facts),
    term: evaluation.term,
    count: evaluation.count,
    statusText: statusText(evaluation, facts.rejection !== undefined),
    daysLeft: evaluation.daysLeft,
    expiresOn: license?.expiresOn ?? null,
    expiryGraceEndsOn: evaluation.expiryGraceEndsOn,
    exceededGraceEndsOn: evaluation.exceededGraceEndsOn,
    retryWindowEndsOn: license === null ? null : retryWindowEndsOn(license),
    allowance: figures.allowance,
    licensed: figures.licensed,
    temporary: figures.temporary,
    waiting: figures.waiting,
    new: figures.new,
    backup: backupScope(evaluation.term, evaluation.count),
    restore: true,
    messages: messagesOf(evaluation),
  };
}

/** A license that cannot be read is no missing one (docs/decisions/0165): nothing is said to have ended or to be exceeded. */
function unknownStatus(reason: Text, counts: MailboxCounts): LicenseStatus {
  return {
    license: 'unknown',
    reason,
    term: 'none',
    count: 'within',
    statusText: text('license.unknown'),
    daysLeft: null,
    expiresOn: null,
    expiryGraceEndsOn: null,
    exceededGraceEndsOn: null,
    retryWindowEndsOn: null,
    allowance: 0,
    licensed: counts.managed,
    temporary: 0,
    waiting: 0,
    new: 0,
    backup: 'none',
    restore: true,
    messages: [],
  };
}

/**
 * Mailboxes that sessions process in this status, with those that need no license; what a change of license would stop is the
 * difference of two of these.
 */
export function processedMailboxes(
  status: LicenseStatus,
  { managed, notRequired = 0 }: MailboxCounts,
): number {
  return status.backup === 'none' ? 0 : managed - status.waiting + notRequired;
}

/** S4, the backup column of §4. */
function backupScope(term: TermState, count: CountState): BackupScope {
  if (term === 'expired-post-grace') return 'none';
  switch (count) {
    case 'within':
    case 'exceeded-within-allowance':
      return 'all';
    case 'exceeded-beyond-allowance':
      return 'licensed+allowance';
    case 'exceeded-post-grace':
      return 'licensed';
    default:
      return assertNever(count);
  }
}

function reasonOf({ license, rejection }: LicenseFacts): { reason?: Text } {
  if (license !== null) return {};
  return { reason: rejection ?? text('licenseKey.notInstalled') };
}

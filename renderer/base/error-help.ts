import type { LogCode } from '../../shared/backup/session.js';
import type { ErrorCode } from '../../shared/errors.js';
import type { LicenseNoticeId } from '../../shared/license/model.js';
import type { GuidePlace } from './places.js';

/**
 * The heading of the guide's page *Troubleshooting* that each error's *Learn more* leads to. Null for what needs no help: what the user
 * has stopped, a question, and calls that only a foreign page makes.
 */
export const errorHelp: Readonly<Record<ErrorCode, string | null>> = {
  internal: 'a-fault-of-postkeep',
  'invalid-argument': 'a-value-is-not-valid',
  'unknown-channel': null,
  'untrusted-sender': null,
  'not-found': 'it-is-not-there-any-more',
  'already-exists': 'the-name-is-taken',
  cancelled: null,
  busy: 'the-same-thing-is-running-already',
  locked: 'another-program-is-using-it',
  'worker-gone': 'the-backup-process-ended',
  io: 'a-file-or-folder-cannot-be-read-or-written',
  'disk-full': 'the-disk-is-full',
  'corrupt-state': 'a-file-of-postkeep-is-damaged',
  'newer-schema': 'it-was-written-by-a-newer-version',
  'license-invalid': 'the-license-key-was-not-accepted',
  'license-not-installed': 'there-is-no-license',
  'license-refused': 'the-usage-report-was-refused',
  'needs-confirmation': null,
  'source-unreachable': 'the-mail-server-cannot-be-reached',
  'source-tls': 'the-certificate-is-not-accepted',
  'source-credentials': 'the-sign-in-was-rejected',
  'source-protocol': 'the-server-gave-an-answer-that-makes-no-sense',
  'source-throttled': 'the-server-asks-to-slow-down',
  'bucket-unreachable': 'the-object-storage-cannot-be-reached',
  'bucket-tls': 'the-certificate-of-the-object-storage-is-not-accepted',
  'bucket-credentials': 'the-keys-of-the-bucket-were-rejected',
  'bucket-throttled': 'the-object-storage-asks-to-slow-down',
  'bucket-refused': 'the-object-storage-refused',
  'database-unreachable': 'the-database-cannot-be-reached',
  'database-tls': 'the-certificate-of-the-database-is-not-accepted',
  'database-credentials': 'the-database-rejected-the-sign-in',
  'database-refused': 'the-database-refused',
  'not-controller': 'another-console-controls-the-database',
  fenced: 'another-worker-has-taken-the-mailbox-over',
  'repository-damaged': 'the-repository-is-damaged',
  'passphrase-needed': 'the-repository-needs-its-passphrase',
  'passphrase-wrong': 'the-passphrase-is-wrong',
  'secret-unavailable': 'a-password-or-secret-is-missing',
  held: 'data-is-under-legal-hold',
};

/** Where the guide says more of what a log tells of; null where it has nothing to say. */
export function placeOfCode(code: LogCode): GuidePlace | null {
  switch (code) {
    case 'license-limit':
      return { page: 'licensing', anchor: 'which-mailboxes-the-license-covers' };
    case 'license-stopped':
      return { page: 'licensing', anchor: 'what-postkeep-says-and-when' };
    case 'points-missing':
      return { page: 'settings', anchor: 'restore-points-that-are-missing' };
    default: {
      const anchor = errorHelp[code];
      return anchor === null ? null : { page: 'troubleshooting', anchor };
    }
  }
}

/** The heading of the guide's page *Licensing* about what a message bar says. */
export function noticeHelp(id: LicenseNoticeId): string {
  return id === 'clock' ? 'if-the-clock-of-the-computer-is-wrong' : 'what-postkeep-says-and-when';
}

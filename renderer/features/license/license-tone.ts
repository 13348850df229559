import type { LicenseStatus } from '../../../shared/license/model.js';
import type { Tone } from '../../components/tone.js';

/** How serious main's status is; term wins over count, as in the Status row (licensing.md §2). */
export function licenseTone(status: LicenseStatus): Tone {
  if (isRejected(status) || isUnknown(status)) return 'error';
  switch (status.term) {
    case 'expired-post-grace':
      return 'error';
    case 'expired-grace':
    case 'expiring':
      return 'warning';
    case 'none':
    case 'valid':
      return countTone(status);
  }
}

function countTone({ term, count }: LicenseStatus): Tone {
  switch (count) {
    case 'within':
      return term === 'none' ? 'neutral' : 'success';
    case 'exceeded-within-allowance':
    case 'exceeded-beyond-allowance':
      return 'warning';
    case 'exceeded-post-grace':
      // Ten mailboxes without a license are an offer, not a license that is exceeded (§4, M8).
      return term === 'none' ? 'warning' : 'error';
  }
}

/** Nobody can say whether a license is installed: its file cannot be read. */
export function isUnknown(status: LicenseStatus): boolean {
  return status.license === 'unknown';
}

/** A key is installed that does not verify; `status.reason` says why. */
export function isRejected(status: LicenseStatus): boolean {
  return status.license === 'invalid';
}

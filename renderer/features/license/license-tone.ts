import type { LicenseStatus } from '../../../shared/license/model.js';
import type { Tone } from '../../components/tone.js';

/** How serious main's status is; term wins over count, as in the Status row (licensing.md §2). */
export function licenseTone(status: LicenseStatus): Tone {
  if (isRejected(status)) return 'error';
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
      return 'error';
  }
}

/** A key is installed that does not verify; `status.reason` says why. */
export function isRejected(status: LicenseStatus): boolean {
  return status.license === 'invalid';
}

import {
  type ComparedRow,
  type KeyComparison,
  comparedRows,
  worseRows,
} from '../../../shared/license/key-comparison.js';
import { dateOf } from '../../../shared/license/calendar.js';
import type { LicensePayload } from '../../../shared/license/model.js';
import { communityMailboxes } from '../../../shared/license/policy.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';

export interface ShownRow {
  readonly id: ComparedRow;
  readonly label: string;
  readonly installed: string;
  readonly offered: string;
  readonly isWorse: boolean;
}

/** What the installed license and the offered key say, side by side; rows of which neither says anything are left out. */
export function shownRows(comparison: KeyComparison, format: Format): ShownRow[] {
  const worse = worseRows(comparison);
  const before = valuesOf(comparison.installed, format);
  const after = valuesOf(comparison.offered, format);
  const installed = {
    ...before,
    status: format.say(comparison.statusBefore),
    backedUp: format.number(comparison.backedUpBefore),
  };
  const offered = {
    ...after,
    status: format.say(comparison.statusAfter),
    backedUp: format.number(comparison.backedUpAfter),
  };
  return comparedRows
    .map((id) => ({
      id,
      label: t.license.review.rows[id],
      installed: installed[id],
      offered: offered[id],
      isWorse: worse.has(id),
    }))
    .filter((row) => row.installed !== t.license.review.nothing || row.offered !== t.license.review.nothing);
}

function valuesOf(
  license: LicensePayload | null,
  format: Format,
): Record<Exclude<ComparedRow, 'status' | 'backedUp'>, string> {
  const { none, nothing } = t.license.review;
  return {
    type: license === null ? none : t.license.types[license.type],
    mailboxes: format.number(license?.mailboxes ?? communityMailboxes),
    expiresOn: license === null ? nothing : format.date(license.expiresOn),
    supportExpiresOn:
      license?.supportExpiresOn === undefined ? nothing : format.date(license.supportExpiresOn),
    issuedOn: license === null ? nothing : format.date(dateOf(license.issuedAt)),
  };
}

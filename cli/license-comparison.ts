import { dateOf } from '../shared/license/calendar.js';
import {
  type ComparedRow,
  type KeyComparison,
  comparedRows,
  worseRows,
} from '../shared/license/key-comparison.js';
import type { LicensePayload } from '../shared/license/model.js';
import { communityMailboxes } from '../shared/license/policy.js';
import { licenseTexts } from '../shared/texts/command-line/license.js';
import { render } from '../shared/texts/text.js';

const words = licenseTexts.comparison;

/** The installed license and a new key, a line for each property; one that stays the same is told once, what is worse is marked (§11). */
export function comparisonLines(comparison: KeyComparison): string[] {
  const worse = worseRows(comparison);
  const before = {
    ...valuesOf(comparison.installed),
    status: render(comparison.statusBefore),
    backedUp: String(comparison.backedUpBefore),
  };
  const after = {
    ...valuesOf(comparison.offered),
    status: render(comparison.statusAfter),
    backedUp: String(comparison.backedUpAfter),
  };
  return comparedRows
    .filter((row) => before[row] !== words.nothing || after[row] !== words.nothing)
    .map((row) => {
      const values = { name: words.rows[row], before: before[row], after: after[row] };
      if (worse.has(row)) return words.worse(values);
      return before[row] === after[row] ? words.same(values) : words.changed(values);
    });
}

function valuesOf(
  license: LicensePayload | null,
): Record<Exclude<ComparedRow, 'status' | 'backedUp'>, string> {
  return {
    type: license?.type ?? words.noLicense,
    mailboxes: String(license?.mailboxes ?? communityMailboxes),
    expiresOn: license?.expiresOn ?? words.nothing,
    supportExpiresOn: license?.supportExpiresOn ?? words.nothing,
    issuedOn: license === null ? words.nothing : dateOf(license.issuedAt),
  };
}

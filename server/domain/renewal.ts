import type { CalendarDate } from '../../shared/license/dates.js';
import type { LicensePayload } from '../../shared/license/model.js';
import { renewalLeadDays } from '../../shared/license/protocol.js';
import { addDays, addMonths, dateOf, daysBetween, startOfDay } from '../../shared/license/calendar.js';
import { type Contract, contractStatus } from './contract.js';
import { problemTexts } from '../../shared/texts/licensing-server/problems.js';

/** The newest key on record for a license. */
export interface LatestKey {
  readonly expiresOn: CalendarDate;
  readonly licenseKey: string;
}

export type RenewalDecision =
  | { readonly kind: 'invalid-license'; readonly detail: string }
  | { readonly kind: 'unsupported-license-type'; readonly detail: string }
  | { readonly kind: 'contract-expired'; readonly detail: string }
  | { readonly kind: 'up-to-date'; readonly checkAfter: Date | null }
  /** Already renewed: the same key again, for a repeated request or a second console. */
  | { readonly kind: 'deliver'; readonly licenseKey: string }
  | { readonly kind: 'renew'; readonly contract: Contract; readonly expiresOn: CalendarDate };

/**
 * The answer to a license that asks to be updated and whose signature holds (licensing.md §6).
 * `contract` and `latest` are null when the server does not know the license or has no key on record.
 */
export function decideRenewal(
  presented: LicensePayload,
  contract: Contract | null,
  latest: LatestKey | null,
  now: Date,
): RenewalDecision {
  if (contract === null) return { kind: 'invalid-license', detail: problemTexts.licenseUnknown };
  if (presented.contract.id !== contract.id || presented.supportId !== contract.supportId) {
    return {
      kind: 'invalid-license',
      detail: problemTexts.otherContract,
    };
  }
  if (contract.type !== 'hosting-rental') {
    return {
      kind: 'unsupported-license-type',
      detail: problemTexts.updateUnsupported,
    };
  }
  const today = dateOf(now);
  const status = contractStatus(contract, today);
  if (status !== 'active') return { kind: 'contract-expired', detail: stoppedDetail(contract, status) };
  if (isCurrent(presented.expiresOn, today)) {
    return {
      kind: 'up-to-date',
      checkAfter: new Date(startOfDay(addDays(presented.expiresOn, -renewalLeadDays))),
    };
  }
  return renewOrDeliver(presented, contract, latest, today);
}

function renewOrDeliver(
  presented: LicensePayload,
  contract: Contract,
  latest: LatestKey | null,
  today: CalendarDate,
): RenewalDecision {
  const newer = latest !== null && latest.expiresOn > presented.expiresOn ? latest : null;
  if (newer !== null && isCurrent(newer.expiresOn, today))
    return { kind: 'deliver', licenseKey: newer.licenseKey };
  // A record restored from an older backup may lag behind the key that is presented.
  const covered = newer?.expiresOn ?? presented.expiresOn;
  const expiresOn = nextExpiry(contract, covered, today);
  if (expiresOn > covered) return { kind: 'renew', contract, expiresOn };
  if (newer !== null) return { kind: 'deliver', licenseKey: newer.licenseKey };
  return { kind: 'up-to-date', checkAfter: null };
}

/** True while a key needs no renewal yet: it expires more than seven days from today (§6). */
function isCurrent(expiresOn: CalendarDate, today: CalendarDate): boolean {
  return daysBetween(today, expiresOn) > renewalLeadDays;
}

/**
 * Expiry of the next key: the first whole renewal period after the first key's expiry that outlasts `covered` and leaves
 * more than seven days from `today`, but never past the contract's last day. Counted from the first key, so that a key
 * of the 31st returns to the 31st after February.
 */
export function nextExpiry(
  contract: Pick<Contract, 'firstExpiresOn' | 'renewalMonths' | 'endsOn'>,
  covered: CalendarDate,
  today: CalendarDate,
): CalendarDate {
  const { firstExpiresOn, renewalMonths, endsOn } = contract;
  let expiresOn = firstExpiresOn;
  for (
    let period = 1;
    expiresOn < endsOn && (expiresOn <= covered || !isCurrent(expiresOn, today));
    period += 1
  ) {
    expiresOn = addMonths(firstExpiresOn, period * renewalMonths);
  }
  return expiresOn < endsOn ? expiresOn : endsOn;
}

function stoppedDetail(contract: Contract, status: 'suspended' | 'ended'): string {
  if (status === 'suspended') return problemTexts.contractSuspended(contract);
  return contract.standing === 'ended'
    ? problemTexts.contractEnded(contract)
    : problemTexts.contractEndedOn(contract);
}

import type { Clock } from '../shared/clock.js';
import type { CalendarDate } from '../shared/license/dates.js';
import type { LicensePayload } from '../shared/license/model.js';
import type { LicenseUpdateRequest } from '../shared/license/protocol.js';
import type { Contract } from './domain/contract.js';
import { licensePayloadOf } from './domain/license-payload.js';
import { decideRenewal } from './domain/renewal.js';
import { type KeyRing, lockedKeys } from './keys/key-ring.js';
import { signLicenseKey } from './keys/license-key.js';
import type { Renewal } from './store/license-keys.js';
import type { LicenseUpdateStore } from './store/license-update-store.js';

/** The answer to an update request, before it is put on the wire. */
export type UpdateAnswer =
  | { readonly kind: 'renewed'; readonly licenseKey: string }
  | { readonly kind: 'up-to-date'; readonly checkAfter: Date | null }
  | {
      readonly kind: 'invalid-license' | 'unsupported-license-type' | 'contract-expired';
      readonly detail: string;
    };

/** Requests of one license that may lose a race in a row before the server gives up. */
const attemptLimit = 8;

interface Dependencies {
  readonly updates: LicenseUpdateStore;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

/**
 * Answers a request whose key has been verified (`presented`), and keeps the request with its outcome. A renewal is
 * written before it is answered, so that a repeated request gets the same key. Throws AppError `secret-unavailable`
 * while the signing keys are locked, DatabaseUnavailableError while the database is.
 */
export async function updateLicense(
  dependencies: Dependencies,
  sender: LicenseUpdateRequest,
  presented: LicensePayload,
  requestId: string,
): Promise<UpdateAnswer> {
  const { updates, keyRing, clock } = dependencies;
  const { licenseId } = presented;
  const request: Renewal['request'] = { receivedAt: clock(), requestId, sender };
  for (let attempt = 0; attempt < attemptLimit; attempt += 1) {
    const record = await updates.findByLicense(licenseId);
    const { contract, latest } = record ?? { contract: null, latest: null };
    const decision = decideRenewal(presented, contract, latest, request.receivedAt);
    if (decision.kind !== 'renew') {
      const answer = decision.kind === 'deliver' ? { ...decision, kind: 'renewed' as const } : decision;
      await updates.insertUpdateRequest({ ...request, licenseId, outcome: answer.kind });
      return answer;
    }
    const licenseKey = await renew(dependencies, decision.contract, decision.expiresOn, request);
    if (licenseKey !== null) return { kind: 'renewed', licenseKey };
    // Another request renewed first, or the contract or the active key has changed meanwhile: look again.
    await keyRing.refresh();
  }
  throw new Error(`License ${licenseId} changed ${attemptLimit} times while it was being renewed.`);
}

/** The new key once it is on record, with the request; null if the facts it was made from no longer hold. */
async function renew(
  { updates, keyRing }: Dependencies,
  contract: Contract,
  expiresOn: CalendarDate,
  request: Renewal['request'],
): Promise<string | null> {
  const active = keyRing.activeKey();
  if (active === null) throw lockedKeys();
  const payload = licensePayloadOf(contract, expiresOn, request.receivedAt);
  const licenseKey = signLicenseKey(payload, active);
  const key = {
    licenseId: contract.licenseId,
    expiresOn,
    kid: active.kid,
    licenseKey,
    issuedAt: payload.issuedAt,
  };
  return (await updates.insertRenewal({ key, revision: contract.revision, request })) ? licenseKey : null;
}

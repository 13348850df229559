import type { Clock } from '../shared/clock.js';
import type { CalendarDate, LicensePayload } from '../shared/license/model.js';
import type { LicenseUpdateRequest } from '../shared/license/protocol.js';
import type { Contract } from './domain/contract.js';
import { licensePayloadOf } from './domain/license-payload.js';
import { decideRenewal } from './domain/renewal.js';
import { type KeyRing, lockedKeys } from './keys/key-ring.js';
import { signLicenseKey } from './keys/license-key.js';
import { findByLicense } from './store/contracts.js';
import type { Database } from './store/database.js';
import { insertRenewedKey } from './store/license-keys.js';
import { insertUpdateRequest } from './store/update-requests.js';

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
  readonly database: Database;
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
  request: LicenseUpdateRequest,
  presented: LicensePayload,
  requestId: string,
): Promise<UpdateAnswer> {
  const receivedAt = dependencies.clock();
  const answer = await decideAndRenew(dependencies, presented, receivedAt);
  await insertUpdateRequest(dependencies.database, request, {
    receivedAt,
    requestId,
    licenseId: presented.licenseId,
    outcome: answer.kind,
  });
  return answer;
}

async function decideAndRenew(
  dependencies: Dependencies,
  presented: LicensePayload,
  now: Date,
): Promise<UpdateAnswer> {
  for (let attempt = 0; attempt < attemptLimit; attempt += 1) {
    const record = await findByLicense(dependencies.database, presented.licenseId);
    const decision = decideRenewal(presented, record?.contract ?? null, record?.latest ?? null, now);
    if (decision.kind === 'deliver') return { kind: 'renewed', licenseKey: decision.licenseKey };
    if (decision.kind !== 'renew') return decision;
    if (record === null) break;
    const licenseKey = await renew(dependencies, record.contract, decision.expiresOn, now);
    if (licenseKey !== null) return { kind: 'renewed', licenseKey };
    // Another request renewed first, or the contract or the active key has changed meanwhile: look again.
    await dependencies.keyRing.refresh();
  }
  throw new Error(`License ${presented.licenseId} changed ${attemptLimit} times while it was being renewed.`);
}

/** The new key once it is on record; null if the facts it was made from no longer hold. */
async function renew(
  { database, keyRing }: Dependencies,
  contract: Contract,
  expiresOn: CalendarDate,
  now: Date,
): Promise<string | null> {
  const active = keyRing.activeKey();
  if (active === null) throw lockedKeys();
  const payload = licensePayloadOf(contract, expiresOn, now);
  const licenseKey = await signLicenseKey(payload, active);
  const record = {
    licenseId: contract.licenseId,
    expiresOn,
    kid: active.kid,
    licenseKey,
    issuedAt: payload.issuedAt,
  };
  return (await insertRenewedKey(database, record, contract.revision)) ? licenseKey : null;
}

import { randomBytes, randomUUID } from 'node:crypto';
import { addMonths, dateOf } from '../../shared/license/calendar.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Contract } from '../domain/contract.js';
import { contractStatus } from '../domain/contract.js';
import { licensePayloadOf } from '../domain/license-payload.js';
import { type KeyRing, lockedKeys } from '../keys/key-ring.js';
import { signLicenseKey } from '../keys/license-key.js';
import { recordAuditEvent } from '../store/audit-trail.js';
import { insertContract, lockBySupportId, updateTerms } from '../store/contracts.js';
import type { Database, Queryable } from '../store/database.js';
import { insertIssuedKey } from '../store/license-keys.js';
import type { Issued, IssueRequest } from './protocol.js';

const defaultPackage = 'Standard';
const defaultRenewalMonths = 1;
/** A rental contract runs this much longer than its first key unless told otherwise, so that there is something to renew. */
const defaultRentalMonths = 12;

/**
 * Issues a key, and makes the contract if there is none for the support ID. For a known contract the new terms (mailboxes,
 * company, …) hold for its renewals too. Throws AppError `invalid-argument` when the contract does not allow the key.
 */
export async function issueLicense(
  { database, keyRing }: { readonly database: Database; readonly keyRing: KeyRing },
  request: IssueRequest,
  actor: string,
  now: Date,
): Promise<Issued> {
  // Another process may have rotated the keys a moment ago.
  await keyRing.refresh();
  const active = keyRing.activeKey();
  if (active === null) throw lockedKeys();
  return database.transaction(async (transaction) => {
    const contract = await contractFor(transaction, request, actor, now);
    const payload = licensePayloadOf(contract, request.expiresOn, now);
    const licenseKey = signLicenseKey(payload, active);
    await insertIssuedKey(transaction, {
      licenseId: contract.licenseId,
      expiresOn: request.expiresOn,
      kid: active.kid,
      licenseKey,
      issuedAt: payload.issuedAt,
    });
    await recordAuditEvent(transaction, {
      at: now.toISOString(),
      actor,
      action: 'license-issued',
      subject: contract.id,
      details: { expiresOn: request.expiresOn, mailboxes: request.mailboxes, kid: active.kid },
    });
    return {
      contractId: contract.id,
      licenseId: contract.licenseId,
      expiresOn: request.expiresOn,
      licenseKey,
    };
  });
}

/** The contract as it is once the request is carried out, locked until the transaction ends. */
async function contractFor(
  db: Queryable,
  request: IssueRequest,
  actor: string,
  now: Date,
): Promise<Contract> {
  const known = await lockBySupportId(db, request.supportId);
  if (known !== null) return changeTerms(db, known, request, now);
  const contract = newContract(request, now);
  if (await insertContract(db, contract, now)) {
    await recordAuditEvent(db, {
      at: now.toISOString(),
      actor,
      action: 'contract-created',
      subject: contract.id,
      details: { supportId: contract.supportId, type: contract.type, endsOn: contract.endsOn },
    });
    return contract;
  }
  const made = await lockBySupportId(db, request.supportId);
  if (made === null)
    throw new AppError('internal', `The contract of ${request.supportId} vanished. Try again.`);
  return changeTerms(db, made, request, now);
}

function newContract(request: IssueRequest, now: Date): Contract {
  const contract: Contract = {
    id: `C-${randomBytes(5).toString('hex').toUpperCase()}`,
    supportId: request.supportId,
    type: request.contractType,
    licenseType: request.type,
    licenseId: randomUUID(),
    company: request.company,
    contact: request.contact ?? null,
    email: request.email ?? null,
    package: request.package ?? defaultPackage,
    mailboxes: request.mailboxes,
    startsOn: dateOf(now),
    endsOn: request.contractEndsOn ?? defaultEnd(request, now),
    supportExpiresOn: request.supportExpiresOn ?? null,
    firstExpiresOn: request.expiresOn,
    renewalMonths: request.renewalMonths ?? defaultRenewalMonths,
    standing: 'active',
    revision: 1,
  };
  refuseBeyondContract(contract, request);
  return contract;
}

function defaultEnd(request: IssueRequest, now: Date): string {
  if (request.contractType !== 'hosting-rental') return request.expiresOn;
  const today = dateOf(now);
  return addMonths(request.expiresOn > today ? request.expiresOn : today, defaultRentalMonths);
}

async function changeTerms(
  db: Queryable,
  known: Contract,
  request: IssueRequest,
  now: Date,
): Promise<Contract> {
  if (known.type !== request.contractType || known.licenseType !== request.type) {
    throw new AppError(
      'invalid-argument',
      text('server.otherType', {
        supportId: known.supportId,
        id: known.id,
        type: known.type,
        licenseType: known.licenseType,
      }),
    );
  }
  const contract: Contract = {
    ...known,
    company: request.company,
    contact: request.contact ?? known.contact,
    email: request.email ?? known.email,
    package: request.package ?? known.package,
    mailboxes: request.mailboxes,
    endsOn: request.contractEndsOn ?? known.endsOn,
    supportExpiresOn: request.supportExpiresOn ?? known.supportExpiresOn,
    renewalMonths: request.renewalMonths ?? known.renewalMonths,
  };
  const status = contractStatus(contract, dateOf(now));
  if (status !== 'active') {
    const command = status === 'suspended' ? 'resume' : 'extend';
    throw new AppError(
      'invalid-argument',
      text('server.contractNotActive', { id: contract.id, status, command }),
    );
  }
  refuseBeyondContract(contract, request);
  await updateTerms(db, contract);
  return contract;
}

function refuseBeyondContract(contract: Contract, request: IssueRequest): void {
  if (request.expiresOn <= contract.endsOn) return;
  throw new AppError(
    'invalid-argument',
    text('server.expiresAfterContract', {
      expiresOn: request.expiresOn,
      id: contract.id,
      endsOn: contract.endsOn,
    }),
  );
}

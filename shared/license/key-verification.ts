import { type z } from 'zod';
import { assertNever } from '../errors.js';
import { unwrapLicenseKey } from './armour.js';
import { utf8Length } from './base64url.js';
import { dateOf, endOfDay } from './calendar.js';
import { findLicenseKey } from './find-key.js';
import { type LicensePayload, licensePayloadSchema } from './model.js';
import { licensedProduct } from './product.js';
import { type JwsFault, readStrictJws, type SignatureChecks } from './strict-jws.js';
import { type Text, text } from '../texts/text.js';

/** Size limit of a key file in bytes (licensing.md §1). */
export const maxKeyFileBytes = 64 * 1024;

/** Why a key is refused, in the order of the checks of licensing.md §1: a closed set, each with its own line. */
export const rejectionCodes = [
  'too-large',
  'bad-envelope',
  'several-keys',
  'part-of-a-key',
  'bad-header',
  'forbidden-header',
  'wrong-algorithm',
  'wrong-type',
  'unknown-key-id',
  'bad-signature',
  'bad-payload',
  'duplicate-member',
  'bad-content',
  'wrong-product',
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

export interface KeyRejection {
  readonly ok: false;
  readonly code: RejectionCode;
  /** One sentence for the user. */
  readonly line: Text;
}

export type KeyVerification =
  { readonly ok: true; readonly payload: LicensePayload; readonly compact: string } | KeyRejection;

/** The detail line under "License key is invalid". */
export function rejectionText({ code, line }: KeyRejection): Text {
  return text('licenseKey.rejected', { reason: line, code });
}

/**
 * Verifies a license key, for console and licensing server alike, in the order of licensing.md §1: size limit → envelope → header
 * allow-list → signature → only then the payload → schema → product → dates (§9). `checkOf` returns null for a `kid` that it does not know. Every
 * refusal is returned; nothing is thrown for what a key may contain.
 */
export function verifyLicenseKey(keyText: string, checkOf: SignatureChecks): KeyVerification {
  if (isTooLarge(keyText)) return tooLarge;
  const compact = unwrapLicenseKey(keyText);
  return compact === null ? noEnvelope : verifyCompact(compact, checkOf);
}

/**
 * {@link verifyLicenseKey} for what a person hands over: the key may be mangled as mail programs do it, with text around it (§11). What is
 * found there is verified as strictly as any other.
 */
export function verifyDeliveredKey(keyText: string, checkOf: SignatureChecks): KeyVerification {
  if (isTooLarge(keyText)) return tooLarge;
  const compact = unwrapLicenseKey(keyText);
  if (compact !== null) return verifyCompact(compact, checkOf);
  const key = findLicenseKey(keyText);
  switch (key.found) {
    case 'one':
      return verifyCompact(key.compact, checkOf);
    case 'none':
      return noEnvelope;
    case 'part':
      return reject('part-of-a-key', text('licenseKey.partOfAKey'));
    case 'several':
      return reject('several-keys', text('licenseKey.severalKeys'));
    default:
      return assertNever(key);
  }
}

const tooLarge = reject('too-large', text('licenseKey.tooLarge'));
const noEnvelope = reject('bad-envelope', text('licenseKey.noEnvelope'));

/** Never fewer bytes than characters: a huge text is refused without being walked through. */
function isTooLarge(keyText: string): boolean {
  return keyText.length > maxKeyFileBytes || utf8Length(keyText) > maxKeyFileBytes;
}

function verifyCompact(compact: string, checkOf: SignatureChecks): KeyVerification {
  const reading = readStrictJws(compact, 'license+jws', checkOf);
  return reading.ok ? readPayload(reading.payload, compact) : rejectionOf(reading.fault);
}

function rejectionOf(fault: JwsFault): KeyRejection {
  switch (fault.kind) {
    case 'header-unreadable':
      return reject('bad-header', text('licenseKey.headerUnreadable'));
    case 'header-member-twice':
      return reject('duplicate-member', text('licenseKey.headerMemberTwice', { member: fault.member }));
    case 'wrong-algorithm':
      return reject('wrong-algorithm', text('licenseKey.wrongAlgorithm'));
    case 'wrong-type':
      return reject('wrong-type', text('licenseKey.wrongType'));
    case 'signer-not-named':
      return reject('unknown-key-id', text('licenseKey.signerNotNamed'));
    case 'header-too-long':
      return reject('forbidden-header', text('licenseKey.headerTooLong'));
    case 'signer-unknown':
      return reject('unknown-key-id', text('licenseKey.signerUnknown'));
    case 'wrong-signature':
      return reject('bad-signature', text('licenseKey.wrongSignature'));
    case 'payload-unreadable':
      return reject('bad-payload', text('licenseKey.contentUnreadable'));
    case 'payload-member-twice':
      return reject('duplicate-member', text('licenseKey.contentMemberTwice', { member: fault.member }));
  }
}

function readPayload(payload: unknown, compact: string): KeyVerification {
  const parsed = licensePayloadSchema.safeParse(payload);
  if (!parsed.success) {
    return reject('bad-content', text('licenseKey.notALicense', { problem: firstIssue(parsed.error) }));
  }
  if (parsed.data.product !== licensedProduct) {
    return reject(
      'wrong-product',
      text('licenseKey.otherProduct', { product: parsed.data.product, expected: licensedProduct }),
    );
  }
  if (Date.parse(parsed.data.issuedAt) > endOfDay(parsed.data.expiresOn)) {
    const { issuedAt, expiresOn } = parsed.data;
    return reject(
      'bad-content',
      text('licenseKey.issuedAfterExpiry', { issuedOn: dateOf(issuedAt), expiresOn }),
    );
  }
  return { ok: true, payload: parsed.data, compact };
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  const where = issue?.path.join('.') ?? '';
  return where === '' ? (issue?.message ?? 'it is empty') : `${where}: ${issue?.message ?? ''}`;
}

function reject(code: RejectionCode, line: Text): KeyRejection {
  return { ok: false, code, line };
}

import { z } from 'zod';
import { assertNever } from '../errors.js';
import { unwrapLicenseKey } from './armour.js';
import { findLicenseKey } from './find-key.js';
import { decodeBase64url, decodeUtf8, utf8Length } from './base64url.js';
import { type LicensePayload, licensePayloadSchema } from './model.js';
import { licensedProduct } from './product.js';
import { DuplicateMemberError, parseStrictJson } from './strict-json.js';
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

/** Whether an Ed25519 signature (RFC 8037) holds over the JWS signing input (RFC 7515 §5.2), which is ASCII. */
export type SignatureCheck = (signingInput: string, signature: Uint8Array) => boolean;

/** The detail line under "License key is invalid". */
export function rejectionText({ code, line }: KeyRejection): Text {
  return text('licenseKey.rejected', { reason: line, code });
}

/**
 * Verifies a license key, for console and licensing server alike, in the order of licensing.md §1: size limit → envelope → header
 * allow-list → signature → only then the payload → schema → product. `checkOf` returns null for a `kid` that it does not know. Every
 * refusal is returned; nothing is thrown for what a key may contain.
 */
export function verifyLicenseKey(keyText: string, checkOf: CheckOf): KeyVerification {
  if (isTooLarge(keyText)) return tooLarge;
  const compact = unwrapLicenseKey(keyText);
  return compact === null ? noEnvelope : verifyCompact(compact, checkOf);
}

/**
 * {@link verifyLicenseKey} for what a person hands over: the key may be mangled as mail programs do it, with text around it (§11). What is
 * found there is verified as strictly as any other.
 */
export function verifyDeliveredKey(keyText: string, checkOf: CheckOf): KeyVerification {
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

type CheckOf = (kid: string) => SignatureCheck | null;

const tooLarge = reject('too-large', text('licenseKey.tooLarge'));
const noEnvelope = reject('bad-envelope', text('licenseKey.noEnvelope'));

/** Never fewer bytes than characters: a huge text is refused without being walked through. */
function isTooLarge(keyText: string): boolean {
  return keyText.length > maxKeyFileBytes || utf8Length(keyText) > maxKeyFileBytes;
}

function verifyCompact(compact: string, checkOf: CheckOf): KeyVerification {
  const [header = '', payload = '', signature = ''] = compact.split('.');
  const check = checkNamedBy(header, checkOf);
  if (typeof check !== 'function') return check;
  const signatureBytes = decodeBase64url(signature);
  if (signatureBytes === null || !check(`${header}.${payload}`, signatureBytes)) {
    return reject('bad-signature', text('licenseKey.wrongSignature'));
  }
  return readPayload(payload, compact);
}

/** `none`, HS256 and every other algorithm end here: the header never chooses how it is verified. */
const headerSchema = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('license+jws'),
  kid: z.string().min(1),
});

function checkNamedBy(header: string, checkOf: CheckOf): SignatureCheck | KeyRejection {
  const content = jsonIn(header);
  if (!content.ok) {
    return content.duplicate === null
      ? reject('bad-header', text('licenseKey.headerUnreadable'))
      : reject('duplicate-member', text('licenseKey.headerMemberTwice', { member: content.duplicate }));
  }
  const parsed = headerSchema.safeParse(content.value);
  if (!parsed.success) return headerRejection(parsed.error);
  return checkOf(parsed.data.kid) ?? reject('unknown-key-id', text('licenseKey.signerUnknown'));
}

function headerRejection({ issues }: z.ZodError): KeyRejection {
  if (issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0)) {
    return reject('bad-header', text('licenseKey.headerUnreadable'));
  }
  const concerns = (member: string): boolean => issues.some(({ path }) => path[0] === member);
  if (concerns('alg')) return reject('wrong-algorithm', text('licenseKey.wrongAlgorithm'));
  if (concerns('typ')) return reject('wrong-type', text('licenseKey.wrongType'));
  if (concerns('kid')) return reject('unknown-key-id', text('licenseKey.signerNotNamed'));
  return reject('forbidden-header', text('licenseKey.headerTooLong'));
}

function readPayload(payload: string, compact: string): KeyVerification {
  const content = jsonIn(payload);
  if (!content.ok) {
    return content.duplicate === null
      ? reject('bad-payload', text('licenseKey.contentUnreadable'))
      : reject('duplicate-member', text('licenseKey.contentMemberTwice', { member: content.duplicate }));
  }
  const parsed = licensePayloadSchema.safeParse(content.value);
  if (!parsed.success) {
    return reject('bad-content', text('licenseKey.notALicense', { problem: firstIssue(parsed.error) }));
  }
  if (parsed.data.product !== licensedProduct) {
    return reject(
      'wrong-product',
      text('licenseKey.otherProduct', { product: parsed.data.product, expected: licensedProduct }),
    );
  }
  return { ok: true, payload: parsed.data, compact };
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  const where = issue?.path.join('.') ?? '';
  return where === '' ? (issue?.message ?? 'it is empty') : `${where}: ${issue?.message ?? ''}`;
}

type JsonContent =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly duplicate: string | null };

function jsonIn(base64url: string): JsonContent {
  const bytes = decodeBase64url(base64url);
  const json = bytes === null ? null : decodeUtf8(bytes);
  if (json === null) return { ok: false, duplicate: null };
  try {
    return { ok: true, value: parseStrictJson(json) };
  } catch (error) {
    return { ok: false, duplicate: error instanceof DuplicateMemberError ? error.member : null };
  }
}

function reject(code: RejectionCode, line: Text): KeyRejection {
  return { ok: false, code, line };
}

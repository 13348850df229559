import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { unwrapLicenseKey } from '../../shared/license/armour.js';
import { type LicensePayload, licensePayloadSchema } from '../../shared/license/model.js';
import { licensedProduct } from '../../shared/license/product.js';
import type { KeyRing } from './key-ring.js';
import { DuplicateMemberError, parseStrictJson } from './strict-json.js';

/** Size limit of a key file in bytes (licensing.md §1). */
export const maxKeyFileBytes = 64 * 1024;

/** Why a key is refused, in the order of the checks of licensing.md §1: a closed set, each with its own line. */
export const rejectionCodes = [
  'too-large',
  'bad-envelope',
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
  /** One sentence for the person. */
  readonly line: string;
}

export type KeyFileResult =
  { readonly ok: true; readonly payload: LicensePayload; readonly compact: string } | KeyRejection;

/** The detail line under "License key is invalid". */
export function rejectionText({ code, line }: KeyRejection): string {
  return `${line} (${code})`;
}

/**
 * Reads and verifies a key file in the order of licensing.md §1: size limit → envelope → header allow-list → signature → only
 * then the payload → schema → product. Every refusal is an answer; nothing is thrown for what a file may contain.
 */
export function readKeyFile(keyText: string, ring: KeyRing): KeyFileResult {
  // Never fewer bytes than characters: a huge text is refused without being walked through.
  if (keyText.length > maxKeyFileBytes || Buffer.byteLength(keyText) > maxKeyFileBytes) {
    return reject('too-large', 'The file is larger than 64 KiB.');
  }
  const compact = unwrapLicenseKey(keyText);
  const [header, payload, signature] = compact?.split('.') ?? [];
  if (compact === null || header === undefined || payload === undefined || signature === undefined) {
    return reject('bad-envelope', 'The file does not hold one whole license key and nothing else.');
  }
  const key = keyNamedBy(header, ring);
  if ('ok' in key) return key;
  if (!isSignedBy(key, `${header}.${payload}`, signature)) {
    return reject('bad-signature', 'The signature does not fit: the key was altered or damaged.');
  }
  return readPayload(payload, compact);
}

/** `none`, HS256 and every other algorithm end here: the header never chooses how it is verified. */
const headerSchema = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('license+jws'),
  kid: z.string().min(1),
});

function keyNamedBy(header: string, ring: KeyRing): KeyObject | KeyRejection {
  const content = jsonIn(header);
  if (!content.ok) {
    return content.duplicate === null
      ? reject('bad-header', 'The header of the key cannot be read.')
      : reject('duplicate-member', `The header of the key names "${content.duplicate}" twice.`);
  }
  const parsed = headerSchema.safeParse(content.value);
  if (!parsed.success) return headerRejection(parsed.error);
  const key = ring.find(parsed.data.kid);
  return (
    key ?? reject('unknown-key-id', 'The key was signed with a signing key that this version does not know.')
  );
}

function headerRejection({ issues }: z.ZodError): KeyRejection {
  if (issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0)) {
    return reject('bad-header', 'The header of the key cannot be read.');
  }
  const concerns = (member: string): boolean => issues.some(({ path }) => path[0] === member);
  if (concerns('alg')) return reject('wrong-algorithm', 'The key is not signed with EdDSA.');
  if (concerns('typ')) return reject('wrong-type', 'The file is signed, but it is not a license key.');
  if (concerns('kid')) return reject('unknown-key-id', 'The key does not name its signing key.');
  return reject('forbidden-header', 'The header of the key says more than a license key may say.');
}

/** Ed25519 (RFC 8037) over the JWS signing input (RFC 7515 §5.2). */
function isSignedBy(key: KeyObject, signingInput: string, signature: string): boolean {
  const bytes = canonicalBytes(signature);
  return bytes !== null && verify(null, Buffer.from(signingInput, 'ascii'), key, bytes);
}

function readPayload(payload: string, compact: string): KeyFileResult {
  const content = jsonIn(payload);
  if (!content.ok) {
    return content.duplicate === null
      ? reject('bad-payload', 'The content of the key cannot be read.')
      : reject('duplicate-member', `The content of the key names "${content.duplicate}" twice.`);
  }
  const parsed = licensePayloadSchema.safeParse(content.value);
  if (!parsed.success) {
    return reject('bad-content', `The content of the key is not a license: ${firstIssue(parsed.error)}.`);
  }
  if (parsed.data.product !== licensedProduct) {
    return reject(
      'wrong-product',
      `The key is for the product "${parsed.data.product}", not for "${licensedProduct}".`,
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

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function jsonIn(base64url: string): JsonContent {
  const bytes = canonicalBytes(base64url);
  if (bytes === null) return { ok: false, duplicate: null };
  try {
    return { ok: true, value: parseStrictJson(utf8.decode(bytes)) };
  } catch (error) {
    // SyntaxError and the decoder's TypeError say the same to the person: unreadable.
    return { ok: false, duplicate: error instanceof DuplicateMemberError ? error.member : null };
  }
}

/** Strict base64url (RFC 4648 §5, no padding): one text for each byte sequence, so that no other spelling of a key is taken. */
function canonicalBytes(base64url: string): Buffer | null {
  const bytes = Buffer.from(base64url, 'base64url');
  return bytes.toString('base64url') === base64url ? bytes : null;
}

function reject(code: RejectionCode, line: string): KeyRejection {
  return { ok: false, code, line };
}

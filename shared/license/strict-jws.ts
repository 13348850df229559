import { z } from 'zod';
import { decodeBase64url, decodeUtf8 } from './base64url.js';
import { DuplicateMemberError, parseStrictJson } from './strict-json.js';

/** Whether an Ed25519 signature (RFC 8037) holds over the JWS signing input (RFC 7515 §5.2), which is ASCII. */
export type SignatureCheck = (signingInput: string, signature: Uint8Array) => boolean;

/** Finds the check of the key that a `kid` names; null for one that is not of the ring. */
export type SignatureChecks = (kid: string) => SignatureCheck | null;

/** The kinds of signed documents; the `typ` keeps one from being taken for another. */
type DocumentType = 'license+jws' | 'time+jws';

/** Why a signed document is refused, in the order of the checks. */
export type JwsFault =
  | { readonly kind: 'header-unreadable' }
  | { readonly kind: 'header-member-twice'; readonly member: string }
  | { readonly kind: 'wrong-algorithm' }
  | { readonly kind: 'wrong-type' }
  | { readonly kind: 'signer-not-named' }
  | { readonly kind: 'header-too-long' }
  | { readonly kind: 'signer-unknown' }
  | { readonly kind: 'wrong-signature' }
  | { readonly kind: 'payload-unreadable' }
  | { readonly kind: 'payload-member-twice'; readonly member: string };

export type JwsReading =
  { readonly ok: true; readonly payload: unknown } | { readonly ok: false; readonly fault: JwsFault };

const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** True for the three parts of a JWS in compact form (RFC 7515 §7.1); says nothing about what is in them. */
export function isCompactJws(text: string): boolean {
  return compactForm.test(text);
}

/**
 * Reads a compact JWS in the order of licensing.md §1: header allow-list → signature → only then the payload, as JSON of which no
 * member is named twice. Every refusal is returned; nothing is thrown for what a document may contain.
 */
export function readStrictJws(compact: string, typ: DocumentType, checkOf: SignatureChecks): JwsReading {
  const [header = '', payload = '', signature = ''] = compact.split('.');
  const check = checkNamedBy(header, typ, checkOf);
  if (typeof check !== 'function') return { ok: false, fault: check };
  const signatureBytes = decodeBase64url(signature);
  if (signatureBytes === null || !check(`${header}.${payload}`, signatureBytes)) {
    return { ok: false, fault: { kind: 'wrong-signature' } };
  }
  const content = jsonIn(payload);
  if (content.ok) return { ok: true, payload: content.value };
  return {
    ok: false,
    fault:
      content.duplicate === null
        ? { kind: 'payload-unreadable' }
        : { kind: 'payload-member-twice', member: content.duplicate },
  };
}

/** `none`, HS256 and every other algorithm end here: the header never chooses how it is verified. */
const headerSchemas = {
  'license+jws': headerOf('license+jws'),
  'time+jws': headerOf('time+jws'),
} satisfies Record<DocumentType, z.ZodType>;

function headerOf(typ: DocumentType) {
  return z.strictObject({ alg: z.literal('EdDSA'), typ: z.literal(typ), kid: z.string().min(1) });
}

function checkNamedBy(
  header: string,
  typ: DocumentType,
  checkOf: SignatureChecks,
): SignatureCheck | JwsFault {
  const content = jsonIn(header);
  if (!content.ok) {
    return content.duplicate === null
      ? { kind: 'header-unreadable' }
      : { kind: 'header-member-twice', member: content.duplicate };
  }
  const parsed = headerSchemas[typ].safeParse(content.value);
  if (!parsed.success) return headerFault(parsed.error);
  return checkOf(parsed.data.kid) ?? { kind: 'signer-unknown' };
}

function headerFault({ issues }: z.ZodError): JwsFault {
  if (issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0)) {
    return { kind: 'header-unreadable' };
  }
  const concerns = (member: string): boolean => issues.some(({ path }) => path[0] === member);
  if (concerns('alg')) return { kind: 'wrong-algorithm' };
  if (concerns('typ')) return { kind: 'wrong-type' };
  if (concerns('kid')) return { kind: 'signer-not-named' };
  return { kind: 'header-too-long' };
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

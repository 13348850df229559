import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { armourLicenseKey, unwrapLicenseKey } from '../../shared/license/armour.js';
import { type LicensePayload, licensePayloadSchema } from '../../shared/license/model.js';
import { licensedProduct } from '../../shared/license/product.js';
import type { ActiveKey } from './key-ring.js';

/** Largest key file (licensing.md §1). */
const keySizeLimit = 64 * 1024;

/** The only header there is (§1). */
const headerSchema = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('license+jws'),
  kid: z.string().min(1).max(200),
});

/**
 * Signs a payload and armours it (§1). With node:crypto, not jose, whose WebCrypto cost a fifth of a server's processor time;
 * the tests check with jose what is signed here, and the reverse.
 */
export function signLicenseKey(payload: LicensePayload, key: ActiveKey): string {
  const header = { alg: 'EdDSA', typ: 'license+jws', kid: key.kid };
  const signingInput = `${encode(header)}.${encode(licensePayloadSchema.parse(payload))}`;
  const signature = sign(null, Buffer.from(signingInput), key.privateKey);
  return armourLicenseKey(`${signingInput}.${signature.toString('base64url')}`);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export type KeyVerification =
  | { readonly valid: true; readonly payload: LicensePayload }
  | { readonly valid: false; readonly reason: string; readonly unknownKid: boolean };

const invalid = (reason: string): KeyVerification => ({ valid: false, reason, unknownKid: false });

/** Verifies a key in the order of §1: size, envelope, header, signature, and only then the payload, its schema and product. */
export function verifyLicenseKey(
  keyText: string,
  verificationKey: (kid: string) => KeyObject | null,
): KeyVerification {
  if (Buffer.byteLength(keyText) > keySizeLimit) return invalid('The license key is larger than 64 KiB.');
  const [header, content, signature] = unwrapLicenseKey(keyText)?.split('.') ?? [];
  if (header === undefined || content === undefined || signature === undefined) {
    return invalid('The text is not a license key.');
  }
  const { data: known } = headerSchema.safeParse(decode(header));
  if (known === undefined) return invalid('The license key has an unknown header.');
  const key = verificationKey(known.kid);
  if (key === null) {
    return { valid: false, reason: 'The license key is signed by an unknown key.', unknownKid: true };
  }
  if (!verify(null, Buffer.from(`${header}.${content}`), key, Buffer.from(signature, 'base64url'))) {
    return invalid('The signature of the license key does not hold.');
  }
  const { data: payload } = licensePayloadSchema.safeParse(decode(content));
  if (payload === undefined) return invalid('The license key has an unknown content.');
  if (payload.product !== licensedProduct) return invalid('The license key is for another product.');
  return { valid: true, payload };
}

/** The JSON in a base64url segment; undefined, which fits no schema, if it is none. */
function decode(segment: string): unknown {
  try {
    return JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

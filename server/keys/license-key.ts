import type { KeyObject } from 'node:crypto';
import { compactVerify, CompactSign, decodeProtectedHeader, errors } from 'jose';
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

/** Signs a payload and armours it (§1). */
export async function signLicenseKey(payload: LicensePayload, key: ActiveKey): Promise<string> {
  const compact = await new CompactSign(Buffer.from(JSON.stringify(licensePayloadSchema.parse(payload))))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'license+jws', kid: key.kid })
    .sign(key.privateKey);
  return armourLicenseKey(compact);
}

export type KeyVerification =
  | { readonly valid: true; readonly payload: LicensePayload }
  | { readonly valid: false; readonly reason: string; readonly unknownKid: boolean };

const invalid = (reason: string): KeyVerification => ({ valid: false, reason, unknownKid: false });

/** Verifies a key in the order of §1: size, envelope, header, signature, and only then the payload, its schema and product. */
export async function verifyLicenseKey(
  keyText: string,
  verificationKey: (kid: string) => KeyObject | null,
): Promise<KeyVerification> {
  if (Buffer.byteLength(keyText) > keySizeLimit) return invalid('The license key is larger than 64 KiB.');
  const compact = unwrapLicenseKey(keyText);
  if (compact === null) return invalid('The text is not a license key.');
  const header = readHeader(compact);
  if (header === null) return invalid('The license key has an unknown header.');
  const key = verificationKey(header.kid);
  if (key === null) {
    return { valid: false, reason: 'The license key is signed by an unknown key.', unknownKid: true };
  }
  const content = await readSignedContent(compact, key);
  if (content === null) return invalid('The signature of the license key does not hold.');
  const payload = parsePayload(content);
  if (payload === null) return invalid('The license key has an unknown content.');
  if (payload.product !== licensedProduct) return invalid('The license key is for another product.');
  return { valid: true, payload };
}

function readHeader(compact: string): z.infer<typeof headerSchema> | null {
  try {
    return headerSchema.safeParse(decodeProtectedHeader(compact)).data ?? null;
  } catch {
    // Not base64url or not JSON: jose's only way to say so.
    return null;
  }
}

async function readSignedContent(compact: string, key: KeyObject): Promise<Uint8Array | null> {
  try {
    return (await compactVerify(compact, key, { algorithms: ['EdDSA'] })).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

function parsePayload(content: Uint8Array): LicensePayload | null {
  try {
    return licensePayloadSchema.safeParse(JSON.parse(Buffer.from(content).toString('utf8'))).data ?? null;
  } catch {
    // Signed by us yet not JSON: treated like any unknown content.
    return null;
  }
}

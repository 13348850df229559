import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto';
import { type KeyRing, keyRingOf } from '../../../../core/license/key-ring.js';
import type { LicensePayload } from '../../../../shared/license/model.js';

/** A vendor's signing key made for a test; signs anything, as no licensing server would. */
export interface TestSigner {
  readonly ring: KeyRing;
  readonly jwks: { keys: Record<string, unknown>[] };
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The compact JWS of the payload. */
  readonly sign: (payload: LicensePayload) => string;
  /** The compact JWS of any bytes, under any header. */
  readonly signRaw: (payload: string | Buffer, header?: unknown) => string;
}

export const licenseHeader = { alg: 'EdDSA', typ: 'license+jws', kid: 'test-1' };

export function createSigner(kid = licenseHeader.kid): TestSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' }] };
  const signRaw = (payload: string | Buffer, header: unknown = { ...licenseHeader, kid }): string => {
    const head = typeof header === 'string' ? header : JSON.stringify(header);
    const input = `${base64url(head)}.${base64url(payload)}`;
    return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`;
  };
  return {
    ring: keyRingOf(jwks),
    jwks,
    privateKey,
    publicKey,
    sign: (payload) => signRaw(JSON.stringify(payload)),
    signRaw,
  };
}

export function base64url(content: string | Buffer): string {
  return Buffer.from(content).toString('base64url');
}

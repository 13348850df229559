import { type KeyObject, verify } from 'node:crypto';
import type { SignatureCheck } from '../../shared/license/strict-jws.js';

/** Checks Ed25519 signatures (RFC 8037) with a public key. */
export function ed25519Check(key: KeyObject): SignatureCheck {
  return (signingInput, signature) => verify(null, Buffer.from(signingInput, 'ascii'), key, signature);
}

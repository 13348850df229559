import {
  type KeyVerification,
  verifyDeliveredKey,
  verifyLicenseKey,
} from '../../shared/license/key-verification.js';
import type { SignatureCheck } from '../../shared/license/strict-jws.js';
import { ed25519Check } from '../lib/ed25519-check.js';
import type { KeyRing } from './key-ring.js';

/** Reads and verifies a key that a program wrote, with the keys of a ring (licensing.md §1). */
export function readKeyFile(keyText: string, ring: KeyRing): KeyVerification {
  return verifyLicenseKey(keyText, checkIn(ring));
}

/** The same for what a person chose, pasted or dropped: mail may have mangled it (§11). */
export function readDeliveredKey(keyText: string, ring: KeyRing): KeyVerification {
  return verifyDeliveredKey(keyText, checkIn(ring));
}

function checkIn(ring: KeyRing): (kid: string) => SignatureCheck | null {
  return (kid) => {
    const key = ring.find(kid);
    return key === null ? null : ed25519Check(key);
  };
}

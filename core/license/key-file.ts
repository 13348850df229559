import { type KeyVerification, verifyLicenseKey } from '../../shared/license/key-verification.js';
import { ed25519Check } from '../lib/ed25519-check.js';
import type { KeyRing } from './key-ring.js';

/** Reads and verifies a key file with the keys of a ring (licensing.md §1). */
export function readKeyFile(keyText: string, ring: KeyRing): KeyVerification {
  return verifyLicenseKey(keyText, (kid) => {
    const key = ring.find(kid);
    return key === null ? null : ed25519Check(key);
  });
}

import type { KeyObject } from 'node:crypto';
import { ed25519Check } from '../../core/lib/ed25519-check.js';
import { armourLicenseKey } from '../../shared/license/armour.js';
import { type RejectionCode, verifyLicenseKey } from '../../shared/license/key-verification.js';
import { type LicensePayload, licensePayloadSchema } from '../../shared/license/model.js';
import type { ActiveKey } from './key-ring.js';
import { signJws } from './sign-jws.js';
import { problemTexts } from '../../shared/texts/licensing-server/problems.js';

/** Signs a payload and armours it (§1). */
export function signLicenseKey(payload: LicensePayload, key: ActiveKey): string {
  return armourLicenseKey(signJws('license+jws', licensePayloadSchema.parse(payload), key));
}

type KeyCheck =
  | { readonly valid: true; readonly payload: LicensePayload }
  | { readonly valid: false; readonly reason: string; readonly unknownKid: boolean };

/** Verifies a key as the console does (§1), and says in the words of the protocol what is wrong with it. */
export function checkLicenseKey(
  keyText: string,
  verificationKey: (kid: string) => KeyObject | null,
): KeyCheck {
  const verified = verifyLicenseKey(keyText, (kid) => {
    const key = verificationKey(kid);
    return key === null ? null : ed25519Check(key);
  });
  if (verified.ok) return { valid: true, payload: verified.payload };
  return {
    valid: false,
    reason: reasonOf(verified.code),
    unknownKid: verified.code === 'unknown-key-id',
  };
}

function reasonOf(code: RejectionCode): string {
  switch (code) {
    case 'too-large':
      return problemTexts.key.tooLarge;
    case 'bad-envelope':
    case 'several-keys':
    case 'part-of-a-key':
      return problemTexts.key.noKey;
    case 'bad-header':
    case 'forbidden-header':
    case 'wrong-algorithm':
    case 'wrong-type':
      return problemTexts.key.unknownHeader;
    case 'unknown-key-id':
      return problemTexts.key.unknownSigner;
    case 'bad-signature':
      return problemTexts.key.wrongSignature;
    case 'duplicate-member':
      return problemTexts.key.memberTwice;
    case 'bad-payload':
    case 'bad-content':
      return problemTexts.key.unknownContent;
    case 'wrong-product':
      return problemTexts.key.otherProduct;
  }
}

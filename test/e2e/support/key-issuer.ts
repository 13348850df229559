import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { signLicenseKey } from '../../../server/keys/license-key.js';
import type { LicensePayload } from '../../../shared/license/model.js';
import { licensedProduct } from '../../../shared/license/product.js';

/** What a licensing server issues with, and nothing of what it answers: signed by its code, without its database and its TLS. */
export interface KeyIssuer {
  /** Its public keys. */
  readonly jwksFile: string;
  /** Environment of a console that trusts its keys, at an instant. */
  readonly environmentAt: (
    instant: string,
  ) => Readonly<Record<'POSTKEEP_NOW' | 'POSTKEEP_TRUSTED_JWKS', string>>;
  /** Issues a key, of a license of its own unless told otherwise: a subscription for 100 mailboxes of 1 January 2026. Answers the file. */
  readonly issueKeyFile: (changes?: Partial<LicensePayload>) => Promise<string>;
}

/** Makes a key pair; its files go to `folder`, which is made. */
export async function createKeyIssuer(folder: string): Promise<KeyIssuer> {
  await mkdir(folder, { recursive: true });
  const jwksFile = join(folder, 'jwks.json');
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const jwk = publicKey.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint(jwk);
  await writeFile(jwksFile, JSON.stringify({ keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] }));
  let issued = 0;
  return {
    jwksFile,
    environmentAt: (instant) => ({ POSTKEEP_NOW: instant, POSTKEEP_TRUSTED_JWKS: jwksFile }),
    async issueKeyFile(changes = {}) {
      issued += 1;
      const payload: LicensePayload = {
        licenseId: randomUUID(),
        product: licensedProduct,
        type: 'subscription',
        contract: { id: `C-${String(issued)}`, type: 'subscription' },
        package: 'Standard',
        licensedTo: { company: 'Example' },
        mailboxes: 100,
        issuedAt: '2026-01-01T00:00:00.000Z',
        expiresOn: '2026-12-31',
        supportId: `S-${String(issued)}`,
        ...changes,
      };
      const path = join(folder, `license-${String(issued)}.lic`);
      await writeFile(path, signLicenseKey(payload, { kid, privateKey }));
      return path;
    },
  };
}

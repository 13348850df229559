import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactSign, compactVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { armourLicenseKey, unwrapLicenseKey } from '../../../shared/license/armour.js';
import type { LicensePayload } from '../../../shared/license/model.js';
import { licensedProduct } from '../../../shared/license/product.js';
import { signLicenseKey, checkLicenseKey } from '../../../server/keys/license-key.js';

const ours = generateKeyPairSync('ed25519');
const theirs = generateKeyPairSync('ed25519');
const ring = (kid: string): KeyObject | null => (kid === 'ours' ? ours.publicKey : null);

const payload: LicensePayload = {
  licenseId: '6f1f0a5e-6f4e-4b8e-9d0a-3a1d3e5b7c11',
  product: licensedProduct,
  type: 'rental',
  contract: { id: 'C-1', type: 'hosting-rental' },
  package: 'Standard',
  licensedTo: { company: 'Example' },
  mailboxes: 100,
  issuedAt: '2026-01-01T00:00:00Z',
  expiresOn: '2026-01-31',
  supportId: 'S-1',
};

function sign(content: unknown, header: object = {}, privateKey = ours.privateKey): Promise<string> {
  return new CompactSign(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'license+jws', kid: 'ours', ...header })
    .sign(privateKey);
}

/** The key with its payload replaced and its signature kept. */
function edited(compact: string): string {
  const [header, , signature] = compact.split('.');
  const content = Buffer.from(JSON.stringify({ ...payload, mailboxes: 9999 })).toString('base64url');
  return [header, content, signature].join('.');
}

describe('checkLicenseKey (licensing.md §1)', () => {
  it('accepts what it signed, armoured and bare', () => {
    const armoured = signLicenseKey(payload, { kid: 'ours', privateKey: ours.privateKey });
    expect(armoured).toMatch(/^-----BEGIN LICENSE KEY-----\n/);
    expect(Math.max(...armoured.split('\n').map((line) => line.length))).toBe(64);
    expect(checkLicenseKey(armoured, ring)).toEqual({ valid: true, payload });
    expect(checkLicenseKey(unwrapLicenseKey(armoured) ?? '', ring)).toEqual({ valid: true, payload });
  });

  it('signs what any JOSE library verifies', async () => {
    const compact =
      unwrapLicenseKey(signLicenseKey(payload, { kid: 'ours', privateKey: ours.privateKey })) ?? '';
    const { payload: content, protectedHeader } = await compactVerify(compact, ours.publicKey);
    expect(JSON.parse(Buffer.from(content).toString('utf8'))).toEqual(payload);
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'license+jws', kid: 'ours' });
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ['a text over 64 KiB', () => 'A'.repeat(64 * 1024 + 1), 'larger than 64 KiB'],
    ['a text that is no key', () => 'hello', 'not a license key'],
    [
      'an unsigned key (alg none)',
      async () => {
        const [, content = ''] = (await sign(payload)).split('.');
        return `${Buffer.from('{"alg":"none","typ":"license+jws","kid":"ours"}').toString('base64url')}.${content}.AA`;
      },
      'unknown header',
    ],
    [
      'a JWT',
      () =>
        new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: 'ours' }).sign(ours.privateKey),
      'unknown header',
    ],
    ['a header with a further member', () => sign(payload, { jku: 'https://example.com' }), 'unknown header'],
    ['a key of another signer', () => sign(payload, { kid: 'theirs' }, theirs.privateKey), 'unknown key'],
    ['a key of another signer under our kid', () => sign(payload, {}, theirs.privateKey), 'signature'],
    ['an edited key', async () => edited(await sign(payload)), 'signature'],
    ['signed content that is not JSON', () => sign('no json'), 'unknown content'],
    [
      'signed content with a missing field',
      () => sign({ ...payload, expiresOn: undefined }),
      'unknown content',
    ],
    ['a key of another product', () => sign({ ...payload, product: 'Another Product' }), 'another product'],
  ])('refuses %s', async (_what, make, reason) => {
    const result = checkLicenseKey(await make(), ring);
    expect(result).toMatchObject({ valid: false });
    expect(result).toHaveProperty('reason', expect.stringContaining(reason));
  });

  it('says of an unknown kid only that it is unknown, so that the ring can be read again', async () => {
    const foreign = armourLicenseKey(await sign(payload, { kid: 'theirs' }, theirs.privateKey));
    expect(checkLicenseKey(foreign, ring)).toMatchObject({ valid: false, unknownKid: true });
  });
});

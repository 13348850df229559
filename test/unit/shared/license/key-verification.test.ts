import { createHmac, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeliveredKey, readKeyFile } from '../../../../core/license/key-file.js';
import {
  type RejectionCode,
  maxKeyFileBytes,
  rejectionCodes,
} from '../../../../shared/license/key-verification.js';
import { keyRingOf } from '../../../../core/license/key-ring.js';
import { checkLicenseKey } from '../../../../server/keys/license-key.js';
import { armourLicenseKey } from '../../../../shared/license/armour.js';
import { payloadOf } from './fixtures.js';
import { base64url, createSigner, licenseHeader } from './signing.js';
import { render } from '../../../../shared/texts/text.js';

const signer = createSigner();
const payload = payloadOf('rental', { supportExpiresOn: '2027-02-28', policy: { noticeDays: 14 } });
const compact = signer.sign(payload);
const [header = '', content = '', signature = ''] = compact.split('.');

/** The licensing server's end, with the same keys. */
const atServer = (text: string) => checkLicenseKey(text, (kid) => signer.ring.find(kid));

describe('§1: both forms are taken by console and server', () => {
  const armoured = armourLicenseKey(compact);
  it.each([
    ['bare', compact],
    ['bare with a newline', `${compact}\n`],
    ['armoured', armoured],
    ['armoured with CRLF', armoured.replaceAll('\n', '\r\n')],
    ['armoured with a byte order mark and blank lines around', `\uFEFF\n${armoured}\n\n`],
  ])('%s', (_, text) => {
    expect(readKeyFile(text, signer.ring)).toEqual({ ok: true, payload, compact });
    expect(atServer(text)).toEqual({ valid: true, payload });
  });

  it('armour is wrapped at 64 columns', () => {
    const lines = armoured.trimEnd().split('\n');
    expect(lines[0]).toBe('-----BEGIN LICENSE KEY-----');
    expect(lines.at(-1)).toBe('-----END LICENSE KEY-----');
    expect(lines.slice(1, -2).every((line) => line.length === 64)).toBe(true);
  });
});

describe('§1: a ring of several keys, so that they rotate', () => {
  const next = createSigner('test-2');
  const both = keyRingOf({
    keys: [...signer.jwks.keys, ...next.jwks.keys, { kty: 'RSA', kid: 'other', n: 'x' }],
  });
  it.each([
    ['the old key', compact],
    ['the new key', next.sign(payload)],
  ])('takes %s', (_, text) => {
    expect(readKeyFile(text, both).ok).toBe(true);
  });
  it('a kid does not vouch for another key of the ring', () => {
    const forged = next.signRaw(JSON.stringify(payload), { ...licenseHeader, kid: 'test-1' });
    expect(readKeyFile(forged, both)).toMatchObject({ code: 'bad-signature' });
  });
});

/** HS256 with the public key as the secret: the classic confusion of algorithms. */
function hmacWithPublicKey(): string {
  const input = `${base64url(JSON.stringify({ ...licenseHeader, alg: 'HS256' }))}.${content}`;
  const secret = signer.publicKey.export({ format: 'pem', type: 'spki' });
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** The same bytes in another spelling, where the last character has spare bits: those of 64 bytes have four. */
function respelled(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(text.at(-1) ?? '');
  const other = text.slice(0, -1) + (alphabet[last ^ 1] ?? '');
  expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(text, 'base64url'));
  return other;
}

/** A key over a payload that is spelled otherwise, its signature over that very spelling. */
function signedInAnotherSpelling(): string {
  // Blanks until the last character of the payload has spare bits.
  let text = JSON.stringify(payload);
  while (Buffer.byteLength(text) % 3 === 0) text += ' ';
  const input = `${header}.${respelled(base64url(text))}`;
  return `${input}.${sign(null, Buffer.from(input), signer.privateKey).toString('base64url')}`;
}

const signed = (changes: Record<string, unknown>): string =>
  signer.signRaw(JSON.stringify({ ...payload, ...changes }));
const headed = (changes: Record<string, unknown>): string =>
  signer.signRaw(JSON.stringify(payload), { ...licenseHeader, ...changes });

/** Lines that name what is wrong with this key; the user guide has all others word by word. */
const namesItsPart: readonly RejectionCode[] = ['bad-content', 'duplicate-member', 'wrong-product'];
const guide = readFileSync(join(import.meta.dirname, '../../../../docs/user-guide/licensing.md'), 'utf8');

const refusals: [RejectionCode, string, string][] = [
  ['too-large', 'more than 64 KiB', 'A'.repeat(maxKeyFileBytes + 1)],
  ['too-large', 'more than 64 KiB of what is not even text', '€'.repeat(maxKeyFileBytes / 2)],
  ['bad-envelope', 'an empty file', ''],
  ['bad-envelope', 'another text', 'Dear customer, your license is attached.'],
  ['bad-envelope', 'END without BEGIN', armourLicenseKey(compact).split('\n').slice(1).join('\n')],
  ['bad-envelope', 'a lost line', armourLicenseKey(compact).split('\n').toSpliced(2, 1, '').join('\n')],
  ['bad-envelope', 'joined lines', armourLicenseKey(compact).replace(/(.{64})\n/, '$1')],
  ['bad-envelope', 'text after the key', `${armourLicenseKey(compact)}x`],
  ['bad-envelope', 'two keys', armourLicenseKey(compact) + armourLicenseKey(compact)],
  ['bad-envelope', 'white space between the parts', compact.replaceAll('.', '. ')],
  ['bad-envelope', 'a line end inside a bare key', `${compact.slice(0, 70)}\n${compact.slice(70)}`],
  ['bad-envelope', 'a blank in an armoured line', armourLicenseKey(compact).replace(/(.{20})./, '$1 ')],
  ['bad-envelope', 'blanks at the ends of lines', armourLicenseKey(compact).replaceAll('\n', ' \n')],
  ['bad-envelope', 'the other alphabet of base64', `${header}.${content}.+${signature.slice(1)}`],
  ['bad-envelope', 'two signatures', `${compact}.${signature}`],
  ['bad-envelope', 'no signature', `${header}.${content}.`],
  ['bad-envelope', 'padding', `${compact}==`],
  [
    'bad-envelope',
    'JWS JSON form',
    JSON.stringify({ payload: content, signatures: [{ protected: header, signature }] }),
  ],
  ['bad-header', 'a header that is no JSON', `${base64url('EdDSA')}.${content}.${signature}`],
  ['bad-header', 'a header that is an array', `${base64url('[]')}.${content}.${signature}`],
  ['bad-header', 'a header that is null', `${base64url('null')}.${content}.${signature}`],
  [
    'duplicate-member',
    'a header that names alg twice',
    signer.signRaw(
      JSON.stringify(payload),
      '{"alg":"none","alg":"EdDSA","typ":"license+jws","kid":"test-1"}',
    ),
  ],
  ['bad-header', 'a header in another spelling', `${header}A.${content}.${signature}`],
  [
    'wrong-algorithm',
    'alg none',
    `${base64url(JSON.stringify({ ...licenseHeader, alg: 'none' }))}.${content}.${signature}`,
  ],
  ['wrong-algorithm', 'HS256 with the public key', hmacWithPublicKey()],
  ['wrong-algorithm', 'no alg', headed({ alg: undefined })],
  ['wrong-type', 'another kind of signed document', headed({ typ: 'JWT' })],
  ['wrong-type', 'typ in capitals', headed({ typ: 'LICENSE+JWS' })],
  ['wrong-type', 'no typ', headed({ typ: undefined })],
  ['unknown-key-id', 'a signing key out of the ring', createSigner('stranger').sign(payload)],
  ['unknown-key-id', 'a kid in capitals', headed({ kid: 'TEST-1' })],
  ['unknown-key-id', 'an empty kid', headed({ kid: '' })],
  ['unknown-key-id', 'a kid that is no text', headed({ kid: ['test-1'] })],
  ['unknown-key-id', 'no kid', headed({ kid: undefined })],
  ['forbidden-header', 'a key in the header', headed({ jwk: signer.jwks.keys[0] })],
  ['forbidden-header', 'crit', headed({ crit: ['exp'], exp: 1 })],
  ['bad-signature', 'an unknown vendor under a known kid', createSigner().sign(payload)],
  [
    'bad-signature',
    'an edited payload',
    `${header}.${base64url(JSON.stringify({ ...payload, mailboxes: 9999 }))}.${signature}`,
  ],
  ['bad-signature', 'a signature in another spelling', `${header}.${content}.${respelled(signature)}`],
  ['bad-signature', 'a cut signature', compact.slice(0, -2)],
  ['bad-payload', 'a signed payload in another spelling', signedInAnotherSpelling()],
  ['bad-payload', 'signed JSON behind a byte order mark', signer.signRaw(`\uFEFF${JSON.stringify(payload)}`)],
  ['bad-payload', 'a signed text that is no JSON', signer.signRaw('license')],
  ['bad-payload', 'signed bytes that are no UTF-8', signer.signRaw(Buffer.from([0x7b, 0xff, 0x7d]))],
  [
    'duplicate-member',
    'mailboxes named twice',
    signer.signRaw(`{"mailboxes":1,${JSON.stringify(payload).slice(1)}`),
  ],
  [
    'duplicate-member',
    'named twice behind an escape',
    signer.signRaw(JSON.stringify(payload).replace('{', '{"\\u006dailboxes":1,')),
  ],
  [
    'duplicate-member',
    'named twice inside contract',
    signer.signRaw(JSON.stringify(payload).replace('"contract":{', '"contract":{"id":"x",')),
  ],
  ['bad-content', 'an array', signer.signRaw('[]')],
  ['bad-content', 'no mailboxes', signed({ mailboxes: 0 })],
  ['bad-content', 'half a mailbox', signed({ mailboxes: 1.5 })],
  ['bad-content', 'a date that does not exist', signed({ expiresOn: '2027-02-29' })],
  ['bad-content', 'an instant for a date', signed({ expiresOn: '2027-01-31T00:00:00Z' })],
  ['bad-content', 'an unknown type', signed({ type: 'perpetual' })],
  ['bad-content', 'an unknown member', signed({ admin: true })],
  ['bad-content', 'an unknown policy', signed({ policy: { noticeDay: 3 } })],
  ['bad-content', 'no uuid', signed({ licenseId: 'L-1' })],
  ['wrong-product', 'a key for another product', signed({ product: 'Other Product' })],
];

/** Told apart only where mail is expected to have mangled a key (§11). */
const deliveredRefusals: [RejectionCode, string, string][] = [
  ['several-keys', 'two keys', armourLicenseKey(compact) + armourLicenseKey(compact)],
  ['part-of-a-key', 'END without its key', armourLicenseKey(compact).slice(100)],
];

describe('§1: every rejection has its own code and a line that says what is wrong', () => {
  it.each(refusals)('%s: %s', (code, _, text) => {
    const result = readKeyFile(text, signer.ring);
    expect(result).toMatchObject({ ok: false, code });
    expect(atServer(text)).toMatchObject({ valid: false, unknownKid: code === 'unknown-key-id' });
    const line = result.ok ? '' : render(result.line);
    expect(line).toMatch(/^[A-Z].*\.$/);
    if (!namesItsPart.includes(code)) expect(guide).toContain(`| ${line} `);
  });

  it.each(deliveredRefusals)('%s: %s, handed over by a person', (code, _, text) => {
    const result = readDeliveredKey(text, signer.ring);
    expect(result).toMatchObject({ ok: false, code });
    expect(guide).toContain(`| ${result.ok ? '' : render(result.line)} `);
  });

  it('no code is without a case', () => {
    const cases = [...refusals, ...deliveredRefusals];
    expect(new Set(cases.map(([code]) => code))).toEqual(new Set(rejectionCodes));
  });

  it('two codes never share a line', () => {
    const lines = new Map<string, string>();
    for (const [, , text] of [...refusals, ...deliveredRefusals]) {
      const result = readDeliveredKey(text, signer.ring);
      if (!result.ok) lines.set(render(result.line).replace(/: .*/, ''), result.code);
    }
    expect(new Set(lines.values()).size).toBe(rejectionCodes.length);
  });

  it('the payload is not parsed before the signature holds', () => {
    const unsigned = `${header}.${base64url('not json')}.${signature}`;
    expect(readKeyFile(unsigned, signer.ring)).toMatchObject({ code: 'bad-signature' });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../../core/lib/redact.js';
import { armourLicenseKey } from '../../../../shared/license/armour.js';

const jws = 'eyJhbGciOiJFUzI1NiJ9.eyJpZCI6IjEyMyJ9.c2lnbmF0dXJlLW9mLWE_key';

describe('redact takes out what no log may hold', () => {
  it.each([
    ['an address', 'sign-in of anna@contoso.example failed', 'sign-in of ‹address› failed'],
    ['an address with its name', 'Anna <anna.b+x@mail.contoso.example>', 'Anna <‹address›>'],
    ['an international address', 'größe@contoso.example, 用户@例子.公司', '‹address›, ‹address›'],
    ['a quoted local part', '"anna b"@contoso.example', '‹address›'],
    ['an address at the end of a sentence', 'No mailbox anna@contoso.example.', 'No mailbox ‹address›.'],
    ['a bearer token', 'Authorization: Bearer abc.def-123==', 'Authorization: Bearer ‹secret›'],
    ['basic credentials', 'Proxy-Authorization: Basic dXNlcjpwYXNz', 'Proxy-Authorization: Basic ‹secret›'],
    ['a password', 'password=hunter2 next', 'password=‹secret› next'],
    ['a password with blanks, quoted', 'password="hunter 2" next', 'password=‹secret› next'],
    ['a secret in JSON', '{"clientSecret":"a b\\"c","x":1}', '{"clientSecret":‹secret›,"x":1}'],
    ['a secret in JSON in JSON', '{\\"refresh_token\\":\\"abc\\"}', '{\\"refresh_token\\":‹secret›}'],
    ['a secret in a form', 'client_secret=abc&scope=mail', 'client_secret=‹secret›&scope=mail'],
    ['a proxy’s user', 'http://user:p@ss@proxy.example:3128/x', 'http://‹secret›@proxy.example:3128/x'],
    ['a bare license key', `key ${jws} end`, 'key ‹token› end'],
    ['an armoured license key', `key ${armourLicenseKey(jws)}end`, 'key ‹key›\nend'],
    ['a key that was cut off', `-----BEGIN PRIVATE KEY-----\nMIIEvQ`, '‹key›'],
  ])('%s', (_what, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'Error: boom\n    at run (file:///opt/postkeep/out/main/index.js:12:3)',
    'session ended: 42 (backup, manual): Success; mailboxes: 2 success',
    'license update: renewed, Success, schedule',
    'https://licensing.example:8443/v1/license',
  ])('and leaves alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  const secret = fc.stringMatching(/^[A-Za-z0-9]{12,20}$/);
  const around = fc.string();

  it('whatever stands around an address, its local part is gone', () => {
    fc.assert(
      fc.property(around, secret, around, (before, local, after) => {
        expect(redact(`${before} ${local}@contoso.example ${after}`)).not.toContain(local);
      }),
    );
  });

  it('whatever stands around a password or token, it is gone', () => {
    const written = fc.constantFrom<(value: string) => string>(
      (value) => `password=${value}`,
      (value) => JSON.stringify({ clientSecret: value }),
      (value) => JSON.stringify(JSON.stringify({ access_token: value })),
      (value) => `Bearer ${value}`,
      (value) => `https://user:${value}@proxy.example/`,
    );
    fc.assert(
      fc.property(around, written, secret, around, (before, write, value, after) => {
        expect(redact(`${before} ${write(value)} ${after}`)).not.toContain(value);
      }),
    );
  });

  it('a text that was redacted stays as it is', () => {
    fc.assert(
      fc.property(around, (text) => {
        const once = redact(text);
        expect(redact(once)).toBe(once);
      }),
    );
  });
});

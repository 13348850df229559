import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { imapError } from '../../../../core/sources/imap/imap-errors.js';
import {
  credentialsToStore,
  parseMicrosoftCredentials,
  readCredentialsFile,
} from '../../../../core/sources/oauth/credentials.js';
import { imapHostOf } from '../../../../core/sources/oauth/default-server.js';
import { retryAfter } from '../../../../core/https/retry-after.js';
import { cachedTokens } from '../../../../core/sources/oauth/token-supplier.js';
import { AppError } from '../../../../shared/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'postkeep-oauth-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const pem = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
const app = {
  tenantId: 'contoso.onmicrosoft.com',
  clientId: '11111111-2222-4333-8444-555555555555',
  clientSecret: 'hush-hush',
};
const account = { type: 'service_account', client_email: 'a@b.example.com', private_key: pem };

describe('credentials', () => {
  it.each([
    ['neither secret nor certificate', { clientSecret: undefined }, /give either clientSecret, or/],
    ['a secret and a certificate', { certificate: pem, privateKey: pem }, /give either clientSecret, or/],
    ['a client ID that is none', { clientId: 'my app' }, /clientId must be the application \(client\) ID/],
    ['no tenant of its own', { tenantId: 'common' }, /tenantId must name one tenant/],
    ['a tenant that leads to another path', { tenantId: 'a/../b' }, /tenantId must be the GUID or a domain/],
    ['an authority without TLS', { authority: 'http://login.example' }, /authority must begin with https/],
    ['an authority with a user', { authority: 'https://a:b@login.example' }, /authority must be an address/],
    ['a field that nobody knows', { secret: 'x' }, /Unrecognized key: "secret"/],
    [
      'a certificate that is none',
      { clientSecret: undefined, certificate: pem, privateKey: pem },
      /not a PEM/,
    ],
    ['a key that is none', { clientSecret: undefined, certificate: pem, privateKey: 'x' }, /not an RSA key/],
  ])('of Microsoft are refused with %s, without repeating the secret', (_name, change, text) => {
    const json = JSON.stringify({ ...app, ...change });
    expect(() => parseMicrosoftCredentials(json)).toThrow(text);
    expect(() => parseMicrosoftCredentials(json)).not.toThrow(/hush-hush/);
  });

  it.each([
    ['a key of another kind', { type: 'authorized_user' }, /download a key of a service account/],
    ['a token endpoint elsewhere', { token_uri: 'https://evil.example/token' }, /an address of Google/],
    ['a look-alike', { token_uri: 'https://googleapis.com.evil.example/token' }, /an address of Google/],
    ['a token endpoint without TLS', { token_uri: 'http://oauth2.googleapis.com/token' }, /https:/],
    ['a key that is none', { private_key: 'hush-hush' }, /not an RSA key/],
  ])('of Google are refused with %s', (_name, change, text) => {
    const json = JSON.stringify({ ...account, ...change });
    expect(() => credentialsToStore('google', json)).toThrow(text);
    expect(() => credentialsToStore('google', json)).not.toThrow(/hush-hush/);
  });

  it('that are not JSON are refused without their text', () => {
    expect(() => credentialsToStore('google', '{"private_key": hush-hush')).toThrow(/not JSON/);
    expect(() => credentialsToStore('google', 'hush-hush')).not.toThrow(/hush-hush/);
  });

  it('keep nothing of a service account’s key that is not needed, and Google’s endpoint by default', () => {
    const stored: unknown = JSON.parse(
      credentialsToStore('google', JSON.stringify({ ...account, project_id: 'p', auth_uri: 'https://x' })),
    );
    expect(stored).not.toHaveProperty('project_id');
    expect(stored).toHaveProperty('token_uri', 'https://oauth2.googleapis.com/token');
  });

  it('name the file that cannot be read, or that lies beside and cannot', async () => {
    await expect(readCredentialsFile('google', join(folder, 'none.json'))).rejects.toMatchObject({
      code: 'io',
    });
    const path = join(folder, 'app.json');
    writeFileSync(
      path,
      JSON.stringify({ ...app, clientSecret: undefined, certificate: 'app.crt', privateKey: 'app.key' }),
    );
    await expect(readCredentialsFile('m365', path)).rejects.toThrow(
      `${join(folder, 'app.crt')} cannot be read`,
    );
  });

  it.each([
    ['https://login.microsoftonline.com', 'outlook.office365.com'],
    ['https://login.microsoftonline.us/', 'outlook.office365.us'],
    ['https://login.partner.microsoftonline.cn', 'partner.outlook.cn'],
  ])('of %s lead to %s', (authority, host) => {
    expect(imapHostOf('m365', JSON.stringify({ ...app, authority }))).toBe(host);
  });
});

describe('the tokens that are kept', () => {
  const start = Date.parse('2026-03-01T12:00:00Z');
  function kept(issue: (n: number) => Promise<string>) {
    let now = start;
    let asked = 0;
    const tokens = cachedTokens(
      () => new Date(now),
      () => '',
      async () => ({ token: await issue(++asked), lifetimeSeconds: 3600 }),
    );
    return { tokens, asked: () => asked, at: (seconds: number) => (now = start + seconds * 1000) };
  }

  it('are handed out until five minutes before they expire', async () => {
    const { tokens, at } = kept((n) => Promise.resolve(`token ${String(n)}`));
    expect(await tokens.token('a')).toBe('token 1');
    at(3299);
    expect(await tokens.token('b')).toBe('token 1');
    at(3301);
    expect(await tokens.token('a')).toBe('token 2');
  });

  it('are asked for once by all who want one at the same time; one who stops waiting stops nobody else', async () => {
    let answer: (token: string) => void = () => undefined;
    const { tokens, asked } = kept(() => new Promise((resolve) => (answer = resolve)));
    const controller = new AbortController();
    const [first, second] = [tokens.token('a', controller.signal), tokens.token('b')];
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    answer('token');
    expect(await second).toBe('token');
    expect(asked()).toBe(1);
  });

  it('are not asked for before Retry-After has passed, nor again once they were rejected', async () => {
    const errors = [
      new AppError('source-throttled', 'Slow down.', { retryAfterMs: 60_000 }),
      new AppError('source-credentials', 'Wrong secret.'),
    ];
    const { tokens, asked, at } = kept((n) => Promise.reject(errors[n - 1] ?? new Error('asked again')));
    await expect(tokens.token('a')).rejects.toMatchObject({ retryAfterMs: 60_000 });
    at(20);
    await expect(tokens.token('a')).rejects.toMatchObject({ code: 'source-throttled', retryAfterMs: 40_000 });
    expect(asked()).toBe(1);
    at(60);
    await expect(tokens.token('a')).rejects.toThrow('Wrong secret.');
    await expect(tokens.token('a')).rejects.toThrow('Wrong secret.');
    expect(asked()).toBe(2);
  });
});

describe('Retry-After (RFC 9110 §10.2.3)', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  it.each([
    ['120', 120_000],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['', undefined],
    ['soon', undefined],
  ])('%s means %s ms', (header, ms) => {
    expect(retryAfter(header, now)).toBe(ms);
  });

  it('is also heard from Exchange, which says it in words', () => {
    const responseText = 'Request is throttled. Suggested Backoff Time: 92415 milliseconds';
    const thrown = Object.assign(new Error('refused'), { responseStatus: 'BAD', responseText });
    expect(imapError(thrown, 'mail:993')).toMatchObject({ code: 'source-throttled', retryAfterMs: 92_415 });
  });
});

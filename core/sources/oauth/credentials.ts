import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { OAuthProvider } from '../../../shared/backup/source.js';
import { clientIdSchema, credentialSchema, tenantIdSchema } from '../../../shared/backup/oauth-app.js';
import { AppError, assertNever } from '../../../shared/errors.js';
import { type Text, render, text } from '../../../shared/texts/text.js';
import { isLoopback } from '../../lib/loopback.js';
import { parseForeignJson } from '../../../shared/json.js';

// What is wrong is worded at once, because zod takes strings; there are no dates or figures in it.

/** `https://login.microsoftonline.com`: an origin, because a secret or a token goes there and nowhere else. */
const authority = z
  .url({ protocol: /^https$/, error: render(text('signIn.mustBeHttps')) })
  .refine(isOrigin, render(text('signIn.mustBeOrigin')))
  .transform((address) => new URL(address).origin);

/** An app registration in Entra (docs/user-guide/settings.md); a certificate may be PEM text or the path of a PEM file. */
const microsoftCredentialsSchema = z
  .strictObject({
    tenantId: tenantIdSchema,
    clientId: clientIdSchema,
    clientSecret: credentialSchema.optional(),
    certificate: credentialSchema.optional(),
    privateKey: credentialSchema.optional(),
    /** Sign-in service of a national cloud. */
    authority: authority.default('https://login.microsoftonline.com'),
    /** Microsoft Graph of a cloud that shares its sign-in service with another (US Department of Defense). */
    graph: authority.optional(),
  })
  .refine(
    ({ clientSecret, certificate, privateKey }) =>
      clientSecret === undefined
        ? certificate !== undefined && privateKey !== undefined
        : certificate === undefined && privateKey === undefined,
    render(text('signIn.secretOrCertificate')),
  );
export type MicrosoftCredentials = z.output<typeof microsoftCredentialsSchema>;

/** What is used of the JSON key of a service account, as Google gives it. */
const googleCredentialsSchema = z.object({
  type: z.literal('service_account', render(text('signIn.mustBeServiceAccount'))),
  client_email: z.email(),
  client_id: z.string().max(100).default(''),
  private_key: credentialSchema,
  private_key_id: z.string().max(200).default(''),
  token_uri: z
    .url({ protocol: /^https$/, error: render(text('signIn.mustBeHttps')) })
    .refine(isGoogleAddress, render(text('signIn.mustBeGoogle')))
    .default('https://oauth2.googleapis.com/token'),
});
export type GoogleCredentials = z.output<typeof googleCredentialsSchema>;

/** Parses credentials as they are stored, that is without paths. Throws AppError `invalid-argument`. */
export function parseMicrosoftCredentials(json: string): MicrosoftCredentials {
  const credentials = parse(microsoftCredentialsSchema, json, text('signIn.theseCredentialsAre'));
  if (credentials.certificate !== undefined && credentials.privateKey !== undefined)
    checkKeyPair(credentials.certificate, credentials.privateKey);
  return credentials;
}

/** The same for a service account's key. */
export function parseGoogleCredentials(json: string): GoogleCredentials {
  const credentials = parse(googleCredentialsSchema, json, text('signIn.theseCredentialsAre'));
  readPrivateKey(credentials.private_key);
  return credentials;
}

/** The text to keep in the secret store: checked, and nothing in it that is not needed. Throws AppError `invalid-argument`. */
export function credentialsToStore(provider: OAuthProvider, json: string): string {
  switch (provider) {
    case 'm365':
      return JSON.stringify(parseMicrosoftCredentials(json));
    case 'google':
      return JSON.stringify(parseGoogleCredentials(json));
    default:
      return assertNever(provider);
  }
}

/**
 * Reads a credentials file to what the secret store keeps of it: PEM files that it names are taken in, paths counted
 * from its own folder. Throws AppError `io`, `invalid-argument`.
 */
export async function readCredentialsFile(provider: OAuthProvider, path: string): Promise<string> {
  const json = await readText(path);
  if (provider === 'google') return credentialsToStore(provider, json);
  const { certificate, privateKey, ...rest } = parse(
    microsoftCredentialsSchema,
    json,
    text('signIn.credentialsFileIs', { path }),
  );
  const pem = async (value: string): Promise<string> =>
    value.includes('-----BEGIN ') ? value : readText(resolve(dirname(path), value));
  return credentialsToStore(
    provider,
    JSON.stringify({
      ...rest,
      ...(certificate === undefined ? {} : { certificate: await pem(certificate) }),
      ...(privateKey === undefined ? {} : { privateKey: await pem(privateKey) }),
    }),
  );
}

function parse<S extends z.ZodType>(schema: S, json: string, what: Text): z.output<S> {
  let value: unknown;
  try {
    value = parseForeignJson(json);
  } catch {
    // The parser's own words quote the text, which holds the secret.
    throw new AppError('invalid-argument', text('signIn.notJson', { what }));
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [path.join('.'), message].join(' ').trim());
  throw new AppError('invalid-argument', text('signIn.notValid', { what, faults: faults.join('; ') }));
}

function checkKeyPair(certificate: string, privateKey: string): void {
  const key = readPrivateKey(privateKey);
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
  } catch {
    throw new AppError('invalid-argument', text('signIn.notPemCertificate'));
  }
  if (!parsed.checkPrivateKey(key)) {
    throw new AppError('invalid-argument', text('signIn.keyOfAnotherCertificate'));
  }
}

function readPrivateKey(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // What OpenSSL says of a key helps nobody.
  }
  throw new AppError('invalid-argument', text('signIn.notRsaKey'));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('io', text('signIn.fileUnreadable', { path }), {
      cause: error,
    });
  }
}

function isOrigin(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && url.href === `${url.origin}/`;
}

/** An assertion is worth something at Google alone; a name of this machine does not leave it. */
function isGoogleAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, username, password } = new URL(address);
  const isGoogle = hostname === 'accounts.google.com' || hostname.endsWith('.googleapis.com');
  return username === '' && password === '' && (isGoogle || isLoopback(hostname));
}

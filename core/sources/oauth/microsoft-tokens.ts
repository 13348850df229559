import { X509Certificate } from 'node:crypto';
import type {
  INetworkModule,
  NetworkRequestOptions,
  NetworkResponse,
  NodeAuthOptions,
} from '@azure/msal-node';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import type { ExchangeFailure } from '../../https/connection-failure.js';
import type { Answer } from '../../https/exchange.js';
import type { MicrosoftCredentials } from './credentials.js';
import type { AskTokenEndpoint, TokenRequest } from './token-endpoint.js';
import { type Refusal, tokenRefusal } from './token-refusal.js';
import { type IssuedToken, type TokenSupplier, cachedTokens } from './token-supplier.js';
import { parseForeignJson } from '../../../shared/json.js';

/** What tokens are for: an API, and the application permissions that the app needs there. */
interface AskedFor {
  readonly scope: string;
  readonly permission: string;
  readonly api: string;
}

const permission = 'IMAP.AccessAsApp';

/** Tokens for IMAP, of which one opens every mailbox the app may read. */
export function imapAccess(scope: string): AskedFor {
  return { scope, permission, api: 'Office 365 Exchange Online' };
}

/** Tokens of an app registration in Entra (client credentials, RFC 6749 §4.4). */
export function microsoftTokens(
  credentials: MicrosoftCredentials,
  ask: AskTokenEndpoint,
  clock: Clock,
  asked: AskedFor,
): TokenSupplier {
  return cachedTokens(
    clock,
    () => '',
    (_mailbox, cancel) => requestToken(credentials, ask, clock, asked, cancel),
  );
}

/**
 * Asks Entra through MSAL. The client is made anew each time: its own cache reads the machine's clock, and after an error it
 * refuses for a minute without asking, whatever `Retry-After` says.
 */
async function requestToken(
  credentials: MicrosoftCredentials,
  ask: AskTokenEndpoint,
  clock: Clock,
  asked: AskedFor,
  cancel: AbortSignal,
): Promise<IssuedToken> {
  const { authority } = credentials;
  const network = new RecordingNetwork(authority, ask, cancel);
  // Loaded when first needed: the library is large, and most sources are not Microsoft's.
  const { ConfidentialClientApplication } = await import('@azure/msal-node');
  const app = new ConfidentialClientApplication({
    auth: authOptions(credentials),
    system: { networkClient: network, disableInternalRetries: true },
  });
  let cause: unknown;
  try {
    const issued = await app.acquireTokenByClientCredential({ scopes: [asked.scope] });
    // Empty, or not there at all, when the service has a fault of its own.
    if (issued?.accessToken) return { token: issued.accessToken, lifetimeSeconds: network.lifetimeSeconds };
  } catch (error) {
    cause = error;
  }
  // MSAL's own errors tell neither status nor headers.
  if (network.thrown !== null) throw network.thrown;
  const got = network.last;
  if (got === null || (got.kind === 'answered' && got.status < 300)) throw noToken(authority, cause);
  throw tokenRefusal(got, new URL(authority).host, clock(), (refusal) => advice(refusal, credentials, asked));
}

function authOptions(credentials: MicrosoftCredentials): NodeAuthOptions {
  const { tenantId, clientId, authority, clientSecret, certificate, privateKey } = credentials;
  const auth: NodeAuthOptions = {
    clientId,
    authority: `${authority}/${tenantId}`,
    // Whoever wrote it down knows it: the worldwide cloud is not asked whether it exists.
    knownAuthorities: [new URL(authority).host],
  };
  if (certificate === undefined || privateKey === undefined)
    return { ...auth, ...(clientSecret === undefined ? {} : { clientSecret }) };
  const thumbprintSha256 = new X509Certificate(certificate).fingerprint256.replaceAll(':', '');
  return { ...auth, clientCertificate: { thumbprintSha256, privateKey, x5c: certificate } };
}

const lifetimeSchema = z.object({ expires_in: z.coerce.number().min(0) });

/** MSAL's network over our own HTTPS: verified TLS, private authorities, proxy and time limit; and one server only. */
class RecordingNetwork implements INetworkModule {
  last: Answer | ExchangeFailure | null = null;
  /** What kept a request from being sent: stopped, another server, a CA file that cannot be read. */
  thrown: AppError | null = null;
  /** `expires_in` of the last answer. */
  lifetimeSeconds = 0;

  constructor(
    private readonly authority: string,
    private readonly ask: AskTokenEndpoint,
    private readonly cancel: AbortSignal,
  ) {}

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.send(url, { method: 'GET', headers: options?.headers ?? {}, body: null });
  }

  sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.send(url, { method: 'POST', headers: options?.headers ?? {}, body: options?.body ?? null });
  }

  private async send<T>(address: string, request: Omit<TokenRequest, 'url'>): Promise<NetworkResponse<T>> {
    const url = new URL(address);
    try {
      if (url.origin !== this.authority) {
        throw new AppError(
          'source-protocol',
          text('signIn.sentElsewhere', { authority: this.authority, target: url.origin }),
        );
      }
      this.last = await this.ask({ url, ...request }, this.cancel);
    } catch (error) {
      if (error instanceof AppError) this.thrown = error;
      throw error;
    }
    if (this.last.kind !== 'answered') throw new Error('no answer');
    const { status, text: body } = this.last;
    this.lifetimeSeconds = lifetimeSchema.safeParse(parseForeignJson(body)).data?.expires_in ?? 0;
    return { headers: {}, body: answerOf<T>().parse(parseForeignJson(body)), status };
  }
}

/** MSAL says what it expects and checks it; here it is enough that it is an object. */
function answerOf<T>(): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === 'object' && value !== null);
}

function noToken(authority: string, cause: unknown): AppError {
  return new AppError(
    'source-protocol',
    text('signIn.notMicrosoft', { authority }),
    cause instanceof Error ? { details: cause.name, cause } : {},
  );
}

/** What an administrator does next, by Entra's own numbers (learn.microsoft.com, "Microsoft Entra error codes"). */
function advice(
  { error, error_description: words }: Refusal,
  credentials: MicrosoftCredentials,
  { permission: needed, api }: AskedFor,
): Text {
  const { tenantId, clientId } = credentials;
  const code = /AADSTS(\d+)/.exec(words)?.[1] ?? '';
  switch (code) {
    case '7000222':
      return text('signIn.secretExpired', { clientId });
    case '7000215':
      return text('signIn.secretWrong', { clientId });
    case '700027':
    case '700024':
    case '7000214':
      return text('signIn.certificateRejected', { clientId });
    case '700016':
      return text('signIn.noSuchApp', { clientId, tenantId });
    case '90002':
    case '900023':
    case '90013':
      return text('signIn.noSuchTenant', { tenantId });
    case '7000112':
      return text('signIn.appDisabled', { clientId });
    case '65001':
    case '500011':
    case '650056':
    case '650057':
    case '650052':
      return text('signIn.consent', { clientId, permission: needed, api });
    default:
      return text('signIn.appRejected', { clientId, error, permission: needed });
  }
}

const rolesSchema = z.object({ roles: z.array(z.string()).default([]) });

/**
 * What to do when Exchange rejects a token that Entra has issued: without consent the token is there, but holds no permission.
 * The permissions are read for this text only.
 */
export function rejectedMicrosoftToken(
  server: string,
  token: string,
  mailbox: string,
  clientId: string,
): Text {
  if (permissionsOf(token)?.includes(permission) === false) {
    const { api } = imapAccess('');
    const advice = text('signIn.consent', { clientId, permission, api });
    return text('signIn.tokenWithoutPermission', { server, advice });
  }
  return text('signIn.tokenRejectedByExchange', { server, mailbox });
}

/** The application permissions in a token; null when it is not one that can be read. */
export function permissionsOf(token: string): readonly string[] | null {
  try {
    return rolesSchema.parse(decodeJwt(token)).roles;
  } catch {
    return null;
  }
}

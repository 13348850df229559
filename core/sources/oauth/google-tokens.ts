import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { type Text, text } from '../../../shared/texts/text.js';
import type { Answer } from '../../https/exchange.js';
import type { ExchangeFailure } from '../../https/connection-failure.js';
import type { GoogleCredentials } from './credentials.js';
import type { AskTokenEndpoint } from './token-endpoint.js';
import { type Refusal, tokenRefusal } from './token-refusal.js';
import { type IssuedToken, type TokenSupplier, cachedTokens } from './token-supplier.js';
import { parseForeignJson } from '../../../shared/json.js';

/** The only scope that IMAP takes (Google, "IMAP, POP, and SMTP"). */
export const gmailScope = 'https://mail.google.com/';
const assertionSeconds = 600;

const tokenAnswerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().min(0),
});

/** Tokens of a service account with domain-wide delegation: one per mailbox, for a signed assertion (RFC 7523 §2.1). */
export function googleTokens(
  credentials: GoogleCredentials,
  ask: AskTokenEndpoint,
  clock: Clock,
  scope: string,
): TokenSupplier {
  const url = new URL(credentials.token_uri);
  const key = createPrivateKey(credentials.private_key);

  const assertion = (mailbox: string | null): Promise<string> => {
    const now = Math.floor(clock().getTime() / 1000);
    const claims = new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: credentials.private_key_id })
      .setIssuer(credentials.client_email)
      .setAudience(credentials.token_uri)
      .setIssuedAt(now)
      .setExpirationTime(now + assertionSeconds);
    return (mailbox === null ? claims : claims.setSubject(mailbox)).sign(key);
  };
  return cachedTokens(
    clock,
    (mailbox) => mailbox ?? '',
    async (mailbox, cancel) => {
      const body = new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: await assertion(mailbox),
      });
      const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
      const got = await ask({ url, method: 'POST', headers, body: body.toString() }, cancel);
      const issued = issuedToken(got);
      if (issued) return issued;
      throw tokenRefusal(got, url.host, clock(), (refusal) => advice(refusal, credentials, mailbox, scope));
    },
  );
}

function issuedToken(got: Answer | ExchangeFailure): IssuedToken | null {
  if (got.kind !== 'answered' || got.status !== 200) return null;
  try {
    const { access_token: token, expires_in: lifetimeSeconds } = tokenAnswerSchema.parse(
      parseForeignJson(got.text),
    );
    return { token, lifetimeSeconds };
  } catch {
    return null;
  }
}

/** What an administrator does next; Google's error and the words beside it tell the cases apart. */
function advice(
  { error, error_description: words }: Refusal,
  { client_email: account, client_id: clientId }: GoogleCredentials,
  mailbox: string | null,
  scope: string,
): Text {
  const client = clientId === '' ? account : clientId;
  switch (error) {
    case 'unauthorized_client':
    case 'access_denied':
    case 'invalid_scope':
    case 'admin_policy_enforced':
      return text('signIn.delegation', { client, scope });
    case 'invalid_grant':
      if (/signature|key/i.test(words)) return text('signIn.keyNoLongerValid', { account });
      if (/short-lived|iat|exp/i.test(words)) return text('signIn.clockWrong');
      return mailbox === null
        ? text('signIn.accountGone', { account })
        : text('signIn.notAUser', { mailbox });
    default:
      return text('signIn.accountRejected', { account, error });
  }
}

import type { OAuthProvider } from '../../../shared/backup/source.js';
import type { Clock } from '../../../shared/clock.js';
import { assertNever } from '../../../shared/errors.js';
import { parseGoogleCredentials, parseMicrosoftCredentials } from './credentials.js';
import { gmailScope, googleTokens } from './google-tokens.js';
import { cloudOf } from './microsoft-clouds.js';
import { microsoftTokens } from './microsoft-tokens.js';
import { type OAuthNetwork, tokenEndpoint } from './token-endpoint.js';
import type { TokenSupplier } from './token-supplier.js';

/**
 * Tokens to send mail with, of the app registration or service account that reads it: Exchange Online has one resource for IMAP and SMTP, and
 * Gmail one scope. Throws AppError `invalid-argument` for credentials that cannot be used.
 */
export function smtpTokens(
  provider: OAuthProvider,
  secret: string,
  { clock, ...network }: OAuthNetwork & { readonly clock: Clock },
): TokenSupplier {
  const ask = tokenEndpoint(network);
  switch (provider) {
    case 'm365': {
      const credentials = parseMicrosoftCredentials(secret);
      const { scope } = cloudOf(credentials.authority);
      return microsoftTokens(credentials, ask, clock, {
        ...{ scope, permission: 'SMTP.SendAsApp', api: 'Office 365 Exchange Online' },
      });
    }
    case 'google':
      return googleTokens(parseGoogleCredentials(secret), ask, clock, gmailScope);
    default:
      return assertNever(provider);
  }
}

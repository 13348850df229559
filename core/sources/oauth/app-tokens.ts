import type { OAuthProvider } from '../../../shared/backup/model.js';
import type { Clock } from '../../../shared/clock.js';
import { assertNever } from '../../../shared/errors.js';
import { parseGoogleCredentials, parseMicrosoftCredentials } from './credentials.js';
import { googleTokens } from './google-tokens.js';
import { microsoftTokens } from './microsoft-tokens.js';
import { type OAuthNetwork, tokenEndpoint } from './token-endpoint.js';
import type { TokenSupplier } from './token-supplier.js';

/**
 * Tokens of an app registration or service account. Those for IMAP are those for SMTP: Exchange Online has one resource for both, and
 * Gmail one scope. Throws AppError `invalid-argument` for credentials that cannot be used.
 */
export function appTokens(
  provider: OAuthProvider,
  secret: string,
  { clock, ...network }: OAuthNetwork & { readonly clock: Clock },
): TokenSupplier {
  const ask = tokenEndpoint(network);
  switch (provider) {
    case 'm365':
      return microsoftTokens(parseMicrosoftCredentials(secret), ask, clock);
    case 'google':
      return googleTokens(parseGoogleCredentials(secret), ask, clock);
    default:
      return assertNever(provider);
  }
}

import type { OAuthProvider } from '../../../shared/backup/source.js';
import type { Clock } from '../../../shared/clock.js';
import { assertNever } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { type ImapSignIn, tokenSignIn } from '../imap/sign-in.js';
import { parseGoogleCredentials, parseMicrosoftCredentials } from './credentials.js';
import { gmailScope, googleTokens } from './google-tokens.js';
import { cloudOf } from './microsoft-clouds.js';
import { imapAccess, microsoftTokens, rejectedMicrosoftToken } from './microsoft-tokens.js';
import { tokenEndpoint } from './token-endpoint.js';

/** What sources that sign in with tokens need of their host. */
export interface OAuthAccess {
  readonly clock: Clock;
  /** Proxy by setting; asked for every request. */
  readonly proxy: () => Promise<string>;
  /** PEM file of NODE_EXTRA_CA_CERTS; empty = none. */
  readonly extraCaFile: string;
}

/**
 * Sign-in of an app at an IMAP server. `secret` is what the secret store holds; the source's private authority is trusted at the
 * sign-in service too. Throws AppError `invalid-argument` for credentials that cannot be used.
 */
export function oauthSignIn(
  provider: OAuthProvider,
  secret: string,
  server: string,
  caFile: string | undefined,
  { clock, proxy, extraCaFile }: OAuthAccess,
): ImapSignIn {
  const ask = tokenEndpoint({ caFile: caFile ?? '', extraCaFile, proxy });
  switch (provider) {
    case 'm365': {
      const credentials = parseMicrosoftCredentials(secret);
      const asked = imapAccess(cloudOf(credentials.authority).scope);
      return tokenSignIn(microsoftTokens(credentials, ask, clock, asked), (mailbox, token) =>
        rejectedMicrosoftToken(server, token, mailbox, credentials.clientId),
      );
    }
    case 'google':
      return tokenSignIn(googleTokens(parseGoogleCredentials(secret), ask, clock, gmailScope), (mailbox) =>
        text('signIn.tokenRejectedByGmail', { server, mailbox }),
      );
    default:
      return assertNever(provider);
  }
}

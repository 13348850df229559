import type { OAuthProvider } from '../../../shared/backup/source.js';
import { assertNever } from '../../../shared/errors.js';
import { parseMicrosoftCredentials } from './credentials.js';
import { cloudOf } from './microsoft-clouds.js';

/** The host that answers IMAP over TLS, on port 993, for the organisation of stored credentials. */
export function imapHostOf(provider: OAuthProvider, secret: string): string {
  switch (provider) {
    case 'm365':
      return cloudOf(parseMicrosoftCredentials(secret).authority).imapHost;
    case 'google':
      return 'imap.gmail.com';
    default:
      return assertNever(provider);
  }
}

import { type SourceConfig, sourceConfigSchema } from '../../shared/backup/source.js';
import { AppError, assertNever } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { ImapConfig } from './imap/imap-config.js';
import { serverAddress } from './imap/connection.js';
import { openImapSource } from './imap/imap-source.js';
import { type ImapSignIn, passwordSignIn } from './imap/sign-in.js';
import type { MailSource } from './mail-source.js';
import { openMaildirSource } from './maildir/maildir-source.js';
import { openMboxSource } from './mbox/mbox-source.js';
import { type OAuthAccess, oauthSignIn } from './oauth/sign-in.js';
import { openSampleSource } from './sample-source.js';

/**
 * Makes the source that a configuration describes; nothing is connected yet. `secret` is needed by IMAP only. Throws AppError `invalid-argument` for one
 * that an earlier version took and that could not be given today.
 */
export function openSource(config: SourceConfig, secret: string | null, access: OAuthAccess): MailSource {
  const problem = sourceConfigSchema.safeParse(config).error?.issues[0];
  if (problem !== undefined)
    throw new AppError('invalid-argument', text('sources.toMend', { field: problem.path.join('.') }));
  switch (config.type) {
    case 'imap':
      return openImapSource(config, imapSignIn(config, secret, access));
    case 'maildir':
      return openMaildirSource(config.path);
    case 'mbox':
      return openMboxSource(config.path);
    case 'sample':
      return openSampleSource(config.path);
    default:
      return assertNever(config);
  }
}

function imapSignIn(config: ImapConfig, secret: string | null, access: OAuthAccess): ImapSignIn {
  const { auth } = config;
  if (secret === null) {
    const missing = auth.method === 'oauth' ? 'sources.noCredentials' : 'sources.noPassword';
    throw new AppError('source-credentials', text(missing, { host: config.host }));
  }
  return auth.method === 'oauth'
    ? oauthSignIn(auth.provider, secret, serverAddress(config), config.caFile, access)
    : passwordSignIn(auth, secret);
}

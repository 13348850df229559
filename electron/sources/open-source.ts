import type { SourceConfig } from '../../shared/backup/model.js';
import { AppError, assertNever } from '../../shared/errors.js';
import { openImapSource } from './imap/imap-source.js';
import type { MailSource } from './mail-source.js';
import { openMaildirSource } from './maildir/maildir-source.js';
import { openMboxSource } from './mbox/mbox-source.js';

/** Makes the source that a configuration describes; nothing is connected yet. `secret` is needed by IMAP only. */
export function openSource(config: SourceConfig, secret: string | null): MailSource {
  switch (config.type) {
    case 'imap':
      if (secret === null) {
        throw new AppError(
          'source-credentials',
          `No password is stored for ${config.host}. Add the mail source again with its password.`,
        );
      }
      return openImapSource(config, secret);
    case 'maildir':
      return openMaildirSource(config.path);
    case 'mbox':
      return openMboxSource(config.path);
    default:
      return assertNever(config);
  }
}

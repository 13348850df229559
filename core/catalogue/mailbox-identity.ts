import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { SourceConfig } from '../../shared/backup/source.js';
import { assertNever } from '../../shared/errors.js';

/**
 * What tells the account behind a mailbox, whatever its source is called (licensing.md §5): the full address where the mailbox has one, else
 * server and user, or where the mail is on this machine. Two mailboxes of one identity share a unit of the license. It is a digest, because it
 * stays with a repository for longer than the mail of somebody whose data is deleted.
 */
export function identityOf(config: SourceConfig): (mailbox: string) => string {
  const place = placeOf(config);
  return (mailbox) => addressIdentity(mailbox) ?? digest(place(mailbox));
}

/** The identity of a mailbox that is named by its full address; null for another name. Servers tell no accounts apart by case. */
export function addressIdentity(mailbox: string): string | null {
  return /^[^\s@]+@[^\s@]+$/.test(mailbox) ? digest(`address:${mailbox.toLowerCase()}`) : null;
}

function digest(account: string): string {
  return createHash('sha256').update(account).digest('hex');
}

function placeOf(config: SourceConfig): (mailbox: string) => string {
  switch (config.type) {
    case 'imap':
      return (mailbox) => `imap:${config.host.toLowerCase()}/${mailbox}`;
    case 'maildir':
    case 'mbox':
    case 'sample': {
      const root = realPath(config.path);
      return (mailbox) => `path:${isAbsolute(mailbox) ? mailbox : join(root, mailbox)}`;
    }
    default:
      return assertNever(config);
  }
}

/** A link to the mail is no other mail. A path that is not there now stands for itself. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

import { randomUUID } from 'node:crypto';
import { formatMailboxPage, mailboxesPerPage } from '../../shared/backup/mailbox-pages.js';
import type { Mailbox } from '../../shared/backup/model.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';

/** Lists of mailboxes that somebody is reading a page at a time. */
export interface MailboxListPages {
  readonly open: (mailboxes: readonly Mailbox[]) => { list: string; pages: number };
  /** The page's text; the last page closes the list. Throws AppError `not-found` for a list that is closed. */
  readonly page: (list: string, page: number) => string;
}

/** The page reads one list and an export another; those before were given up. */
const keptLists = 2;

export function createMailboxListPages(): MailboxListPages {
  const lists = new Map<string, readonly Mailbox[]>();
  return {
    open(mailboxes) {
      const list = randomUUID();
      const pages = Math.ceil(mailboxes.length / mailboxesPerPage);
      if (pages > 0) lists.set(list, mailboxes);
      for (const old of [...lists.keys()].slice(0, -keptLists)) lists.delete(old);
      return { list, pages };
    },
    page(list, page) {
      const mailboxes = lists.get(list);
      const start = page * mailboxesPerPage;
      if (!mailboxes || start >= mailboxes.length) {
        throw new AppError('not-found', text('mailboxes.listChanged'));
      }
      const end = start + mailboxesPerPage;
      if (end >= mailboxes.length) lists.delete(list);
      return formatMailboxPage(mailboxes.slice(start, end));
    },
  };
}

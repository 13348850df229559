import { parseMailboxPage } from '../../../shared/backup/mailbox-pages.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { assertNever } from '../../../shared/errors.js';
import { textOrder } from '../../messages/text-order.js';
import { type MailboxIndex, mailboxIndex } from './mailbox-query.js';
import type { MailboxWorkerAnswer, MailboxWorkerRequest } from './mailbox-worker.js';

/** The list that is being read, and the one that queries are about. */
let reading: { readonly list: number; readonly mailboxes: Mailbox[]; error: string | null } | null = null;
let current: {
  readonly list: number;
  readonly mailboxes: readonly Mailbox[];
  readonly find: MailboxIndex;
} | null = null;

// Both ends are this page's own code, built together: a message needs no parsing. What it carries comes from main and is parsed.
addEventListener('message', ({ data }: MessageEvent<MailboxWorkerRequest>) => {
  switch (data.type) {
    case 'page':
      readPage(data.list, data.text);
      break;
    case 'end':
      endReading(data.list);
      break;
    case 'query': {
      // A list that has been replaced is asked about again by its name.
      if (current?.list !== data.list) break;
      const order = current.find(data.query, textOrder(data.locale).compare);
      answer({ type: 'found', id: data.id, order }, [order.buffer]);
      break;
    }
    case 'ids': {
      const { id, query, locale, first, last } = data;
      const of = current?.list === data.list ? current : null;
      const found = of?.find(query, textOrder(locale).compare).slice(first, last + 1);
      const ids = found && Array.from(found, (index) => of?.mailboxes[index]?.id ?? '');
      answer({ type: 'ids', id, ids: ids ?? null });
      break;
    }
    case 'pick': {
      const of = current?.list === data.list ? current.mailboxes : null;
      answer({ type: 'picked', id: data.id, mailboxes: of?.filter(({ id }) => data.ids.has(id)) ?? null });
      break;
    }
    default:
      assertNever(data);
  }
});

function readPage(list: number, text: string): void {
  if (reading?.list !== list) reading = { list, mailboxes: [], error: null };
  try {
    for (const mailbox of parseMailboxPage(text)) reading.mailboxes.push(mailbox);
  } catch (error) {
    reading.error = error instanceof Error ? error.message : String(error);
  }
  answer({ type: 'taken', list });
}

function endReading(list: number): void {
  const { mailboxes, error } = reading?.list === list ? reading : { mailboxes: [], error: null };
  reading = null;
  if (error === null) current = { list, mailboxes, find: mailboxIndex(mailboxes) };
  answer({ type: 'read', list, error });
}

function answer(message: MailboxWorkerAnswer, transfer: Transferable[] = []): void {
  postMessage(message, { transfer });
}

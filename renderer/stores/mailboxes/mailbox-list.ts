import { mailboxesPerPage, parseMailbox } from '../../../shared/backup/mailbox-pages.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import type { Rows } from '../../components/rows.js';

/** A table's rows in view are far fewer, and a row that is drawn again is the same object. */
const mailboxesKept = 256;

/** All mailboxes of one moment, in the order of the queue. */
export interface MailboxList extends Rows<Mailbox> {
  /** The worker's name for it. */
  readonly id: number;
}

/** A page's text, and where in it each mailbox starts. */
export interface MailboxPage {
  readonly text: string;
  readonly starts: Uint32Array;
}

export function mailboxPage(text: string): MailboxPage {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return { text, starts: Uint32Array.from(starts) };
}

/**
 * Makes the list of its pages, which the worker has checked. They stay text, and a mailbox is read when it is looked at: 100,000 objects
 * would have the garbage collector stop the page for several frames, again and again.
 */
export function createMailboxList(id: number, pages: readonly MailboxPage[]): MailboxList {
  const last = pages.at(-1);
  const recent = new Map<number, Mailbox>();

  function read(index: number): Mailbox | undefined {
    const page = pages[Math.floor(index / mailboxesPerPage)];
    const line = index % mailboxesPerPage;
    const start = page?.starts[line];
    if (page === undefined || start === undefined) return undefined;
    const next = page.starts[line + 1];
    return parseMailbox(page.text.slice(start, next === undefined ? undefined : next - 1));
  }

  return {
    id,
    length: last === undefined ? 0 : (pages.length - 1) * mailboxesPerPage + last.starts.length,
    at(index) {
      const known = recent.get(index);
      if (known) return known;
      const mailbox = read(index);
      if (mailbox === undefined) return undefined;
      recent.set(index, mailbox);
      for (const oldest of recent.keys()) {
        if (recent.size <= mailboxesKept) break;
        recent.delete(oldest);
      }
      return mailbox;
    },
  };
}

/** What there is before the first list has come; no query about it is ever answered. */
export const noMailboxList = createMailboxList(0, []);

import { type AddressList, parseAddressList } from '../../../shared/backup/address-list.js';
import { namedByHand } from '../../../shared/backup/source-edit.js';
import type { SourceConfig } from '../../../shared/backup/source.js';

interface Listed {
  readonly mailboxes: string;
  /** The kind of source that is chosen: only of `imap` does it matter. */
  readonly type: string;
  /** Null for a new source. */
  readonly stored: SourceConfig | null;
}

let last: { readonly of: Listed; readonly list: AddressList } | null = null;

/** What the list of mailboxes by hand says. Several ask at each key, and a list may have 200,000 lines: the last answer is kept. */
export function listedMailboxes({ mailboxes, type, stored }: Listed): AddressList {
  if (last?.of.mailboxes === mailboxes && last.of.type === type && last.of.stored === stored)
    return last.list;
  const known = stored === null ? [] : namedByHand(stored);
  const list = parseAddressList(mailboxes, { userNames: type === 'imap', known });
  last = { of: { mailboxes, type, stored }, list };
  return list;
}

/** The list with that of a file after it: its mailboxes, then the lines that have none, for the user to look at. */
export function withImported(fields: Listed, file: string): string {
  const known = fields.stored === null ? [] : namedByHand(fields.stored);
  const rules = { userNames: fields.type === 'imap', known };
  const { mailboxes, badLines } = parseAddressList(file, rules);
  // A word in the wrong column of a table is no user name because it then stands alone.
  const marked = badLines.map(({ text }) =>
    parseAddressList(text, rules).mailboxes.length > 0 ? `${text} ?` : text,
  );
  const before = fields.mailboxes.trim() === '' ? [] : [fields.mailboxes.trimEnd()];
  return [...before, ...mailboxes, ...marked].join('\n');
}

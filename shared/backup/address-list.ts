import { accountOf } from './source-edit.js';

/** A list of mailboxes as people have it: pasted, exported, typed. */
export interface AddressList {
  /** Each once, in the order and the letters in which it first stands there. */
  readonly mailboxes: readonly string[];
  /** Lines in which there is no mailbox; lines count from 1. */
  readonly badLines: readonly { readonly line: number; readonly text: string }[];
  /** How often one stands there again, in whatever letters. */
  readonly repeated: number;
}

export interface AddressListRules {
  /** Whether a mailbox may be called by a user name, without a domain. */
  readonly userNames: boolean;
  /** Names that are taken as they are, since they are in use already. */
  readonly known?: readonly string[];
}

/** Headers of a column with the mailboxes, without blanks and marks; the first of them that a table has is its column; without any, one that speaks of mail. */
const headers = [
  ...['primarysmtpaddress', 'userprincipalname', 'upn', 'windowsemailaddress', 'primaryemail'],
  ...['emailaddress', 'emailaddress1', 'primaryemailaddress', 'email', 'mail', 'smtpaddress', 'address'],
  ...['mailbox', 'mailboxaddress', 'mailboxes', 'emailaddresses', 'login', 'loginname', 'username', 'user'],
];
/** What stands between the columns of a table. */
const delimiters = ['\t', ';', ','] as const;
type Delimiter = (typeof delimiters)[number];

const longestMailbox = 320;
const addressPattern = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\.]+(\.[^\s@<>()[\],;:"\\.]+)*$/;
const userNamePattern = /^[^\s@<>()[\],;:"\\]+$/;

/**
 * Reads one mailbox a line, or a table by commas, semicolons or tabs, with or without a header, its columns in any order; `Name <address>`, quotes, and
 * several addresses in a line are understood. A table with a header gives the column of that name; another one every address in it.
 */
export function parseAddressList(text: string, { userNames, known = [] }: AddressListRules): AddressList {
  const taken = new Set(known);
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
  const delimiter = delimiterOf(lines.map((line) => line.text));
  const columns = taken.has(lines[0]?.text ?? '') ? null : headerColumns(lines, delimiter);
  const mailboxes = new Map<string, string>();
  const badLines: { line: number; text: string }[] = [];
  let repeated = 0;
  for (const line of columns === null ? lines : lines.slice(1)) {
    const found = taken.has(line.text)
      ? [line.text]
      : columns === null
        ? addressesOfLine(line.text, delimiter, userNames)
        : firstOf(columns, cellsOf(line.text, delimiter), userNames);
    if (found.length === 0) badLines.push(line);
    for (const mailbox of found) {
      const account = accountOf(mailbox);
      if (mailboxes.has(account)) repeated += 1;
      else mailboxes.set(account, mailbox);
    }
  }
  return { mailboxes: [...mailboxes.values()], badLines, repeated };
}

/** The one that most lines have; null for a list that is one column. */
function delimiterOf(lines: readonly string[]): Delimiter | null {
  let best: Delimiter | null = null;
  let most = 0;
  for (const delimiter of delimiters) {
    const having = lines.filter(
      (line) => line.includes(delimiter) && cellsOf(line, delimiter).length > 1,
    ).length;
    if (having > most) [best, most] = [delimiter, having];
  }
  return best;
}

/** The columns with mailboxes by the header, the best first; null without a header. */
function headerColumns(
  lines: readonly { readonly text: string }[],
  delimiter: Delimiter | null,
): readonly number[] | null {
  const [first, ...others] = lines;
  if (first === undefined || others.length === 0 || first.text.includes('@')) return null;
  const names = cellsOf(first.text, delimiter).map((name) =>
    name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''),
  );
  const columns = [
    ...headers.map((header) => names.indexOf(header)),
    names.findIndex((name) => name.includes('mail')),
  ].filter((column) => column >= 0);
  // Somebody may be called "mail" among others without a domain.
  const isHeader = columns.length > 0 && (names.length > 1 || others.some(({ text }) => text.includes('@')));
  return isHeader ? columns : null;
}

/** What the first of these columns that is filled says. */
function firstOf(columns: readonly number[], cells: readonly string[], userNames: boolean): string[] {
  for (const column of columns) {
    const [found] = addressesOfCell(cells[column] ?? '', userNames);
    if (found !== undefined) return [found];
  }
  return [];
}

function addressesOfLine(line: string, delimiter: Delimiter | null, userNames: boolean): string[] {
  const cells = cellsOf(line, delimiter);
  // A word in a table may be anything, a word alone is a user name.
  return cells.flatMap((cell) => addressesOfCell(cell, userNames && cells.length === 1));
}

/** All of a cell that is addresses and nothing else, but for the names of people; else none. */
function addressesOfCell(cell: string, userNames: boolean): string[] {
  const bracketed = [...cell.matchAll(/<([^<>]*)>/g)].map(([, inner]) => inner ?? '');
  const words = bracketed.length > 0 ? bracketed : cell.replace(/\([^()]*\)\s*$/, '').split(/\s+/);
  const names = words
    .map((word) => word.trim().replace(/^(mailto|smtp):/i, ''))
    .map((word) => word.replace(/^['"]+|['",;.]+$/g, ''))
    .filter((word) => word !== '');
  const isEach = names.every(
    (name) =>
      name.length <= longestMailbox &&
      (addressPattern.test(name) || (userNames && names.length === 1 && userNamePattern.test(name))),
  );
  return isEach ? names : [];
}

/** The cells of a line; one in quotes may hold the delimiter, and quotes doubled. A quote that never ends is a letter like others. */
function cellsOf(line: string, delimiter: Delimiter | null): string[] {
  if (delimiter === null || !line.includes(delimiter)) return [unquoted(line)];
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  for (let at = 0; at < line.length; at += 1) {
    const letter = line.charAt(at);
    const end = letter === '"' && cell.trim() === '' ? endOfQuoted(line, at) : -1;
    if (end >= 0) {
      cell = line.slice(at, end + 1);
      at = end;
    } else if (letter === delimiter) {
      cells.push(unquoted(cell));
      cell = '';
    } else cell += letter;
  }
  return [...cells, unquoted(cell)];
}

function endOfQuoted(line: string, start: number): number {
  for (let at = line.indexOf('"', start + 1); at >= 0; at = line.indexOf('"', at + 2)) {
    if (line.charAt(at + 1) !== '"') return at;
  }
  return -1;
}

function unquoted(cell: string): string {
  const trimmed = cell.trim();
  return /^"(?:[^"]|"")*"$/.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"').trim() : trimmed;
}

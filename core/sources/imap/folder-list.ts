import { decodeModifiedUtf7 } from '../folder-names.js';
import { isRefusal, isThrottling } from './imap-errors.js';
import { type ListedEntry, isSelectable } from './listed-folders.js';
import { quoted } from './wire/commands.js';
import type { ImapConnection } from './wire/imap-connection.js';
import type { FolderStatus, Untagged } from './wire/responses.js';

/** An entry of a listing, and its name as a command has it. */
type Entry = Omit<ListedEntry, 'status'> & { readonly bytes: string };

/** Folders of a server, and the lines of its list that cannot be read: each may name another one. */
interface Listed {
  readonly entries: readonly ListedEntry[];
  readonly unread: readonly string[];
}

/** Commands that are sent before the first of them is answered. */
const mostAhead = 100;

/**
 * Every folder that a server lists, INBOX first, each with its STATUS where that can be had: by one command where the server offers
 * LIST-STATUS (RFC 5819), else by several in flight; `withSizes` where it knows them (RFC 8438). Throws what the connection throws.
 */
export async function listEntries(
  connection: ImapConnection,
  { withSizes = false }: { readonly withSizes?: boolean } = {},
): Promise<Listed> {
  const items = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY'];
  // A server may have to add them up: a backup does not ask.
  if (withSizes && connection.capabilities.has('STATUS=SIZE')) items.push('SIZE');
  if (connection.capabilities.has('CONDSTORE') || connection.capabilities.has('QRESYNC'))
    items.push('HIGHESTMODSEQ');
  const asked = `(${items.join(' ')})`;
  let found = await list(connection, asked);
  // There always is one (RFC 9051 §5.1), and some servers answer short now and then.
  if (found.entries.length + found.unread.length === 0) found = await list(connection, asked);
  if (!found.isWithStatus) await askStatuses(connection, asked, found);
  const entries = [...found.entries].sort(byPlace).map(({ bytes, ...entry }) => {
    const status = found.statuses.get(keyOf(bytes));
    return status === undefined ? entry : { ...entry, status };
  });
  return { entries, unread: found.unread };
}

/** The same without STATUS. */
export async function listNames(connection: ImapConnection): Promise<readonly ListedEntry[]> {
  return (await listBy(connection, '')).entries;
}

interface Found {
  readonly entries: readonly Entry[];
  readonly unread: readonly string[];
  readonly statuses: Map<string, FolderStatus>;
  readonly isWithStatus: boolean;
}

async function list(connection: ImapConnection, asked: string): Promise<Found> {
  if (connection.capabilities.has('LIST-STATUS')) {
    try {
      return await listBy(connection, ` RETURN (STATUS ${asked})`);
    } catch (error) {
      // Some servers say that they can and cannot.
      if (!isRefusal(error) || isThrottling(error)) throw error;
    }
  }
  return listBy(connection, '');
}

async function listBy(connection: ImapConnection, options: string): Promise<Found> {
  const entries: Entry[] = [];
  const unread: string[] = [];
  const statuses = new Map<string, FolderStatus>();
  const on = (response: Untagged): boolean => {
    // Without a name it is the root, which is no folder.
    if (response.type === 'list' && response.name !== '')
      entries.push(entryOf(response, connection.capabilities.takesUtf8));
    if (response.type === 'list-unread') unread.push(response.line);
    if (response.type === 'status') statuses.set(keyOf(response.name), response.status);
    return false;
  };
  await connection.run(`LIST "" "*"${options}`, { on });
  return { entries, unread, statuses, isWithStatus: options !== '' };
}

function entryOf(
  { attributes, delimiter, name: bytes }: Extract<Untagged, { type: 'list' }>,
  takesUtf8: boolean,
): Entry {
  const pathAsListed = Buffer.from(bytes, 'latin1').toString('utf8');
  const decoded = takesUtf8 ? pathAsListed : (decodeModifiedUtf7(pathAsListed) ?? pathAsListed);
  const path = decoded.toUpperCase() === 'INBOX' ? 'INBOX' : decoded;
  return { path, pathAsListed, delimiter, flags: new Set(attributes.map(spelled)), bytes };
}

/** Attributes are the same in any case (RFC 9051 §7.3.1). */
function spelled(attribute: string): string {
  const known = ['\\Noselect', '\\NonExistent'];
  return known.find((each) => each.toLowerCase() === attribute.toLowerCase()) ?? attribute;
}

/** Folders that refuse it have no STATUS. */
async function askStatuses(
  connection: ImapConnection,
  asked: string,
  { entries, statuses }: Found,
): Promise<void> {
  const waiting = entries.filter((entry) => isSelectable(entry) && !/[\r\n\0]/.test(entry.bytes));
  const on = (response: Untagged): boolean => {
    if (response.type === 'status') statuses.set(keyOf(response.name), response.status);
    return false;
  };
  while (waiting.length > 0) {
    const outcomes = await Promise.allSettled(
      waiting
        .splice(0, mostAhead)
        .map(({ bytes }) => connection.run(`STATUS ${quoted(bytes)} ${asked}`, { on })),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      if (!isRefusal(outcome.reason) || isThrottling(outcome.reason)) throw outcome.reason;
    }
  }
}

function keyOf(bytes: string): string {
  return bytes.toUpperCase() === 'INBOX' ? 'INBOX' : bytes;
}

const { compare } = new Intl.Collator('en');

function byPlace(a: Entry, b: Entry): number {
  const [isFirst, isSecond] = [a, b].map(({ path }) => path === 'INBOX');
  if (isFirst !== isSecond) return isFirst === true ? -1 : 1;
  return compare(a.path, b.path) || (a.path < b.path ? -1 : Number(a.path > b.path));
}

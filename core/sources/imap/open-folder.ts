import type { ImapFlow } from 'imapflow';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { MessageBrokeOff } from '../mail-source.js';
import { type ImapLimits, answerWithin, rowsWithin, tooMuch, withOpenFolder } from './connection.js';
import { imapError, isTooMuch } from './imap-errors.js';

/** Rows of a listing beyond what the server says it has; more is no listing. */
const mostUnannounced = 1000;

/** The connection of a reader, and what its errors mean. */
export interface ReaderConnection {
  readonly client: ImapFlow;
  /** As it is named to the user. */
  readonly server: string;
  readonly signal: AbortSignal | undefined;
  readonly limits: ImapLimits;
}

export function readingError({ server, signal }: ReaderConnection, error: unknown): AppError {
  return signal?.aborted === true ? new AppError('cancelled', text('lib.stopped')) : imapError(error, server);
}

/** A content of another size than announced ends the connection as a cut does: its message is found by asking again. */
export function fetchError(connection: ReaderConnection, error: unknown): AppError {
  const meaning = readingError(connection, error);
  return isTooMuch(error) ? new AppError('source-unreachable', meaning.text, { cause: error }) : meaning;
}

/** Pieces of which the errors are those of a fetch. */
export async function* translated(
  connection: ReaderConnection,
  pieces: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  try {
    yield* pieces;
  } catch (error) {
    throw error instanceof MessageBrokeOff && connection.signal?.aborted !== true
      ? error
      : fetchError(connection, error);
  }
}

/** One row of a listing; `flags` are absent where the server did not say them. */
interface ListedRow {
  readonly uid: number;
  readonly flags: ReadonlySet<string> | undefined;
}

/** Everything that the open folder lists. Rows without a uid tell of another client's change, and are no listing (RFC 9051 §7.5.2). */
export async function* listedRows(
  { client, limits }: Pick<ReaderConnection, 'client' | 'limits'>,
  query: { readonly uid: true; readonly flags?: true },
): AsyncGenerator<ListedRow> {
  const folder = withOpenFolder(client);
  let given = 0;
  for await (const row of rowsWithin(client, limits, folder.fetch('1:*', query, { uid: false }))) {
    // `exists` is kept up to date with what arrives meanwhile.
    given += 1;
    const { exists } = folder.mailbox || { exists: 0 };
    if (given > 2 * exists + mostUnannounced) throw tooMuch();
    const uid = uidOf(row);
    if (uid !== undefined) yield { uid, flags: row.flags };
  }
}

/** The library's type says that every row has one. */
export function uidOf({ uid }: { readonly uid?: number | undefined }): number | undefined {
  return uid;
}

/**
 * Which of these messages, of which a FETCH gave nothing, the open folder has still: those that it lists, once the server has said what
 * was removed, and all that are not listed where the listing is short. Throws what the library throws.
 */
export async function stillThere(
  connection: Pick<ReaderConnection, 'client' | 'limits'>,
  uids: ReadonlySet<number>,
): Promise<ReadonlySet<number>> {
  const { client, limits } = connection;
  await answerWithin(client, limits, () => withOpenFolder(client).noop());
  const { exists } = withOpenFolder(client).mailbox || { exists: 0 };
  if (exists === 0) return new Set();
  const listed = new Set<number>();
  for await (const { uid } of listedRows(connection, { uid: true })) listed.add(uid);
  return listed.size < exists ? uids : new Set([...uids].filter((uid) => listed.has(uid)));
}

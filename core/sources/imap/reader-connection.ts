import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { MessageBrokeOff } from '../mail-source.js';
import type { ImapLimits } from './connection.js';
import { imapError, isRefusal, isThrottling, isTooMuch } from './imap-errors.js';
import type { ImapConnection } from './wire/imap-connection.js';

/** The connection of a reader, and what its errors mean. */
export interface ReaderConnection {
  readonly connection: ImapConnection;
  /** As it is named to the user. */
  readonly server: string;
  readonly signal: AbortSignal | undefined;
  readonly limits: ImapLimits;
}

export function readingError(
  { server, signal }: Omit<ReaderConnection, 'connection'>,
  error: unknown,
): AppError {
  return signal?.aborted === true ? new AppError('cancelled', text('lib.stopped')) : imapError(error, server);
}

/** A content of another size than announced ends the connection as a cut does: its message is found by asking again. */
export function fetchError(reader: ReaderConnection, error: unknown): AppError {
  const meaning = readingError(reader, error);
  return isTooMuch(error) ? new AppError('source-unreachable', meaning.text, { cause: error }) : meaning;
}

/**
 * Whether the server only refused this one thing, and everything else can go on: not when it is to be left alone for a while, nor when
 * the work is stopped.
 */
export function isOnlyRefused({ signal }: ReaderConnection, error: unknown): boolean {
  return signal?.aborted !== true && isRefusal(error) && !isThrottling(error);
}

/** Pieces of which the errors are those of a fetch. */
export async function* translated(
  reader: ReaderConnection,
  pieces: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  try {
    yield* pieces;
  } catch (error) {
    throw error instanceof MessageBrokeOff && reader.signal?.aborted !== true
      ? error
      : fetchError(reader, error);
  }
}

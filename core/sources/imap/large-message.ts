import { text } from '../../../shared/texts/text.js';
import { MessageBrokeOff } from '../mail-source.js';
import type { MessageLimits } from '../mail-source.js';
import { isRefusal, refusalText } from './imap-errors.js';

/** A message of the open folder that is fetched piece by piece. */
interface LargeMessage {
  readonly uid: number;
  /** RFC822.SIZE, in bytes; some servers only estimate it. */
  readonly size: number;
}

/** What a server answers about a message of the open folder; each throws what its connection throws. */
export interface AsksPieces {
  readonly limits: MessageLimits;
  /** Up to `limits.piece` bytes from `start` on; null where the server answers without content. */
  readonly piece: (uid: number, start: number) => Promise<Buffer | null>;
  readonly isListed: (uid: number) => Promise<boolean>;
}

/**
 * The bytes of a message by partial fetches (RFC 9051 §6.4.5), one after the other on this connection. It ends where the server has
 * no more to give, which is asked for unless all that was announced has come. Throws `MessageBrokeOff` where the server gives less than
 * half of it, more than is taken, or no more because the message is gone; else what the connection throws.
 */
export async function* largeMessagePieces(
  server: AsksPieces,
  { uid, size }: LargeMessage,
): AsyncGenerator<Buffer> {
  const { limits, isListed } = server;
  let given = 0;
  for (;;) {
    const piece = await askPiece(server, uid, given);
    // What gives nothing is gone or has no content.
    if (piece === null) throw new MessageBrokeOff((await isListed(uid)) ? text('imap.noContent') : null);
    // A server that knows no partial fetch gives everything at once; what comes after would be the same again.
    const isWhole = piece.length > limits.piece;
    if (isWhole && given > 0) throw new MessageBrokeOff(text('imap.noContent'));
    given += piece.length;
    if (given > limits.message)
      throw new MessageBrokeOff(text('imap.tooLargeToRead', { size: given, limit: limits.message }));
    if (piece.length > 0) yield piece;
    if (isWhole || (piece.length < limits.piece && given >= size)) return;
    if (piece.length === 0) break;
  }
  if (given >= size) return;
  // An estimate, or a message that has been removed meanwhile.
  if (!(await isListed(uid))) throw new MessageBrokeOff(null);
  if (given < size / 2) throw new MessageBrokeOff(text('imap.cutShort', { given, size }));
}

async function askPiece({ piece }: AsksPieces, uid: number, start: number): Promise<Buffer | null> {
  try {
    return await piece(uid, start);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new MessageBrokeOff(text('imap.refusedMessage', { said: refusalText(error) }));
  }
}

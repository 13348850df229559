import type { ImapFlow } from 'imapflow';
import { text } from '../../../shared/texts/text.js';
import { MessageBrokeOff } from '../mail-source.js';
import { type ImapLimits, answerWithin, withOpenFolder } from './connection.js';
import { isRefusal, refusalText } from './imap-errors.js';
import { stillThere } from './open-folder.js';

/** A message of the open folder that is fetched piece by piece. */
interface LargeMessage {
  readonly uid: number;
  /** RFC822.SIZE, in bytes; some servers only estimate it. */
  readonly size: number;
}

/**
 * The bytes of a message by partial fetches (RFC 9051 §6.4.5), one after the other on this connection. It ends where the server has
 * no more to give, which is asked for unless all that was announced has come. Throws `MessageBrokeOff` where the server gives less than
 * half of it, more than is taken, or no more because the message is gone; else what the library throws.
 */
export async function* largeMessagePieces(
  client: ImapFlow,
  limits: ImapLimits,
  { uid, size }: LargeMessage,
): AsyncGenerator<Buffer> {
  let given = 0;
  for (;;) {
    const piece = await fetchPiece(client, limits, uid, given);
    if (piece === null) throw new MessageBrokeOff(await whyNothing(client, limits, uid));
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
  if (!(await isListed(client, limits, uid))) throw new MessageBrokeOff(null);
  if (given < size / 2) throw new MessageBrokeOff(text('imap.cutShort', { given, size }));
}

/** Null where the server answers without content. */
async function fetchPiece(
  client: ImapFlow,
  limits: ImapLimits,
  uid: number,
  start: number,
): Promise<Buffer | null> {
  try {
    const row = await answerWithin(
      client,
      limits,
      () =>
        withOpenFolder(client).fetchOne(
          String(uid),
          { uid: true, source: { start, maxLength: limits.piece } },
          { uid: true },
        ),
      Infinity,
    );
    return row && row.source ? row.source : null;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new MessageBrokeOff(text('imap.refusedMessage', { said: refusalText(error) }));
  }
}

/** Why there is no content; null when the message is gone. */
async function whyNothing(
  client: ImapFlow,
  limits: ImapLimits,
  uid: number,
): Promise<MessageBrokeOff['reason']> {
  return (await isListed(client, limits, uid)) ? text('imap.noContent') : null;
}

async function isListed(client: ImapFlow, limits: ImapLimits, uid: number): Promise<boolean> {
  return (await stillThere({ client, limits }, new Set([uid]))).has(uid);
}

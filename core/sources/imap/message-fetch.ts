import type { FetchMessageObject, FetchQueryObject } from 'imapflow';
import { text } from '../../../shared/texts/text.js';
import type { FetchedMessage } from '../mail-source.js';
import { answerWithin, rowsWithin, withOpenFolder } from './connection.js';
import { isRefusal, refusalText } from './imap-errors.js';
import { largeMessagePieces } from './large-message.js';
import { type ReaderConnection, fetchError, stillThere, translated, uidOf } from './open-folder.js';
import { uidSet } from './uid-set.js';

/** Messages of one FETCH command: enough to keep the line busy, few enough to ask again for cheaply. */
const batchSize = 250;
/** Messages that are refused one by one before it is seen whether any is given. */
const mostRefused = 20;

/** Reads messages of the folder that is open on a connection. */
export class MessageFetch {
  /** RFC822.SIZE by uid, of what has been asked for and has not come. */
  private readonly sizes = new Map<number, number>();

  constructor(private readonly connection: ReaderConnection) {}

  /**
   * Fetches messages, in any order. What the server passes over is asked for alone; of what it gives nothing even then, only what it
   * lists no more has gone, and the rest is unreadable. Throws AppError.
   */
  async *fetch(uids: readonly string[]): AsyncGenerator<FetchedMessage> {
    const unanswered = new Set<number>();
    yield* this.fetchWaiting(new Set(uids.map(Number)), unanswered);
    if (unanswered.size === 0) return;
    for (const uid of await this.stillThere(unanswered))
      yield { type: 'unreadable', uid: String(uid), reason: text('imap.noContent') };
  }

  private async *fetchWaiting(waiting: Set<number>, unanswered: Set<number>): AsyncGenerator<FetchedMessage> {
    const { limits } = this.connection;
    // What is asked for alone may have cut the connection because it is larger than the server says.
    const inOnePiece = waiting.size === 1 ? limits.piece : limits.inOnePiece;
    let given = 0;
    let refused = 0;
    const askAlone = async (uid: number): Promise<readonly FetchedMessage[]> => {
      waiting.delete(uid);
      const found = await this.fetchOne(uid);
      if (found === null) unanswered.add(uid);
      if (found?.type === 'unreadable') refused += 1;
      else given += 1;
      return found === null ? [] : [found];
    };
    while (waiting.size > 0) {
      const missing = new Set([...waiting].slice(0, batchSize));
      const large = new Set<number>();
      for await (const found of this.fetchTogether(missing, large, inOnePiece)) {
        given += 1;
        waiting.delete(Number(found.uid));
        yield found;
      }
      // The server passed over these, or refused the whole command because of one of them: ask one by one.
      for (const uid of missing) {
        if (!waiting.has(uid)) continue;
        yield* await askAlone(uid);
        if (given > 0 || refused < mostRefused) continue;
        // Nothing was given so far: if none of some from everywhere is either, the others are not asked for.
        for (const other of spread([...waiting], mostRefused)) yield* await askAlone(other);
        if (given > 0) continue;
        for (const other of waiting)
          yield { type: 'unreadable', uid: String(other), reason: text('imap.refusedLikeOthers') };
        return;
      }
      // After the others: where one of them cuts the connection, none of the others is waited for.
      for (const uid of large) if (waiting.has(uid)) yield* await askAlone(uid);
    }
  }

  /** Fetches by one command; what comes is taken out of `missing`, and so is what is too large, and what goes into `large`. */
  private async *fetchTogether(
    missing: Set<number>,
    large: Set<number>,
    inOnePiece: number,
  ): AsyncGenerator<FetchedMessage> {
    const { signal, limits } = this.connection;
    this.sizes.clear();
    try {
      // Their sizes cost a line: what is too large is not asked for.
      for await (const row of this.rows(uidSet([...missing]), { uid: true, size: true })) {
        const { size = 0 } = row;
        const uid = uidOf(row);
        if (uid === undefined) continue;
        this.sizes.set(uid, size);
        if (size <= Math.min(inOnePiece, limits.message) || !missing.delete(uid)) continue;
        if (size <= limits.message) large.add(uid);
        else yield this.tooLarge(uid, size);
      }
      if (missing.size === 0) return;
      const query = { uid: true, internalDate: true, source: true };
      for await (const row of this.rows(uidSet([...missing]), query)) {
        // An unsolicited FETCH (another client changed a flag) has no content, and what is much too short is asked for once more.
        if (!row.source || isCutShort(row.source, this.sizes.get(row.uid)) || !missing.delete(row.uid))
          continue;
        yield messageOf(row.uid, row.source, row.internalDate);
      }
    } catch (error) {
      if (signal?.aborted === true || !isRefusal(error)) throw fetchError(this.connection, error);
    }
  }

  private rows(range: string, query: FetchQueryObject): AsyncGenerator<FetchMessageObject> {
    const { client, limits } = this.connection;
    return rowsWithin(client, limits, withOpenFolder(client).fetch(range, query, { uid: true }));
  }

  private tooLarge(uid: number, size: number): FetchedMessage {
    const reason = text('imap.tooLargeToRead', { size, limit: this.connection.limits.message });
    return { type: 'unreadable', uid: String(uid), reason };
  }

  /** Null where the server gives nothing. */
  private async fetchOne(uid: number): Promise<FetchedMessage | null> {
    const { client, limits, signal } = this.connection;
    try {
      const known = await this.askFor(uid, { uid: true, internalDate: true, size: true });
      // Asked for alone, so in pieces wherever they are more than one: the size may be an estimate.
      const size = known?.size ?? 0;
      if (known === null || size > limits.message) return known && this.tooLarge(uid, size);
      if (size > limits.piece) {
        const internalDate = dateOf(known.internalDate);
        const pieces = translated(this.connection, largeMessagePieces(client, limits, { uid, size }));
        return { type: 'large-message', uid: String(uid), pieces, internalDate };
      }
      const row = await this.askFor(uid, { uid: true, internalDate: true, source: true });
      if (!row?.source) return null;
      if (!isCutShort(row.source, size)) return messageOf(uid, row.source, row.internalDate);
      const reason = text('imap.cutShort', { given: row.source.length, size });
      return { type: 'unreadable', uid: String(uid), reason };
    } catch (error) {
      if (signal?.aborted === true || !isRefusal(error)) throw fetchError(this.connection, error);
      const reason = text('imap.refusedMessage', { said: refusalText(error) });
      return { type: 'unreadable', uid: String(uid), reason };
    }
  }

  /** One row of one message; null where there is none. */
  private async askFor(uid: number, query: FetchQueryObject): Promise<FetchMessageObject | null> {
    const { client, limits } = this.connection;
    const ask = (): Promise<FetchMessageObject | false> =>
      withOpenFolder(client).fetchOne(String(uid), query, { uid: true });
    return (await answerWithin(client, limits, ask, Infinity)) || null;
  }

  private async stillThere(uids: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    const { signal } = this.connection;
    try {
      return await stillThere(this.connection, uids);
    } catch (error) {
      if (signal?.aborted === true || !isRefusal(error)) throw fetchError(this.connection, error);
      return uids;
    }
  }
}

/** The size may be an estimate, but not by half (docs/decisions/0142). */
function isCutShort(content: Buffer, size = 0): boolean {
  return content.length < size / 2;
}

/** So many of them, from everywhere. */
function spread(uids: readonly number[], count: number): number[] {
  const step = Math.max(1, uids.length / count);
  return uids.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function messageOf(uid: number, source: Buffer, internalDate: Date | string | undefined): FetchedMessage {
  return { type: 'message', uid: String(uid), content: source, internalDate: dateOf(internalDate) };
}

/** 1970 stands for a date that is none. */
export function dateOf(internalDate: Date | string | undefined): Date {
  const date = new Date(internalDate ?? 0);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}

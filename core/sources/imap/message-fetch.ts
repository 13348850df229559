import { text } from '../../../shared/texts/text.js';
import type { FetchedMessage } from '../mail-source.js';
import type { AnnouncedSizes } from './announced-sizes.js';
import {
  type BodyLimits,
  type BodyPipeline,
  type Left,
  type ShortMessage,
  isCutShort,
  messageOf,
  tooLarge,
} from './body-pipeline.js';
import { refusalText } from './imap-errors.js';
import { dateOf } from './internal-date.js';
import { largeMessagePieces } from './large-message.js';
import type { OpenFolder } from './open-folder.js';
import { type ReaderConnection, fetchError, isOnlyRefused, translated } from './reader-connection.js';

/** Messages that are refused one by one before it is seen whether any is given. */
const mostRefused = 20;

/** Whether the end of a message came. */
type End = 'came' | 'missing' | 'unanswered';

/** The folder that messages are fetched from. */
export interface FetchedFolder {
  /** The folder, opened at the server; anew where another one has been opened in its place. Throws what the connection throws. */
  readonly opened: () => Promise<OpenFolder>;
  /** Begins to fetch messages of the folder, which is open. Another one may be opened once all has been asked for, and {@link opened} be called all the same. */
  readonly begin: (folder: OpenFolder, uids: readonly number[], limits: BodyLimits) => BodyPipeline;
}

/** What is asked for alone may have cut the connection because it is larger than the server says. */
export function limitsOf({ limits }: ReaderConnection, messages: number): BodyLimits {
  const { message, piece, inOnePiece } = limits;
  return { message, inOnePiece: messages === 1 ? piece : inOnePiece };
}

/** Reads messages of a folder. */
export class MessageFetch {
  private given = 0;
  private refused = 0;
  private readonly unanswered = new Set<number>();

  constructor(
    private readonly reader: ReaderConnection,
    private readonly folder: FetchedFolder,
    private readonly announced: AnnouncedSizes,
  ) {}

  /**
   * Fetches messages, in any order; `begun` fetches them already. What the server passes over is asked for alone; of what it gives nothing even then, only what it
   * lists no more has gone, and the rest is unreadable. Throws AppError.
   */
  async *fetch(uids: readonly string[], begun: BodyPipeline | null): AsyncGenerator<FetchedMessage> {
    yield* this.fetchWaiting(new Set(uids.map(Number)), begun);
    if (this.unanswered.size === 0) return;
    for (const uid of await this.stillThere(this.unanswered))
      yield { type: 'unreadable', uid: String(uid), reason: text('imap.noContent') };
  }

  private async *fetchWaiting(
    waiting: Set<number>,
    begun: BodyPipeline | null,
  ): AsyncGenerator<FetchedMessage> {
    const limits = limitsOf(this.reader, waiting.size);
    let pipeline = begun;
    for (let rest = [...waiting]; rest.length > 0;) {
      pipeline ??= await this.begin(rest, limits);
      const left = yield* this.fetchTogether(pipeline, waiting);
      pipeline = null;
      for (const message of left.short) if (waiting.has(message.uid)) yield* this.settle(message, waiting);
      // The server passed over these, or refused the whole command because of one of them: ask one by one.
      for (const uid of left.unanswered) {
        if (!waiting.has(uid)) continue;
        yield* this.askAlone(uid, waiting);
        if (this.given > 0 || this.refused < mostRefused) continue;
        // Nothing was given so far: if none of some from everywhere is either, the others are not asked for.
        for (const other of spread([...waiting], mostRefused)) yield* this.askAlone(other, waiting);
        if (this.given > 0) continue;
        for (const other of waiting)
          yield { type: 'unreadable', uid: String(other), reason: text('imap.refusedLikeOthers') };
        return;
      }
      for (const uid of left.large) if (waiting.has(uid)) yield* this.askAlone(uid, waiting);
      rest = left.rest.filter((uid) => waiting.has(uid));
    }
  }

  private async begin(uids: readonly number[], limits: BodyLimits): Promise<BodyPipeline> {
    try {
      return this.folder.begin(await this.folder.opened(), uids, limits);
    } catch (error) {
      throw fetchError(this.reader, error);
    }
  }

  private async *fetchTogether(
    pipeline: BodyPipeline,
    waiting: Set<number>,
  ): AsyncGenerator<FetchedMessage, Left> {
    const messages = pipeline.messages();
    try {
      for (;;) {
        const { done, value } = await messages.next();
        if (done === true) return value;
        this.given += 1;
        waiting.delete(Number(value.uid));
        yield value;
      }
    } catch (error) {
      throw fetchError(this.reader, error);
    } finally {
      await messages.return({ unanswered: [], large: [], short: [], rest: [] });
    }
  }

  /** What lacks its end, or has gone meanwhile, is asked for once more, alone. */
  private async *settle(message: ShortMessage, waiting: Set<number>): AsyncGenerator<FetchedMessage> {
    const { uid, content, internalDate } = message;
    if ((await this.endOf(message)) !== 'came') {
      yield* this.askAlone(uid, waiting);
      return;
    }
    waiting.delete(uid);
    this.given += 1;
    yield messageOf(uid, content, internalDate);
  }

  /** What the server gives after a content that is shorter than announced: only it knows where a message ends whose size it may have estimated. */
  private async endOf({ uid, content, size }: Omit<ShortMessage, 'internalDate'>): Promise<End> {
    if (isCutShort(content, size)) return 'missing';
    if (!this.announced.mayLackEnd(content, size)) return 'came';
    try {
      const more = await (await this.folder.opened()).askPiece(uid, content.length, 1);
      // More than was asked for is all of it, at a server that knows no pieces.
      if (more?.length === 1) return 'missing';
      this.announced.noteEstimate();
      return more === null ? 'unanswered' : 'came';
    } catch (error) {
      if (!isOnlyRefused(this.reader, error)) throw fetchError(this.reader, error);
      return 'came';
    }
  }

  private async *askAlone(uid: number, waiting: Set<number>): AsyncGenerator<FetchedMessage> {
    waiting.delete(uid);
    const found = await this.fetchOne(uid);
    if (found === null) this.unanswered.add(uid);
    if (found?.type === 'unreadable') this.refused += 1;
    else this.given += 1;
    if (found !== null) yield found;
  }

  /** Null where the server gives nothing. */
  private async fetchOne(uid: number): Promise<FetchedMessage | null> {
    const { limits } = this.reader;
    try {
      const folder = await this.folder.opened();
      const known = await folder.ask(uid, 'INTERNALDATE RFC822.SIZE');
      if (known === null) return null;
      // Asked for alone, so in pieces wherever they are more than one: the size may be an estimate.
      const { size = 0 } = known;
      if (size > limits.message) return tooLarge(uid, size, limits.message);
      if (size > limits.piece) return this.large(uid, size, known.internalDate);
      const row = await folder.ask(uid, 'INTERNALDATE BODY.PEEK[]');
      if (!row?.body) return null;
      const end = await this.endOf({ uid, content: row.body, size });
      if (end !== 'missing') return messageOf(uid, row.body, row.internalDate);
      // What the answer broke off, the server gives in pieces.
      if (!isCutShort(row.body, size)) return this.large(uid, size, known.internalDate);
      const reason = text('imap.cutShort', { given: row.body.length, size });
      return { type: 'unreadable', uid: String(uid), reason };
    } catch (error) {
      if (!isOnlyRefused(this.reader, error)) throw fetchError(this.reader, error);
      const reason = text('imap.refusedMessage', { said: refusalText(error) });
      return { type: 'unreadable', uid: String(uid), reason };
    }
  }

  private large(uid: number, size: number, internalDate: string | undefined): FetchedMessage {
    const { limits } = this.reader;
    const piece = async (of: number, start: number): Promise<Buffer | null> =>
      (await this.folder.opened()).askPiece(of, start, limits.piece);
    const isListed = async (of: number): Promise<boolean> =>
      (await (await this.folder.opened()).stillThere(new Set([of]))).has(of);
    const pieces = translated(this.reader, largeMessagePieces({ limits, piece, isListed }, { uid, size }));
    return { type: 'large-message', uid: String(uid), pieces, internalDate: dateOf(internalDate) };
  }

  private async stillThere(uids: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    try {
      return await (await this.folder.opened()).stillThere(uids);
    } catch (error) {
      if (!isOnlyRefused(this.reader, error)) throw fetchError(this.reader, error);
      return uids;
    }
  }
}

/** So many of them, from everywhere. */
function spread(uids: readonly number[], count: number): number[] {
  const step = Math.max(1, uids.length / count);
  return uids.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

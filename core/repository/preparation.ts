import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import type { Sqlite } from '../lib/sqlite.js';
import { type ThreadPool, createThreadPool } from '../lib/thread-pool.js';
import { bucketOf } from './bucket/bucket-access.js';
import { makeDictionary } from './make-dictionary.js';
import { MemoryBlocks, MessageGroup, type PreparedGroup, largestInGroup } from './message-group.js';
import { type MessageBytes, MessageReading } from './message-reading.js';
import entry from './prepare-thread.ts?thread';
import { inOneBlock, outOfOneBlock, prepareTasks, unpackContents, unpackPieces } from './prepare-tasks.js';
import {
  type PreparedContent,
  type PreparedPiece,
  isKnown,
  prepareContents,
  preparePieces,
} from './prepared-message.js';
import type { RepositoryPaths } from './repository-folder.js';
import { storeChunk } from './store-chunk.js';
import { connectionTo } from './threads/own-connection.js';

/** Two keep one that reads and stores busy; more would wait for it. */
const threads = Math.min(2, availableParallelism());
/** So little is done where it is: to start threads takes longer. */
const bytesOnTheSpot = 1536 * 1024;
/** Bytes of a large message that a thread is given at a time; each piece is at most 1 MiB. */
const bytesOfGroup = 1024 * 1024;
/** A message's compressed pieces beyond this are stored before the message itself is, so that they need not be kept. */
const mostBytesKept = 8 * 1024 * 1024;
/** Messages between two looks whether there are enough for a dictionary. */
const dictionaryEvery = 500;

/**
 * Makes messages ready to be stored, on threads where there are many. Nothing of them is on their way for longer than the caller waits: it
 * bounds how much that is.
 */
export class Preparation {
  private pool: ThreadPool<typeof prepareTasks> | null = null;
  private readonly blocks = new MemoryBlocks();
  private doneOnTheSpot = 0;
  private untilDictionary = 0;

  constructor(
    private readonly folder: string,
    private readonly files: RepositoryPaths,
    private readonly database: Sqlite,
    /** Resolves when so many bytes more may be stored. */
    private readonly room: (bytes: number) => Promise<void> = () => Promise.resolve(),
  ) {}

  /** A group of messages to be made ready together. */
  group(blocks = this.blocks): MessageGroup {
    return new MessageGroup(blocks, (bytes, lengths) => this.together(bytes, lengths));
  }

  /** One message, however it comes. Throws what `content` throws. */
  async one(content: MessageBytes): Promise<PreparedContent> {
    if (!Buffer.isBuffer(content)) return this.content(content);
    const [prepared] = await this.contents([content]);
    if (prepared === undefined) throw new Error('A message was not prepared.');
    return prepared;
  }

  /** Whole messages, in their order. */
  async contents(contents: readonly Buffer[]): Promise<PreparedContent[]> {
    const prepared: Promise<Iterable<PreparedContent>>[] = [];
    // Their memory does not come back: it is the prepared messages' own.
    const blocks = new MemoryBlocks();
    let group = this.group(blocks);
    const begin = (): void => {
      if (!group.isEmpty) prepared.push(group.prepare());
      group = this.group(blocks);
    };
    for (const content of contents) {
      if (!group.hasRoomFor(content.length) || content.length > largestInGroup) begin();
      if (content.length <= largestInGroup) group.add(content);
      else prepared.push(this.content(Readable.from([content])).then((one) => [one]));
    }
    begin();
    return (await Promise.all(prepared)).flatMap((ready) => [...ready]);
  }

  private async together(bytes: Buffer<ArrayBuffer>, lengths: readonly number[]): Promise<PreparedGroup> {
    this.lookForDictionary(lengths.length);
    const pool = this.poolFor(bytes.length);
    if (pool === null) {
      const contents = prepareContents(this.database, outOfOneBlock({ bytes, lengths }));
      return { contents, memory: bytes.buffer };
    }
    const argument = { bytes, lengths: [...lengths] };
    const result = await pool.run('contents', argument, { transfer: [bytes.buffer] });
    return { contents: unpackContents(result), memory: result.block.buffer };
  }

  /**
   * A message that comes in pieces. However large it is, at most {@link mostBytesKept} and the pieces of one go are kept beside what comes of it
   * at a time: what is more is stored at once, in pieces that no message refers to yet. After a crash, or where the message breaks off, the next
   * run finds them there, or pruning takes them away. Throws what `content` throws.
   */
  async content(content: Exclude<MessageBytes, Buffer>): Promise<PreparedContent> {
    this.lookForDictionary(1);
    const reading = new MessageReading(content);
    const prepared: PreparedPiece[] = [];
    let [bytesKept, bytesStored] = [0, 0];
    for await (const group of reading.groups()) {
      for (const pieces of byBytes(group)) {
        const ready = await this.pieces(pieces);
        bytesKept += ready.reduce((sum, { encoded }) => sum + (encoded?.data.length ?? 0), 0);
        prepared.push(...ready);
        if (bytesKept <= mostBytesKept) continue;
        bytesStored += this.storeNow(prepared);
        await this.room(bytesKept);
        bytesKept = 0;
      }
    }
    const { sha256: hash, size, envelope, attachments } = reading;
    const isThere = isKnown(this.database, 'content', hash);
    return {
      sha256: hash,
      size,
      fresh: isThere ? null : { pieces: prepared, bytesStored, envelope, attachments },
    };
  }

  /** What is on its way rejects with AppError `cancelled`. */
  close(): void {
    void this.pool?.close();
    this.pool = null;
    this.blocks.clear();
  }

  private async pieces(pieces: readonly Buffer[]): Promise<PreparedPiece[]> {
    const pool = this.poolFor(pieces.reduce((sum, { length }) => sum + length, 0));
    // What is compressed is a part of what came, which must not be kept with it.
    if (pool === null) return preparePieces(this.database, pieces).map(onItsOwn);
    const argument = inOneBlock(pieces);
    return unpackPieces(await pool.run('pieces', argument, { transfer: [argument.bytes.buffer] }));
  }

  /** Null while there is too little to do for a thread. */
  private poolFor(bytes: number): ThreadPool<typeof prepareTasks> | null {
    if (this.pool !== null) return this.pool;
    this.doneOnTheSpot += bytes;
    if (this.doneOnTheSpot <= bytesOnTheSpot) return null;
    this.pool = createThreadPool(prepareTasks, { entry, threads, data: connectionTo(this.files) });
    return this.pool;
  }

  private lookForDictionary(messages: number): void {
    this.untilDictionary -= messages;
    if (this.untilDictionary > 0) return;
    const isMade = bucketOf(this.database) !== null || makeDictionary(this.folder, this.database);
    this.untilDictionary = isMade ? Infinity : dictionaryEvery;
  }

  /** Stores the pieces that are kept, and keeps them no longer; returns the bytes that the repository has grown by. */
  private storeNow(pieces: PreparedPiece[]): number {
    return this.database.transaction(() => {
      let bytes = 0;
      for (const [index, piece] of pieces.entries()) {
        if (piece.encoded === null) continue;
        bytes += storeChunk(this.database, piece).bytes;
        pieces[index] = { ...piece, encoded: null };
      }
      return bytes;
    });
  }
}

function onItsOwn(piece: PreparedPiece): PreparedPiece {
  const { encoded } = piece;
  return encoded === null
    ? piece
    : { ...piece, encoded: { codec: encoded.codec, data: Buffer.from(encoded.data) } };
}

/** Pieces in groups of about as many bytes. */
function* byBytes(pieces: readonly Buffer[]): Generator<readonly Buffer[]> {
  let [group, bytes]: [Buffer[], number] = [[], 0];
  for (const piece of pieces) {
    group.push(piece);
    bytes += piece.length;
    if (bytes < bytesOfGroup) continue;
    yield group;
    [group, bytes] = [[], 0];
  }
  if (group.length > 0) yield group;
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ConcurrencyLimit } from '../lib/concurrency-limit.js';
import type { Sqlite } from '../lib/sqlite.js';
import { type EncodedChunk, encodeChunk } from './codec.js';
import type { Envelope } from './envelope.js';
import { type MessageBytes, MessageReading } from './message-reading.js';
import { storeChunk } from './store-chunk.js';

export function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

/** A piece of a message; `encoded` is null when the repository has it already. */
interface PreparedPiece {
  readonly sha256: Buffer;
  readonly size: number;
  readonly encoded: EncodedChunk | null;
}

/** A message made ready to be stored: everything slow is done before the transaction. */
export interface PreparedContent {
  readonly sha256: Buffer;
  readonly size: number;
  /** Null when the repository has this very content already. */
  readonly fresh: {
    readonly pieces: readonly PreparedPiece[];
    /** Bytes by which the repository has grown already. */
    readonly bytesStored: number;
    readonly envelope: Envelope;
    readonly attachments: number;
  } | null;
}

/** Pieces that are compressed at the same time, of all messages together: each takes a quarter of a MB beside its own bytes. */
const mostEncodings = 8;
const encodings = new ConcurrencyLimit(mostEncodings);
/** A message's compressed pieces beyond this are stored before the message itself is, so that they need not be kept. */
const mostBytesKept = 8 * 1024 * 1024;

const idRow = z.object({ id: z.int() });

/**
 * Hashes a message, and splits and compresses what the repository does not have. Compression runs off the main thread. However
 * large the message is, at most {@link mostBytesKept} and the pieces of one go are kept beside what comes of it at a time: what is
 * more is stored at once, in pieces that no message refers to yet. After a crash, or where the message breaks off, the next run finds
 * them there, or pruning takes them away. Throws what `content` throws.
 */
export async function prepareContent(database: Sqlite, content: MessageBytes): Promise<PreparedContent> {
  const reading = new MessageReading(content);
  // What is there already needs no look at its pieces; of what comes in pieces that is known only at its end.
  const known = Buffer.isBuffer(content) ? knownContent(database, reading) : null;
  if (known !== null) return known;
  const prepared: PreparedPiece[] = [];
  let [bytesKept, bytesStored] = [0, 0];
  for await (const group of reading.groups()) {
    const pieces = await Promise.all(
      group.map((piece) => prepare(database, piece, Buffer.isBuffer(content))),
    );
    bytesKept += pieces.reduce((sum, { encoded }) => sum + (encoded?.data.length ?? 0), 0);
    prepared.push(...pieces);
    if (bytesKept <= mostBytesKept) continue;
    bytesStored += storeNow(database, prepared);
    bytesKept = 0;
  }
  const { sha256: hash, size, envelope, attachments } = reading;
  const fresh = { pieces: prepared, bytesStored, envelope, attachments };
  return knownContent(database, reading) ?? { sha256: hash, size, fresh };
}

function knownContent(
  database: Sqlite,
  { sha256: hash, size }: Pick<MessageReading, 'sha256' | 'size'>,
): PreparedContent | null {
  const known = database.get(idRow, 'SELECT id FROM content WHERE sha256 = ?', hash);
  return known === undefined ? null : { sha256: hash, size, fresh: null };
}

/** `isKept`: the whole message stays in memory meanwhile, so that a piece may be a part of it. */
function prepare(database: Sqlite, piece: Buffer, isKept: boolean): Promise<PreparedPiece> {
  return encodings.run(async () => {
    const hash = sha256(piece);
    const known = database.get(idRow, 'SELECT id FROM chunk WHERE sha256 = ?', hash);
    if (known) return { sha256: hash, size: piece.length, encoded: null };
    const { codec, data } = await encodeChunk(piece);
    // A piece that is kept as it is would keep all that came with it.
    const own = isKept || data.buffer !== piece.buffer ? data : Buffer.from(data);
    return { sha256: hash, size: piece.length, encoded: { codec, data: own } };
  });
}

/** Stores the pieces that are kept, and keeps them no longer; returns the bytes that the repository has grown by. */
function storeNow(database: Sqlite, pieces: PreparedPiece[]): number {
  return database.transaction(() => {
    let bytes = 0;
    for (const [index, piece] of pieces.entries()) {
      if (piece.encoded === null) continue;
      bytes += storeChunk(database, piece).bytes;
      pieces[index] = { ...piece, encoded: null };
    }
    return bytes;
  });
}

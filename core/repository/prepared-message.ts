import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ConcurrencyLimit } from '../lib/concurrency-limit.js';
import type { Sqlite } from '../lib/sqlite.js';
import { type EncodedChunk, encodeChunk } from './codec.js';
import { type Envelope, readEnvelope } from './envelope.js';
import { splitMessage } from './split.js';
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
/** Pieces looked at in one go: hashed, and waited for together. */
const piecesAtOnce = 32;

const idRow = z.object({ id: z.int() });

/**
 * Hashes a message, and splits and compresses what the repository does not have. Compression runs off the main thread. However
 * large the message is, at most {@link mostBytesKept} and the pieces of one go are kept beside it: what is more is stored
 * at once, in pieces that no message refers to yet. After a crash the next run finds them there, or pruning takes them away.
 */
export async function prepareContent(database: Sqlite, content: Buffer): Promise<PreparedContent> {
  const identity = { sha256: sha256(content), size: content.length };
  if (database.get(idRow, 'SELECT id FROM content WHERE sha256 = ?', identity.sha256))
    return { ...identity, fresh: null };
  const { pieces, attachments } = splitMessage(content);
  const prepared: PreparedPiece[] = [];
  let [bytesKept, bytesStored] = [0, 0];
  for (let from = 0; from < pieces.length; from += piecesAtOnce) {
    const group = await Promise.all(
      pieces.slice(from, from + piecesAtOnce).map((piece) => prepare(database, piece)),
    );
    bytesKept += group.reduce((sum, { encoded }) => sum + (encoded?.data.length ?? 0), 0);
    prepared.push(...group);
    if (bytesKept <= mostBytesKept) continue;
    bytesStored += storeNow(database, prepared);
    bytesKept = 0;
  }
  return {
    ...identity,
    fresh: { pieces: prepared, bytesStored, envelope: readEnvelope(content), attachments },
  };
}

function prepare(database: Sqlite, piece: Buffer): Promise<PreparedPiece> {
  return encodings.run(async () => {
    const hash = sha256(piece);
    const known = database.get(idRow, 'SELECT id FROM chunk WHERE sha256 = ?', hash);
    return { sha256: hash, size: piece.length, encoded: known ? null : await encodeChunk(piece) };
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

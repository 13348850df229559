import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type EncodedChunk, encodeChunk } from './codec.js';
import { type Envelope, readEnvelope } from './envelope.js';
import { splitMessage } from './split.js';
import type { Sqlite } from '../lib/sqlite.js';

export function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

/** A piece of a message; `encoded` is null when the repository has it already. */
export interface PreparedPiece {
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
    readonly envelope: Envelope;
    readonly attachments: number;
  } | null;
}

const idRow = z.object({ id: z.int() });

/** Hashes a message, and splits and compresses what the repository does not have. Compression runs off the main thread. */
export async function prepareContent(database: Sqlite, content: Buffer): Promise<PreparedContent> {
  const identity = { sha256: sha256(content), size: content.length };
  if (database.get(idRow, 'SELECT id FROM content WHERE sha256 = ?', identity.sha256))
    return { ...identity, fresh: null };
  const { pieces, attachments } = splitMessage(content);
  const prepared = await Promise.all(
    pieces.map(async (piece): Promise<PreparedPiece> => {
      const hash = sha256(piece);
      const known = database.get(idRow, 'SELECT id FROM chunk WHERE sha256 = ?', hash);
      return { sha256: hash, size: piece.length, encoded: known ? null : await encodeChunk(piece) };
    }),
  );
  return { ...identity, fresh: { pieces: prepared, envelope: readEnvelope(content), attachments } };
}

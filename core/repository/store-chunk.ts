import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import type { Sqlite } from '../lib/sqlite.js';
import { chunkIdentity, sealedChunk } from './chunk-rows.js';
import type { EncodedChunk } from './codec.js';

const idRow = z.object({ id: z.int() });

/** Stores a piece unless the repository has it; answers its id and the bytes that the repository has grown by. */
export function storeChunk(
  database: Sqlite,
  {
    sha256,
    size,
    encoded,
  }: { readonly sha256: Buffer; readonly size: number; readonly encoded: EncodedChunk | null },
): { readonly id: number; readonly bytes: number } {
  const identity = chunkIdentity(database, sha256);
  // Hardly ever there when it has been compressed: the index that says so is asked by adding it.
  if (encoded !== null) {
    const data = sealedChunk(database, identity, encoded);
    const { changes, lastId } = database.run(
      'INSERT INTO chunk (sha256, size, codec, data) VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING',
      identity,
      size,
      encoded.codec,
      data,
    );
    if (changes > 0) return { id: lastId, bytes: data.length };
  }
  const known = database.get(idRow, 'SELECT id FROM chunk WHERE sha256 = ?', identity);
  if (known) return { id: known.id, bytes: 0 };
  throw new AppError(
    'internal',
    'A part of a message was removed from the repository while it was being added.',
  );
}

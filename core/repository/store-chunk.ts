import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import type { Sqlite } from '../lib/sqlite.js';
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
  const known = database.get(idRow, 'SELECT id FROM chunk WHERE sha256 = ?', sha256);
  if (known) return { id: known.id, bytes: 0 };
  if (!encoded)
    throw new AppError(
      'internal',
      'A part of a message was removed from the repository while it was being added.',
    );
  const { lastId } = database.run(
    'INSERT INTO chunk (sha256, size, codec, data) VALUES (?, ?, ?, ?)',
    sha256,
    size,
    encoded.codec,
    encoded.data,
  );
  return { id: lastId, bytes: encoded.data.length };
}

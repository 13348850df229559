import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { type Sqlite, blob } from '../lib/sqlite.js';
import { type ChunkRow, chunkContent, chunkIdentity, sealedChunk } from './chunk-rows.js';
import { type DictionaryEncoder, type EncodedChunk, codecs, encodeChunk } from './codec.js';
import { dictionaryEncoder, knowsDictionaries, removeDictionaries } from './dictionaries.js';
import { makeDictionary } from './make-dictionary.js';
import { sha256 } from './prepared-message.js';
import { vacuumed } from './prune.js';
import { storeChunk } from './store-chunk.js';

/** Bytes of one transaction, as they are stored: it holds up whoever else writes. */
const bytesOfStep = 2 * 1024 * 1024;
const chunksOfStep = 200;

const chunkRow = z.object({ id: z.int(), sha256: blob, codec: z.int(), data: blob });

/** How far chunks have been written anew, in bytes as they were stored. */
export interface RecodeProgress {
  readonly done: number;
  readonly total: number;
}

export interface Recoded {
  /** Chunks that take less room now. */
  readonly chunks: number;
  /** Chunks that are damaged, and stay as they are. */
  readonly damaged: number;
  /** Bytes by which the database has become smaller. */
  readonly bytesFreed: number;
}

/**
 * Writes every chunk of a repository that takes less room with the codecs of this version, in short transactions, and gives the room back to the
 * disk. What is written is what was read, by its SHA-256; ended at any moment, the repository is whole. Only the one writer may call it. Throws
 * the signal's reason.
 */
export async function repackRepository(
  folder: string,
  database: Sqlite,
  signal: AbortSignal,
  onProgress: (progress: RecodeProgress) => void,
): Promise<Recoded> {
  makeDictionary(folder, database);
  const dictionary = dictionaryEncoder(database);
  const pagesBefore = pragma(database, 'page_count');
  const { total, last } = stored(database);
  let [done, chunks, damaged] = [0, 0, 0];
  for (let after = 0; ;) {
    onProgress({ done: Math.min(done, total), total });
    await turn(signal);
    // What is written anew comes after the last one that was there.
    const step = nextChunks(database, after, `id <= ${String(last)}`);
    if (step.length === 0) break;
    after = step.at(-1)?.id ?? after;
    database.transaction(() => {
      for (const chunk of step) {
        done += chunk.data.length;
        const outcome = recode(database, chunk, dictionary, 'smaller');
        if (outcome === 'damaged') damaged += 1;
        if (outcome === 'written') chunks += 1;
      }
    });
  }
  while (vacuumed(database)) await turn(signal);
  const pagesFreed = Math.max(0, pagesBefore - pragma(database, 'page_count'));
  return { chunks, damaged, bytesFreed: pagesFreed * pragma(database, 'page_size') };
}

/**
 * Takes the dictionaries away, which hold words of mail that is to be deleted: what was compressed with one is written without it. A new one is
 * made of what is backed up later. A chunk that is damaged stays as it is, and nobody can read it then. Ended at any moment, the next call continues.
 */
export async function retireDictionaries(
  folder: string,
  database: Sqlite,
  turnTaken: () => Promise<void>,
): Promise<void> {
  if (!knowsDictionaries(database)) return;
  const withOne = `codec IN (${String(codecs.dictionaryZstd)}, ${String(codecs.base64DictionaryZstd)})`;
  for (let after = 0; ;) {
    const step = nextChunks(database, after, withOne);
    if (step.length === 0) break;
    after = step.at(-1)?.id ?? after;
    database.transaction(() => {
      for (const chunk of step) recode(database, chunk, null, 'always');
    });
    await turnTaken();
  }
  removeDictionaries(folder, database);
}

type Chunk = z.output<typeof chunkRow>;

/** Writes a chunk with these codecs; one that cannot be read any more stays as it is. */
function recode(
  database: Sqlite,
  { id, sha256: identity, codec, data }: Chunk,
  dictionary: DictionaryEncoder | null,
  when: 'smaller' | 'always',
): 'written' | 'kept' | 'damaged' {
  const content = contentOf(database, { sha256: identity, codec, data });
  if (content === null) return 'damaged';
  const hash = sha256(content);
  if (!chunkIdentity(database, hash).equals(identity)) return 'damaged';
  const encoded = encodeChunk(content, dictionary);
  const sealed = sealedChunk(database, identity, encoded);
  if (when === 'always')
    database.run('UPDATE chunk SET codec = ?, data = ? WHERE id = ?', encoded.codec, sealed, id);
  else if (sealed.length >= data.length) return 'kept';
  else move(database, { id, sha256: hash, size: content.length, encoded });
  return 'written';
}

/** Writes a chunk at the end of its table: where it was, the room that it gives up would stay in its page, and no page would become free. */
function move(
  database: Sqlite,
  {
    id,
    ...piece
  }: { readonly id: number; readonly sha256: Buffer; readonly size: number; readonly encoded: EncodedChunk },
): void {
  database.exec('PRAGMA defer_foreign_keys = ON');
  database.run('DELETE FROM chunk WHERE id = ?', id);
  const moved = storeChunk(database, piece);
  database.run('UPDATE content_chunk SET chunk_id = ? WHERE chunk_id = ?', moved.id, id);
}

function contentOf(database: Sqlite, chunk: ChunkRow): Buffer | null {
  try {
    return chunkContent(database, chunk);
  } catch (error) {
    if (error instanceof AppError && error.code === 'repository-damaged') return null;
    throw error;
  }
}

/** The next chunks by id, of as many bytes as one step takes. */
function nextChunks(database: Sqlite, after: number, condition: string): Chunk[] {
  const sized = z.object({ id: z.int(), bytes: z.int() });
  const rows = database.all(
    sized,
    `SELECT id, length(data) AS bytes FROM chunk WHERE id > ? AND ${condition} ORDER BY id LIMIT ?`,
    after,
    chunksOfStep,
  );
  let bytes = 0;
  const step = rows.filter((row, index) => index === 0 || (bytes += row.bytes) <= bytesOfStep);
  return step.flatMap(({ id }) => {
    const row = database.get(chunkRow, 'SELECT id, sha256, codec, data FROM chunk WHERE id = ?', id);
    return row === undefined ? [] : [row];
  });
}

/** Bytes of all chunks as they are stored, and the last one's id. */
function stored(database: Sqlite): { readonly total: number; readonly last: number } {
  const row = z.object({ total: z.int(), last: z.int() });
  const sql = 'SELECT coalesce(sum(length(data)), 0) AS total, coalesce(max(id), 0) AS last FROM chunk';
  return database.get(row, sql) ?? { total: 0, last: 0 };
}

function pragma(database: Sqlite, name: 'page_count' | 'page_size'): number {
  const row = z.object({ [name]: z.int() });
  return database.get(row, `PRAGMA ${name}`)?.[name] ?? 0;
}

async function turn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

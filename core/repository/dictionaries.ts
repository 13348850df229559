import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { replaceFile } from '../lib/atomic-file.js';
import { version } from '../lib/build-constants.js';
import { type Sqlite, anyText, blob } from '../lib/sqlite.js';
import { sealOf } from './encryption/database-seal.js';
import { isStorageError } from '../lib/storage-errors.js';
import { type ChunkHelp, type DictionaryEncoder, codecs, knownCodecs } from './codec.js';
import { type ZstdDecoder, zstdDecoder, zstdEncoder } from './zstd.js';

/*
 * Small pieces of mail say much that other mail says too: compressed with some of that as a dictionary they take a third less. A dictionary
 * is raw content, made once of the repository's own first pieces, and kept twice: as a row, and as a file beside the database.
 */

const idRow = z.object({ id: z.int() });
const dictionaryRow = z.object({ sha256: blob, data: blob });
const copySchema = z.strictObject({
  product: z.literal('Postkeep'),
  id: z.int().min(1),
  sha256: z.string(),
  data: z.base64(),
});

interface Loaded {
  readonly decoders: Map<number, ZstdDecoder | null>;
  encoder: DictionaryEncoder | null;
}

/** What a connection has loaded: a dictionary never changes. */
const loaded = new WeakMap<Sqlite, Loaded>();

/** What the chunks of a repository are read with. */
export function chunkHelp(database: Sqlite): ChunkHelp {
  const { decoders } = loadedOf(database);
  return {
    dictionary: (id) => {
      const known = decoders.get(id);
      if (known !== undefined) return known;
      const content = contentOf(database, folderOf(database), id);
      const decoder = content === null ? null : zstdDecoder(content);
      decoders.set(id, decoder);
      return decoder;
    },
    versionFor: (codec) => versionFor(database, codec),
  };
}

/** The dictionary for new pieces; null while there is none. */
export function dictionaryEncoder(database: Sqlite): DictionaryEncoder | null {
  const own = loadedOf(database);
  const newest = newestId(database);
  if (newest === null || own.encoder?.id === newest) return newest === null ? null : own.encoder;
  const content = contentOf(database, folderOf(database), newest);
  own.encoder = content === null ? null : { id: newest, encode: zstdEncoder(content) };
  return own.encoder;
}

function loadedOf(database: Sqlite): Loaded {
  const own = loaded.get(database) ?? { decoders: new Map<number, ZstdDecoder | null>(), encoder: null };
  loaded.set(database, own);
  return own;
}

function newestId(database: Sqlite): number | null {
  if (!knowsDictionaries(database)) return null;
  return (
    database.get(z.object({ id: z.int().nullable() }), 'SELECT max(id) AS id FROM dictionary')?.id ?? null
  );
}

/** A database that an earlier version wrote, and that could not be written since, has none. */
export function knowsDictionaries(database: Sqlite): boolean {
  const sql = "SELECT 1 AS found FROM sqlite_schema WHERE type = 'table' AND name = 'dictionary'";
  return database.get(z.object({ found: z.int() }), sql) !== undefined;
}

function versionFor(database: Sqlite, codec: number): string | null {
  if (!knowsDictionaries(database)) return null;
  const row = z.object({ version: anyText });
  const sql = 'SELECT CAST(version AS BLOB) AS version FROM codec WHERE number = ?';
  return database.get(row, sql, codec)?.version ?? null;
}

/** The content of a dictionary, from its row or else its copy; null when both are lost. */
function contentOf(database: Sqlite, folder: string, id: number): Buffer | null {
  return fromRow(database, id) ?? fromCopy(database, folder, id);
}

function fromRow(database: Sqlite, id: number): Buffer | null {
  try {
    if (!knowsDictionaries(database)) return null;
    const row = database.get(dictionaryRow, 'SELECT sha256, data FROM dictionary WHERE id = ?', id);
    return row !== undefined && hashOf(row.data).equals(row.sha256) ? row.data : null;
  } catch (error) {
    if (error instanceof z.ZodError || (error instanceof AppError && error.code === 'corrupt-state'))
      return null;
    throw error;
  }
}

function fromCopy(database: Sqlite, folder: string, id: number): Buffer | null {
  const seal = sealOf(database);
  try {
    const copy = copySchema.parse(JSON.parse(readFileSync(join(folder, copyName(id)), 'utf8')));
    const identity = Buffer.from(copy.sha256, 'hex');
    const data = seal.open(identity, sealedAs, Buffer.from(copy.data, 'base64'));
    return copy.id === id && seal.identityOf(hashOf(data)).equals(identity) ? data : null;
  } catch {
    return null;
  }
}

/** The second copy of a dictionary, in the repository's folder. */
function copyName(id: number): string {
  return `dictionary-${String(id)}.json`;
}

const isCopyName = (name: string): boolean => /^dictionary-[1-9]\d*\.json$/.test(name);

/** What is wrong with the dictionaries that chunks need. */
export function dictionaryProblems(database: Sqlite): Text[] {
  const folder = folderOf(database);
  return dictionaryIds(database).flatMap((id) => {
    if (fromRow(database, id) !== null) return [];
    const isCopied = fromCopy(database, folder, id) !== null;
    return [text(isCopied ? 'repository.dictionaryDamaged' : 'repository.dictionaryLost', { id })];
  });
}

/** The dictionaries that there are, for who reads chunks away from the database; a lost one is not among them. */
export function dictionariesIn(database: Sqlite): { id: number; data: Buffer }[] {
  const folder = folderOf(database);
  return dictionaryIds(database).flatMap((id) => {
    const data = contentOf(database, folder, id);
    return data === null ? [] : [{ id, data }];
  });
}

function dictionaryIds(database: Sqlite): number[] {
  if (!knowsDictionaries(database)) return [];
  return database.all(idRow, 'SELECT id FROM dictionary ORDER BY id').map(({ id }) => id);
}

/** Adds a dictionary to a repository; its copy is there before anything refers to it. Throws AppError `io` or `disk-full`. */
export function addDictionary(folder: string, database: Sqlite, content: Buffer): void {
  const last = z.object({ id: z.int() });
  const id =
    (database.get(last, "SELECT seq AS id FROM sqlite_sequence WHERE name = 'dictionary'")?.id ?? 0) + 1;
  writeCopy(database, folder, id, content);
  database.durableTransaction(() => {
    database.run('INSERT INTO dictionary (id, sha256, data) VALUES (?, ?, ?)', id, hashOf(content), content);
  });
}

/** Takes every dictionary away: nothing may need one any more. */
export function removeDictionaries(folder: string, database: Sqlite): void {
  // Those of a dictionary that a crash kept from being added too.
  for (const name of readdirSync(folder)) if (isCopyName(name)) rmSync(join(folder, name), { force: true });
  database.durableTransaction(() => database.run('DELETE FROM dictionary'));
  loaded.delete(database);
}

/**
 * What the one writer keeps right: every dictionary is there twice, and each codec has the version that wrote it. A disk that takes nothing
 * keeps what it has.
 */
export function keepDictionaries(folder: string, database: Sqlite): void {
  try {
    for (const id of dictionaryIds(database)) {
      const [row, copy] = [fromRow(database, id), fromCopy(database, folder, id)];
      if (row !== null && copy === null) writeCopy(database, folder, id, row);
      if (row === null && copy !== null)
        database.run('UPDATE dictionary SET sha256 = ?, data = ? WHERE id = ?', hashOf(copy), copy, id);
    }
    const noted =
      database.get(z.object({ total: z.int() }), 'SELECT count(*) AS total FROM codec')?.total ?? 0;
    if (noted >= laterCodecs.length) return;
    database.transaction(() => {
      for (const codec of laterCodecs)
        database.run('INSERT OR IGNORE INTO codec (number, version) VALUES (?, ?)', codec, version);
    });
  } catch (error) {
    if (!isStorageError(error) && !(error instanceof AppError && error.code === 'corrupt-state')) throw error;
  }
}

/** The first version reads the others. */
const laterCodecs = knownCodecs.filter((codec) => codec >= codecs.zstd);

/** The codec that its copy is sealed with in an encrypted repository: no chunk has it. */
const sealedAs = 255;

function writeCopy(database: Sqlite, folder: string, id: number, data: Buffer): void {
  const seal = sealOf(database);
  const identity = seal.identityOf(hashOf(data));
  const copy: z.input<typeof copySchema> = {
    product: 'Postkeep',
    id,
    sha256: identity.toString('hex'),
    data: seal.seal(identity, sealedAs, data).toString('base64'),
  };
  replaceFile(join(folder, copyName(id)), JSON.stringify(copy));
}

/** Where the database lies. */
function folderOf(database: Sqlite): string {
  const row = z.object({ name: z.string(), file: z.string() });
  const main = database.all(row, 'PRAGMA database_list').find(({ name }) => name === 'main');
  return dirname(main?.file ?? '');
}

function hashOf(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

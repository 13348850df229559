import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { replaceFile } from '../lib/atomic-file.js';
import { type Sqlite, blob } from '../lib/sqlite.js';
import { keepDictionaries } from './dictionaries.js';
import { type ChunkSeal, sealWith } from './encryption/chunk-seal.js';
import { holdKey } from './encryption/held-keys.js';
import { newDataKey } from './encryption/key-slots.js';
import { databaseKey } from './encryption/page-cipher.js';
import type { UnlockedRepository } from './passphrases.js';
import { removeReadable } from './remove-readable.js';
import { filesOf } from './repository-files.js';
import { lockForWriting, makeDatabase, openRepositoryDatabase, removeDatabase } from './repository-folder.js';
import {
  type RepositoryExpectation,
  type RepositoryMarker,
  markerName,
  markerText,
  readMarker,
} from './repository-marker.js';
import { bucketFormat } from './schema.js';

export interface EncryptOptions {
  readonly signal: AbortSignal;
  /** In bytes of content. */
  readonly onProgress: (done: number, total: number) => void;
  /** Closes what this process has open of the repository. */
  readonly closeReaders: () => void;
}

/** Rows of one step; a piece is 1 MiB at most. */
const chunksAtOnce = 32;
const rowsAtOnce = 20_000;

const chunkRow = z.object({ id: z.int(), sha256: blob, size: z.int(), codec: z.int(), data: blob });
const totalRow = z.object({ total: z.int() });
const nameRow = z.object({ name: z.string() });

/**
 * Encrypts a repository: all of it is written again beside itself, compared, and put in its place at one moment; then what could be read by anyone is
 * deleted. Ended before that moment, by whatever, the repository is as it was; needs as much room again on its disk meanwhile.
 * Throws AppError `invalid-argument` (passphrase too short, encrypted already), `locked`, `repository-damaged`, `disk-full`, `io`, or the signal's reason.
 */
export async function encryptRepository(
  folder: string,
  clock: Clock,
  expected: RepositoryExpectation,
  passphrase: string,
  options: EncryptOptions,
): Promise<UnlockedRepository & { readonly recoveryKey: string; readonly isAllRemoved: boolean }> {
  const { marker } = readMarker(folder);
  assertReadable(folder, marker);
  const { header: encryption, dataKey, recoveryKey } = await newDataKey(marker.id, passphrase);
  const lock = lockForWriting(folder, clock);
  const encrypted = { ...marker, encryption };
  const path = join(folder, filesOf(encrypted).database);
  try {
    // Another process may have encrypted it meanwhile: what is at `path` is the repository then.
    assertReadable(folder, readMarker(folder).marker);
    removeDatabase(path);
    const { database: source, damage, files } = openRepositoryDatabase(folder, expected, 'write');
    try {
      if (damage !== null) throw new AppError('repository-damaged', damage);
      await copyEncrypted(files.database, path, dataKey, options);
    } finally {
      source.close();
    }
    sync(path);
    replaceFile(join(folder, markerName), markerText(encrypted));
    holdKey(marker.id, dataKey);
    options.closeReaders();
    // Opened once, so that the second copies of marker and dictionaries are of the encrypted repository too.
    const { database } = openRepositoryDatabase(folder, expected, 'write');
    keepDictionaries(folder, database);
    database.close();
    return { identity: marker.id, dataKey, recoveryKey, isAllRemoved: tryToRemoveReadable(folder) };
  } catch (error) {
    if (readMarker(folder).marker.encryption === undefined) removeDatabase(path);
    throw error;
  } finally {
    lock.release();
  }
}

function assertReadable(folder: string, { encryption, format }: RepositoryMarker): void {
  if (encryption === undefined && format === bucketFormat)
    throw new AppError('invalid-argument', text('repository.encryptedOnlyWhenMade'));
  if (encryption !== undefined)
    throw new AppError('invalid-argument', text('repository.encryptedAlready', { folder }));
}

/** What cannot be deleted now is deleted by whoever writes next; the repository is encrypted in any case, and its recovery key must be shown. */
function tryToRemoveReadable(folder: string): boolean {
  try {
    removeReadable(folder);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

async function copyEncrypted(
  from: string,
  to: string,
  dataKey: Buffer,
  { signal, onProgress }: EncryptOptions,
): Promise<void> {
  const target = makeDatabase(to, databaseKey(dataKey));
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  try {
    target.exec(`ATTACH '${from.replaceAll("'", "''")}' AS source KEY ''`);
    // References are looked at once, at the end.
    target.exec('PRAGMA foreign_keys = OFF');
    const total = totalOf(target, 'SELECT coalesce(sum(length(data)), 0) AS total FROM source.chunk');
    const seal = sealWith(dataKey);
    let [after, done] = [0, 0];
    for (
      let steps = copyChunks(target, seal, after);
      steps !== null;
      steps = copyChunks(target, seal, after)
    ) {
      after = steps.last;
      done += steps.bytes;
      onProgress(done, total);
      await turn();
    }
    for (const { name } of tablesOf(target))
      for (const step of tableSteps(target, name)) {
        target.transaction(step);
        await turn();
      }
    compare(target);
    target.exec('DETACH source');
  } finally {
    target.close();
  }
}

function copyChunks(target: Sqlite, seal: ChunkSeal, after: number): { last: number; bytes: number } | null {
  const rows = target.all(
    chunkRow,
    'SELECT id, sha256, size, codec, data FROM source.chunk WHERE id > ? ORDER BY id LIMIT ?',
    after,
    chunksAtOnce,
  );
  if (rows.length === 0) return null;
  target.transaction(() => {
    for (const { id, sha256, size, codec, data } of rows) {
      const identity = seal.identityOf(sha256);
      const sealed = seal.seal(identity, codec, data);
      const insert = 'INSERT INTO main.chunk (id, sha256, size, codec, data) VALUES (?, ?, ?, ?, ?)';
      target.run(insert, id, identity, size, codec, sealed);
    }
  });
  return { last: rows.at(-1)?.id ?? 0, bytes: rows.reduce((sum, { data }) => sum + data.length, 0) };
}

/** Every table but the pieces, and what fills itself: the index for the search is made anew. */
function tablesOf(target: Sqlite): { name: string }[] {
  return target.all(
    nameRow,
    `SELECT name FROM source.sqlite_schema WHERE type = 'table' AND name NOT IN ('chunk', 'search_queue')
       AND (name NOT GLOB 'sqlite_*' OR name = 'sqlite_sequence')`,
  );
}

/** Tables with row numbers in steps, so that others have their turn; the few without are small, but for `content_chunk`, which has contents. */
function* tableSteps(target: Sqlite, name: string): Generator<() => void> {
  if (name === 'sqlite_sequence') {
    yield () => {
      target.exec("DELETE FROM main.sqlite_sequence WHERE name <> 'search_queue'");
      target.exec(
        "INSERT INTO main.sqlite_sequence SELECT * FROM source.sqlite_sequence WHERE name <> 'search_queue'",
      );
    };
    return;
  }
  const number = numbering(target, name);
  if (number === null) {
    yield () => {
      target.exec(`INSERT INTO main.${name} SELECT * FROM source.${name}`);
    };
    return;
  }
  const last = totalOf(target, `SELECT coalesce(max(${number}), 0) AS total FROM source.${name}`);
  for (let from = 0; from < last; from += rowsAtOnce) {
    yield () => {
      const insert = `INSERT INTO main.${name} SELECT * FROM source.${name} WHERE ${number} > ? AND ${number} <= ?`;
      target.run(insert, from, from + rowsAtOnce);
    };
  }
}

function numbering(target: Sqlite, table: string): string | null {
  if (table === 'content_chunk') return 'content_id';
  const columns = target.all(nameRow, `SELECT name FROM source.pragma_table_info('${table}') WHERE pk = 1`);
  return columns.length === 1 && columns[0]?.name === 'id' ? 'id' : null;
}

/** Throws AppError `repository-damaged` where not every row has come over. */
function compare(target: Sqlite): void {
  const names = ['chunk', ...tablesOf(target).map(({ name }) => name)].filter(
    (name) => name !== 'sqlite_sequence',
  );
  for (const name of names) {
    const [now, before] = ['main', 'source'].map((schema) =>
      totalOf(target, `SELECT count(*) AS total FROM ${schema}.${name}`),
    );
    if (now !== before)
      throw new AppError('repository-damaged', text('repository.notAllEncrypted', { table: name }));
  }
  if (target.all(z.object({ table: z.string() }), 'PRAGMA main.foreign_key_check').length > 0)
    throw new AppError('repository-damaged', text('repository.notAllEncrypted', { table: 'chunk' }));
}

function totalOf(target: Sqlite, sql: string): number {
  return target.get(totalRow, sql)?.total ?? 0;
}

function sync(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

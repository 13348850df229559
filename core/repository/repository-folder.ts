import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { type Lock, takeLock } from '../lib/lock.js';
import { replaceFile } from '../lib/atomic-file.js';
import { closeToOthers } from '../lib/private-files.js';
import { migrations, repositoryFormat } from './schema.js';
import { type Sqlite, migrate, openSqlite } from '../lib/sqlite.js';

const markerSchema = z.object({
  product: z.literal('Postkeep'),
  format: z.int().min(1),
  id: z.string().min(1),
  createdAt: z.string(),
});

const databaseName = 'repository.sqlite';
const ownFiles = ['repository.json', 'writer.json', 'writer.lock'];

/** True when `folder` holds a repository. */
export function isRepository(folder: string): boolean {
  return existsSync(join(folder, 'repository.json'));
}

/**
 * Opens the database of a repository. Throws AppError `not-found` (also when it is another one than expected), `newer-schema`,
 * `repository-damaged` or `io`; a damaged repository is never replaced by an empty one.
 */
export function openRepositoryDatabase(
  folder: string,
  expected: RepositoryExpectation = { type: 'any' },
): Sqlite {
  const marker = readMarker(folder);
  assertExpected(folder, marker.id, expected);
  // The words of all mail: an earlier version left them to the umask.
  for (const path of [folder, ...ownFiles.map((name) => join(folder, name))]) closeToOthers(path);
  if (marker.format > repositoryFormat) {
    throw new AppError('newer-schema', text('repository.newer', { folder }));
  }
  const path = join(folder, databaseName);
  if (!existsSync(path)) {
    throw new AppError('repository-damaged', text('repository.databaseMissing', { path }));
  }
  return openMade(path);
}

/**
 * Why a repository cannot be used as far as its folder tells without opening it, as an open file would keep its disk from being
 * ejected; null when nothing speaks against it. Damage inside is verification's to find.
 */
export function folderProblem(folder: string, expected: RepositoryExpectation): AppError | null {
  try {
    const { id, format } = readMarker(folder);
    assertExpected(folder, id, expected);
    if (format > repositoryFormat) throw new AppError('newer-schema', text('repository.newer', { folder }));
    const path = join(folder, databaseName);
    if (!existsSync(path)) {
      throw new AppError('repository-damaged', text('repository.databaseMissing', { path }));
    }
    if (statSync(path).size === 0) throw emptyDatabase(path);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** What a folder must hold before anything is written to it. */
export type RepositoryExpectation =
  /** A repository, or nothing yet. */
  | { readonly type: 'any-or-none' }
  /** A repository: it has been written to before, by a version that did not note which. */
  | { readonly type: 'any' }
  /** The repository of this identity. */
  | { readonly type: 'known'; readonly identity: string };

/**
 * Makes a repository in an empty or missing folder, unless there is one; returns its identity. Throws AppError `not-found` when the
 * expected one is not there (its disk is not connected), `already-exists` when other files are in the way.
 */
export function ensureRepository(folder: string, clock: Clock, expected: RepositoryExpectation): string {
  if (isRepository(folder)) {
    const { id } = readMarker(folder);
    assertExpected(folder, id, expected);
    return id;
  }
  if (expected.type !== 'any-or-none') throw new AppError('not-found', text('repository.gone', { folder }));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // What a creation that was cut short leaves behind is fine: the marker is written last.
  const foreign = readdirSync(folder).filter(
    (name) => !name.startsWith('repository.') && !name.startsWith('writer.'),
  );
  if (foreign.length > 0) {
    throw new AppError('already-exists', text('repository.folderInUse', { folder }));
  }
  // Only now: a folder that is refused stays as it is.
  closeToOthers(folder);
  makeDatabase(join(folder, databaseName)).close();
  const marker = {
    product: 'Postkeep',
    format: repositoryFormat,
    id: randomUUID(),
    createdAt: clock().toISOString(),
  };
  replaceFile(join(folder, 'repository.json'), `${JSON.stringify(marker, null, 2)}\n`);
  return marker.id;
}

function assertExpected(folder: string, identity: string, expected: RepositoryExpectation): void {
  if (expected.type === 'known' && identity !== expected.identity)
    throw new AppError('not-found', text('repository.another', { folder }));
}

/** Takes the repository's one writer lock. Throws AppError `locked`. */
export function lockForWriting(folder: string, clock: Clock): Lock {
  return takeLock({
    path: join(folder, 'writer.lock'),
    owner: { path: join(folder, 'writer.json'), clock },
    lockedText: (holder) => text('repository.beingWritten', { folder, holder }),
  });
}

function makeDatabase(path: string): Sqlite {
  const database = openSqlite(path);
  migrate(database, path, migrations);
  return database;
}

/** A database beside a marker was complete once: an empty one is what a fault left, and is not made anew. */
function openMade(path: string): Sqlite {
  try {
    if (statSync(path).size === 0) throw emptyDatabase(path);
    const database = openSqlite(path);
    const version = database.get(z.object({ user_version: z.int() }), 'PRAGMA user_version')?.user_version;
    if (version === 0) {
      database.close();
      throw emptyDatabase(path);
    }
    migrate(database, path, migrations);
    return database;
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt-state') {
      throw new AppError('repository-damaged', text('repository.databaseDamaged', { path }), {
        cause: error,
      });
    }
    throw error;
  }
}

function emptyDatabase(path: string): AppError {
  return new AppError('repository-damaged', text('repository.databaseEmpty', { path }));
}

function readMarker(folder: string): z.output<typeof markerSchema> {
  const path = join(folder, 'repository.json');
  if (!existsSync(path)) {
    throw new AppError('not-found', text('repository.missing', { folder }));
  }
  try {
    return markerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new AppError('repository-damaged', text('repository.markerUnreadable', { path }), { cause: error });
  }
}

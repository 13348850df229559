import { chmodSync, closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { removeLeftovers } from '../lib/atomic-file.js';
import { type Sqlite, openSqliteSnapshot } from '../lib/sqlite.js';
import { isSound } from './soundness.js';

/** A copy of the catalogue that Postkeep keeps by itself. */
export interface CatalogueCopy {
  readonly path: string;
  /** When it was made, by its name: dates of files change when a data folder is copied. */
  readonly madeAt: Date;
}

const namePattern = /^catalogue-copy\.(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.sqlite$/;
const dayMs = 86_400_000;

/** The last copy in a data folder; null without one. */
export function lastCopy(dataDir: string): CatalogueCopy | null {
  return copiesIn(dataDir).at(-1) ?? null;
}

/** True when a day has passed since the last copy, or the clock says that it has not been made yet. */
export function isCopyDue(dataDir: string, clock: Clock): boolean {
  const last = lastCopy(dataDir);
  return last === null || Math.abs(clock().getTime() - last.madeAt.getTime()) >= dayMs;
}

/**
 * Copies the catalogue whole (`VACUUM INTO`, mode 600). The copy takes the place of the former one once SQLite has checked it and its
 * sources and jobs can be read. Throws AppError `corrupt-state` when the catalogue is damaged, `io` or `disk-full`.
 */
export function copyCatalogue(database: Sqlite, dataDir: string, clock: Clock): void {
  const name = `catalogue-copy.${clock().toISOString().replaceAll(':', '-')}.sqlite`;
  const path = join(dataDir, name);
  const former = copiesIn(dataDir).filter((copy) => copy.path !== path);
  const temporary = `${path}.${String(process.pid)}-0.tmp`;
  try {
    rmSync(temporary, { force: true });
    database.exec(`VACUUM INTO '${temporary.replaceAll("'", "''")}'`);
    chmodSync(temporary, 0o600);
    if (!isSoundFile(temporary))
      throw new AppError('corrupt-state', text('lib.fileDamaged', { path: temporary }));
    sync(temporary);
    renameSync(temporary, path);
    sync(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  for (const copy of former) {
    rmSync(copy.path, { force: true });
    removeLeftovers(copy.path);
  }
}

/** Whether a file that nobody writes to holds a catalogue that can be used. Throws what else than damage is in the way. */
export function isSoundFile(path: string): boolean {
  let database: Sqlite | null = null;
  try {
    database = openSqliteSnapshot(path);
    return isSound(database, 'everything');
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt-state') return false;
    throw error;
  } finally {
    database?.close();
  }
}

/** Oldest first. */
function copiesIn(dataDir: string): CatalogueCopy[] {
  return readdirSync(dataDir)
    .flatMap((name): CatalogueCopy[] => {
      const [, day, minute, second] = namePattern.exec(name) ?? [];
      if (day === undefined || minute === undefined || second === undefined) return [];
      const madeAt = new Date(`${day}:${minute}:${second}`);
      return Number.isNaN(madeAt.getTime()) ? [] : [{ path: join(dataDir, name), madeAt }];
    })
    .sort((a, b) => a.madeAt.getTime() - b.madeAt.getTime());
}

function sync(path: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

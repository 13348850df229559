import { copyFileSync, chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { instantSchema } from '../../shared/license/dates.js';
import { type Text, text } from '../../shared/texts/text.js';
import { replaceFile } from '../lib/atomic-file.js';
import { takeLock } from '../lib/lock.js';
import { makeFolderSync } from '../lib/make-folder.js';
import { readRegularFile } from '../lib/regular-file.js';
import { setAside } from '../lib/set-aside.js';
import { withStorageErrors } from '../lib/storage-errors.js';
import { isSoundFile, lastCopy } from './catalogue-copy.js';
import { parseForeignJson } from '../../shared/json.js';

/** Told beside the damaged file, until somebody moves both away: by every program that opens the data folder. */
const noteSchema = z.strictObject({
  /** Null when there was no file any more. */
  setAside: z.string().nullable(),
  recoveredAt: instantSchema,
  /** When the copy was made that took its place; null without a copy. */
  copyMadeAt: instantSchema.nullable(),
});
const notePattern = /^catalogue\.sqlite\.recovered-.*\.json$/;
const lockWaitMs = 10_000;

/** A catalogue that was there, and is gone or empty, is lost: its copy says that it was. */
export function isLost(dataDir: string): boolean {
  const path = join(dataDir, 'catalogue.sqlite');
  const bytes = (each: string): number => statSync(each, { throwIfNoEntry: false })?.size ?? 0;
  const sum = withStorageErrors(path, () => bytes(path) + bytes(`${path}-wal`));
  return sum === 0 && lastCopy(dataDir) !== null;
}

/**
 * Sets a damaged or lost catalogue aside and puts the last sound copy in its place, or nothing. Processes that find it at the same time
 * take turns; `isStillDamaged` tells the later one that there is nothing to do. Answers where the damaged file is now, null when it was not there.
 */
export function recoverCatalogue(
  dataDir: string,
  clock: Clock,
  isStillDamaged: () => boolean,
): string | null {
  const locks = join(dataDir, 'locks');
  makeFolderSync(locks, { mode: 0o700 });
  const path = join(dataDir, 'catalogue.sqlite');
  const lock = takeLockSoon(join(locks, 'catalogue.lock'), path);
  try {
    if (!isStillDamaged()) return null;
    const copy = lastCopy(dataDir);
    const isUsable = copy !== null && isUsableCopy(copy.path);
    const aside = existsSync(path) ? setAside(path, clock) : null;
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    if (isUsable) {
      const temporary = `${path}.${String(process.pid)}-0.tmp`;
      copyFileSync(copy.path, temporary);
      chmodSync(temporary, 0o600);
      renameSync(temporary, path);
    }
    const recoveredAt = clock().toISOString();
    const note: z.infer<typeof noteSchema> = {
      setAside: aside,
      recoveredAt,
      copyMadeAt: isUsable ? copy.madeAt.toISOString() : null,
    };
    const name = `catalogue.sqlite.recovered-${recoveredAt.replaceAll(':', '-')}.json`;
    replaceFile(join(dataDir, name), `${JSON.stringify(note, null, 2)}\n`);
    return aside;
  } finally {
    lock.release();
  }
}

function isUsableCopy(path: string): boolean {
  try {
    return isSoundFile(path);
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** What is to be said of catalogues that were recovered, for as long as the damaged file, or else the note, is there. */
export function recoveryWarnings(dataDir: string): Text[] {
  return readdirSync(dataDir)
    .filter((name) => notePattern.test(name))
    .sort()
    .flatMap((name) => warningOf(join(dataDir, name)));
}

/** When the last recovery was that is still told; null without one. */
export function lastRecoveryAt(dataDir: string): string | null {
  const paths = readdirSync(dataDir)
    .filter((name) => notePattern.test(name))
    .map((name) => join(dataDir, name));
  const told = paths.filter((path) => warningOf(path).length > 0);
  return (
    told
      .flatMap((path) => noteSchema.safeParse(parsed(path)).data?.recoveredAt ?? [])
      .sort()
      .at(-1) ?? null
  );
}

function warningOf(notePath: string): Text[] {
  const note = noteSchema.safeParse(parsed(notePath));
  if (!note.success) return [];
  const { setAside: aside, copyMadeAt, recoveredAt } = note.data;
  if (aside !== null && !existsSync(aside)) return [];
  const away = aside ?? notePath;
  return [
    copyMadeAt === null
      ? text('dataFolder.recoveredWithoutCopy', { away, recoveredAt })
      : text('dataFolder.recovered', { away, recoveredAt, copyMadeAt }),
  ];
}

function parsed(path: string): unknown {
  try {
    return parseForeignJson(readRegularFile(path) ?? '');
  } catch {
    // Not a note of ours any more.
    return null;
  }
}

function takeLockSoon(lockPath: string, path: string): { readonly release: () => void } {
  const stepMs = 50;
  for (let waited = 0; ; waited += stepMs) {
    try {
      return takeLock({
        path: lockPath,
        owner: null,
        lockedText: (holder) => text('lib.fileHeld', { path, holder }),
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'locked' || waited >= lockWaitMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stepMs);
    }
  }
}

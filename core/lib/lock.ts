import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { closeToOthers } from './private-files.js';
import { readRegularFile } from './regular-file.js';
import { storageError, systemCode } from './storage-errors.js';

/** What is locked, and how that is said to whom it is refused. */
export interface LockOptions {
  /** A file of the lock's own. Nothing else may open it: on POSIX systems a process loses its lock on a file that it closes. */
  readonly path: string;
  /** The file beside it in which each holder says who it is; null where the message need not name it. */
  readonly owner: { readonly path: string; readonly clock: Clock } | null;
  /** The message of AppError `locked`; `holder` is `another process` or `process 12 on host since 2026-…`. */
  readonly lockedText: (holder: Text) => Text;
}

export interface Lock {
  readonly release: () => void;
}

const ownerSchema = z.object({ pid: z.int(), host: z.string(), since: z.string() });
const retryMs = 25;
/** A link that somebody put in the place of the file is not followed, a pipe not waited for; Windows has no such flags, which count as 0. */
const overwriteNoLink =
  constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Takes a lock that excludes other processes and other holders in this one: an exclusive SQLite transaction, which the
 * operating system ends with its process, however that dies, so that there are no stale locks. Throws AppError `locked`, `io` or `disk-full`.
 */
export function takeLock(options: LockOptions): Lock {
  const lock = tryLock(options);
  if (lock === null) throw new AppError('locked', options.lockedText(holderOf(options)));
  return lock;
}

/** Like {@link takeLock}, but waits up to `waitMs` for the holder. */
export async function waitForLock(options: LockOptions, waitMs: number): Promise<Lock> {
  for (let waited = 0; waited < waitMs; waited += retryMs) {
    const lock = tryLock(options);
    if (lock !== null) return lock;
    await sleep(retryMs);
  }
  return takeLock(options);
}

/** Null while someone else holds it. */
function tryLock(options: LockOptions): Lock | null {
  let database: Database.Database | null = null;
  try {
    database = new Database(options.path, { timeout: 0 });
    closeToOthers(options.path);
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) return null;
    throw storageError(options.path, error);
  }
  const held = database;
  noteOwner(options);
  return {
    release: () => {
      // Not left to the end of the connection, which libsql may put off.
      if (held.open) held.exec('ROLLBACK');
      held.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return systemCode(error).startsWith('SQLITE_BUSY');
}

function noteOwner({ owner }: LockOptions): void {
  if (owner === null) return;
  const self = { pid: process.pid, host: hostname(), since: owner.clock().toISOString() };
  try {
    const file = openSync(owner.path, overwriteNoLink, 0o600);
    try {
      writeFileSync(file, `${JSON.stringify(self)}\n`);
    } finally {
      closeSync(file);
    }
  } catch {
    // It is for a message only: a full disk must not stop what would free space.
  }
}

function holderOf({ owner }: LockOptions): Text {
  try {
    if (owner !== null) {
      const { pid, host, since } = ownerSchema.parse(JSON.parse(readRegularFile(owner.path) ?? ''));
      return text('lib.holder', { pid, host, since });
    }
  } catch {
    // Not written yet, or being written.
  }
  return text('lib.unknownHolder');
}

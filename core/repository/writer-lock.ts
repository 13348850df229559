import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';

const ownerSchema = z.object({ pid: z.int(), host: z.string(), since: z.string() });

export interface WriterLock {
  readonly release: () => void;
}

/**
 * Takes the repository's one writer lock: an exclusive SQLite lock on `writer.lock`, which the operating system frees by
 * itself when its process dies, so that a stale lock cannot exist. `writer.json` tells others who has it. Throws
 * AppError `locked`.
 */
export function lockForWriting(folder: string, clock: Clock): WriterLock {
  const database = new Database(join(folder, 'writer.lock'));
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw new AppError(
      'locked',
      `The repository ${folder} is being written by ${ownerOf(folder)}. Wait until it has finished, then try again.`,
      { cause: error },
    );
  }
  const owner = { pid: process.pid, host: hostname(), since: clock().toISOString() };
  writeFileSync(join(folder, 'writer.json'), `${JSON.stringify(owner)}\n`);
  return {
    release: () => {
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

function ownerOf(folder: string): string {
  try {
    const { pid, host, since } = ownerSchema.parse(
      JSON.parse(readFileSync(join(folder, 'writer.json'), 'utf8')),
    );
    return `process ${String(pid)} on ${host} since ${since}`;
  } catch {
    return 'another process';
  }
}

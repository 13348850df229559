import type { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import type { Sqlite } from '../lib/sqlite.js';
import { type ThreadPool, createThreadPool } from '../lib/thread-pool.js';
import type { logData } from './log-tasks.js';
import { logTasks } from './log-tasks.js';
import entry from './log-thread.ts?thread';
import type { RepositoryPaths } from './repository-folder.js';

/** Bytes of mail after which the log is brought into the file; they take half of it there. */
const bytesOfCheckpoint = 16 * 1024 * 1024;
/** Bytes of mail in the log beyond which no more is added: only what nobody adds to is emptied. */
const mostBytes = 64 * 1024 * 1024;
/** Pages of 8 KiB; at this size SQLite brings the log into the file by itself, at a commit. */
const pagesOfLongest = 8000;

/**
 * The log of a repository that much is written to. SQLite would bring it into the file at a commit, on the thread that reads mail, and wait
 * there for the disk; a thread does it instead (docs/decisions/0226). Where that cannot be, SQLite does it at a size that is never
 * reached otherwise.
 */
export class WriteAheadLog {
  private pool: ThreadPool<typeof logTasks> | null = null;
  private underWay: Promise<void> | null = null;
  private bytes = 0;

  constructor(
    private readonly files: RepositoryPaths,
    private readonly database: Sqlite,
  ) {
    database.exec(`PRAGMA wal_autocheckpoint = ${String(pagesOfLongest)}`);
  }

  /** Resolves when so much more mail may be written. */
  async room(bytes: number): Promise<void> {
    this.bytes += bytes;
    if (this.bytes < bytesOfCheckpoint) return;
    this.underWay ??= this.checkpoint();
    if (this.bytes >= mostBytes) await this.underWay;
  }

  /** Resolves once nothing is under way and what has been committed by now outlives a power cut ({@link Sqlite.settle}). */
  async settle(): Promise<void> {
    await this.underWay;
    await this.database.settle();
  }

  close(): void {
    void this.pool?.close();
    this.pool = null;
  }

  private async checkpoint(): Promise<void> {
    const before = this.bytes;
    try {
      const isEmptied = await this.started().run('checkpoint', null);
      // Where somebody reads, the rest of it is taken with the next.
      this.bytes -= isEmptied ? before : before / 2;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.bytes = 0;
    } finally {
      this.underWay = null;
    }
  }

  private started(): ThreadPool<typeof logTasks> {
    const { database: path, keys } = this.files;
    const data: z.input<typeof logData> = { path, key: keys.database };
    this.pool ??= createThreadPool(logTasks, { entry, threads: 1, data });
    return this.pool;
  }
}

import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ClusterDatabase } from '../../../../core/cluster/database.js';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';
import { dropSharedWriting, holdSharedWriting } from '../../../../core/repository/bucket/shared-writing.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { makePoint } from '../../../fixtures/bucket-repository.js';
import { type FolderStore, folderStore } from '../../../fixtures/folder-store.js';
import { type PostgresCluster, missingOfPostgres, startPostgres } from '../../../fixtures/postgres.js';
import {
  type SharedBucket,
  databaseAt,
  sharedBucket,
  signal,
  withLease,
} from '../../../fixtures/shared-bucket.js';
import { mailbox } from './shared-letters.js';

const begin = new Date('2026-03-01T00:00:00Z');

/** A repository in a bucket that several write to, made by each test on the PostgreSQL of its file, and what tests do there. */
class SharedPlace {
  postgres!: PostgresCluster;
  /** Of the database, as tools of PostgreSQL take it. */
  url = '';
  database!: ClusterDatabase;
  bucket!: SharedBucket;
  store!: FolderStore;
  now = begin;
  readonly clock = (): Date => this.now;

  readonly make = async (options: Parameters<typeof sharedBucket>[3] = {}): Promise<void> => {
    this.now = begin;
    const open = (root: string): FolderStore => (this.store = folderStore(`${root}/bucket`, this.clock));
    this.bucket = await sharedBucket(this.database, this.clock, open, { cacheBytes: 0, ...options });
  };

  /** A point of a mailbox by a writer that takes its lease. */
  readonly backup = (writer: RepositoryWriter, name: string, texts: readonly Buffer[]): Promise<number> =>
    withLease(this.bucket, writer, mailbox(name), () => this.point(writer, name, texts));

  readonly point = (writer: RepositoryWriter, name: string, texts: readonly Buffer[]): Promise<number> =>
    makePoint(writer, texts, { mailbox: mailbox(name), at: this.now });

  readonly prune = (writer = this.bucket.controller, points = 1): Promise<number> =>
    writer.pruneAll(() => [{ type: 'points', points }], signal, {
      onProgress: () => undefined,
      onRemoved: () => undefined,
    });

  /** An index made from the bucket alone; answers what of it could not be used. */
  readonly rebuild = async (folder: string, mayBeShared = true): Promise<readonly unknown[]> => {
    const options = { secret: null, signal, onProgress: () => undefined, mayBeShared };
    return (await rebuildIndex(folder, this.clock, this.store, options)).problems;
  };

  /** What a console does that was started anew, and knows of nobody else. */
  readonly byItself = async <T>(
    folder: string,
    work: (writer: RepositoryWriter) => Promise<T>,
  ): Promise<T> => {
    dropSharedWriting(this.bucket.identity);
    const writer = openForWriting(folder, this.clock);
    try {
      return await work(writer);
    } finally {
      writer.close();
      holdSharedWriting(this.bucket.identity, this.bucket.shared);
    }
  };

  /** Has an index that was made anew write beside the others, as the next session of its console does; answers it opened. */
  readonly share = async (folder: string): Promise<RepositoryWriter> => {
    await this.byItself(folder, (writer) => writer.beginSharing(this.bucket.shared));
    return openForWriting(folder, this.clock);
  };
}

/** Call it once in a file. */
export function sharedPlace(): SharedPlace {
  const place = new SharedPlace();
  beforeAll(async () => {
    if (missingOfPostgres.length > 0) return;
    place.postgres = await startPostgres();
    place.url = await place.postgres.createDatabase();
    place.database = await databaseAt(place.url);
  });
  afterEach(() => {
    place.bucket.close();
  });
  afterAll(async () => {
    if (missingOfPostgres.length > 0) return;
    await place.database.close();
    await place.postgres.close();
  });
  return place;
}

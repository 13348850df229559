import { AppError } from '../../shared/errors.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { isShared } from '../repository/bucket/share-repository.js';
import { type SharedWriting, holdSharedWriting } from '../repository/bucket/shared-writing.js';
import type { RepositoryWriter } from '../repository/open-for-writing.js';
import type { WriterPool } from '../repository/writer-pool.js';
import type { ClusterAccess } from './cluster-access.js';
import { patientDatabase } from './patient-database.js';
import { createSharedWriting } from './shared-writing.js';

interface SharedBucketsOptions {
  readonly access: ClusterAccess;
  readonly catalogue: Pick<Catalogue, 'buckets' | 'repositories'>;
  readonly writers: WriterPool;
}

/** The repositories in buckets of a console with a cluster: its workers write to them too. */
export interface SharedBuckets {
  /** Of a repository that mailboxes are read into by workers. */
  readonly isHeld: (repository: KnownRepository) => boolean;
  /** Has this process know those that are shared already; contacts nobody. */
  readonly hold: () => void;
  /**
   * Before a session: has workers write to the repository, where it is in a bucket and there is a cluster. One that cannot be shared now (the database is
   * gone, another process writes) has one writer, as before.
   */
  readonly share: (repository: KnownRepository) => Promise<void>;
  /** Before a session that workers have no part in: an index that was made anew asks whether they write there. */
  readonly stayAlone: (repository: KnownRepository) => Promise<void>;
}

export function createSharedBuckets({ access, catalogue, writers }: SharedBucketsOptions): SharedBuckets {
  const held = new Set<string>();
  const holdOne = (identity: string): void => {
    const database = patientDatabase(access.patience, async () => (await access.open()).database);
    holdSharedWriting(identity, createSharedWriting(database, identity));
    held.add(identity);
  };
  /** The session that comes says what is wrong with the repository, and how it is read without workers. */
  const asking = async (
    repository: KnownRepository,
    identity: string,
    work: (writer: RepositoryWriter, shared: SharedWriting) => Promise<void>,
  ): Promise<void> => {
    try {
      const { database } = await access.open();
      const lease = writers.lease(repository.path, catalogue.repositories.expectationOf(repository.id));
      try {
        await work(lease.writer, createSharedWriting(database, identity));
      } finally {
        lease.release();
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  };
  const identityOf = ({ id }: KnownRepository): string | undefined => catalogue.buckets.get(id)?.identity;
  return {
    isHeld: (repository) => held.has(identityOf(repository) ?? ''),
    hold: () => {
      if (!access.isThere()) return;
      for (const { repositoryId, identity } of catalogue.buckets.list()) {
        const repository = catalogue.repositories.get(repositoryId);
        if (repository !== null && !held.has(identity) && isShared(repository.path)) holdOne(identity);
      }
    },
    share: async (repository) => {
      const identity = identityOf(repository);
      if (identity === undefined || !access.isThere()) return;
      if (isShared(repository.path)) {
        if (!held.has(identity)) holdOne(identity);
        return;
      }
      await asking(repository, identity, async (writer, shared) => {
        await writer.beginSharing(shared);
        holdOne(identity);
      });
    },
    stayAlone: async (repository) => {
      const identity = identityOf(repository);
      if (identity === undefined || held.has(identity) || !access.isThere()) return;
      await asking(repository, identity, (writer, shared) => writer.stayAlone(shared));
    },
  };
}

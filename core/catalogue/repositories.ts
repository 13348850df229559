import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Retention, retentionSchema } from '../../shared/backup/job.js';
import type { Database } from '../lib/database.js';
import type { RepositoryExpectation } from '../repository/repository-marker.js';

/** A repository that the console has written to. */
export interface KnownRepository {
  readonly id: number;
  readonly path: string;
}

/** The job that backed a mailbox up into a repository last, and the retention that the job had. */
export interface LastBackup {
  readonly jobId: string;
  readonly retention: Retention;
}

export interface RepositoryStore {
  /** The repository of a job; null means the console's own. */
  readonly register: (path: string | null) => KnownRepository;
  /** Where such a repository is, known or not. */
  readonly pathOf: (path: string | null) => string;
  readonly get: (id: number) => KnownRepository | null;
  readonly list: () => KnownRepository[];
  /** Repositories that hold restore points of a mailbox. */
  readonly ofMailbox: (mailboxId: string) => KnownRepository[];
  /** Ids of the mailboxes with restore points in it. */
  readonly mailboxesIn: (repositoryId: number) => string[];
  /** True when a mailbox has restore points in it. */
  readonly holdsMailboxes: (repositoryId: number) => boolean;
  /** What must be in its folder before anything is written there. */
  readonly expectationOf: (repositoryId: number) => RepositoryExpectation;
  /** The repositories that were opened only to restore from: nothing is written into them, and nothing of them counts. */
  readonly openedOnly: () => ReadonlySet<number>;
  readonly noteOpened: (repositoryId: number) => void;
  /** A job writes to the repository: it is one like any other from now on, and so are its mailboxes. */
  readonly takeOver: (repositoryId: number) => void;
  /** The data of the mailbox has been deleted from the repository. */
  readonly unlinkMailbox: (mailboxId: string, repositoryId: number) => void;
  /** Those whose identity is known. */
  readonly identified: () => (KnownRepository & { readonly identity: string })[];
  /** A session writes to the repository of that identity. */
  readonly noteIdentity: (repositoryId: number, identity: string) => void;
  /** Nothing of the repository is known any more but that there was one. */
  readonly forget: (repositoryId: number) => void;
  /** A backup has added a restore point of the mailbox to the repository. */
  readonly linkMailbox: (mailboxId: string, repositoryId: number, last: LastBackup) => void;
  /** Null when the mailbox was found in the repository, or is not in it. */
  readonly lastBackup: (mailboxId: string, repositoryId: number) => LastBackup | null;
}

const row = z.object({ id: z.int(), path: z.string() });
const linkRow = z.object({
  job_id: z.string().nullable(),
  retention: z
    .string()
    .transform((text) => retentionSchema.catch({ type: 'forever' }).parse(JSON.parse(text)))
    .nullable(),
});

export function createRepositoryStore(database: Database, dataDir: string): RepositoryStore {
  // The console's own is stored as '', so that a data folder can be moved.
  const own = join(resolve(dataDir), 'repository');
  const located = ({ id, path }: KnownRepository): KnownRepository => ({
    id,
    path: path === '' ? own : path,
  });
  const isThere = (path: string): boolean =>
    database.get(row, 'SELECT id, path FROM repository WHERE path = ?', path) !== undefined;
  // A former version has stored it by its path too, where somebody named it so.
  const storedPath = (path: string | null): string => {
    const named = path === null ? own : resolve(path);
    return named === own && (path === null || !isThere(own)) ? '' : named;
  };
  const holdsMailboxes = (repositoryId: number): boolean =>
    database.get(
      z.object({ found: z.int() }),
      'SELECT 1 AS found FROM mailbox_repository WHERE repository_id = ? LIMIT 1',
      repositoryId,
    ) !== undefined;
  const takeOver = (repositoryId: number): void => {
    database.run('DELETE FROM opened_repository WHERE repository_id = ?', repositoryId);
    database.run(
      `DELETE FROM opened_mailbox WHERE mailbox_id IN
         (SELECT mailbox_id FROM mailbox_repository WHERE repository_id = ?)`,
      repositoryId,
    );
  };
  return {
    register: (path) => {
      const stored = storedPath(path);
      const find = (): KnownRepository | undefined =>
        database.get(row, 'SELECT id, path FROM repository WHERE path = ?', stored);
      const known = find();
      if (known) return located(known);
      database.run('INSERT INTO repository (path) VALUES (?) ON CONFLICT DO NOTHING', stored);
      return located(find() ?? { id: 0, path: stored });
    },
    pathOf: (path) => (path === null ? own : resolve(path)),
    get: (id) => {
      const found = database.get(row, 'SELECT id, path FROM repository WHERE id = ?', id);
      return found ? located(found) : null;
    },
    list: () => database.all(row, 'SELECT id, path FROM repository ORDER BY id').map(located),
    ofMailbox: (mailboxId) =>
      database
        .all(
          row,
          `SELECT repository.id, path FROM mailbox_repository JOIN repository ON repository.id = repository_id
            WHERE mailbox_id = ? ORDER BY repository.id DESC`,
          mailboxId,
        )
        .map(located),
    mailboxesIn: (repositoryId) =>
      database
        .all(
          z.object({ mailbox_id: z.string() }),
          'SELECT mailbox_id FROM mailbox_repository WHERE repository_id = ? ORDER BY mailbox_id',
          repositoryId,
        )
        .map(({ mailbox_id }) => mailbox_id),
    holdsMailboxes,
    expectationOf: (repositoryId) => {
      const identity = database.get(
        z.object({ identity: z.string().nullable() }),
        'SELECT identity FROM repository WHERE id = ?',
        repositoryId,
      )?.identity;
      if (identity != null) return { type: 'known', identity };
      return { type: holdsMailboxes(repositoryId) ? 'any' : 'any-or-none' };
    },
    openedOnly: () =>
      new Set(
        database
          .all(
            z.object({ repository_id: z.int() }),
            'SELECT repository_id FROM opened_repository ORDER BY repository_id',
          )
          .map(({ repository_id }) => repository_id),
      ),
    noteOpened: (repositoryId) => {
      const insert = 'INSERT INTO opened_repository (repository_id) VALUES (?) ON CONFLICT DO NOTHING';
      database.run(insert, repositoryId);
    },
    takeOver: (repositoryId) => {
      database.transaction(() => {
        takeOver(repositoryId);
      });
    },
    forget: (repositoryId) => {
      database.transaction(() => {
        takeOver(repositoryId);
        database.run('DELETE FROM mailbox_repository WHERE repository_id = ?', repositoryId);
        database.run('UPDATE repository SET identity = NULL WHERE id = ?', repositoryId);
      });
    },
    unlinkMailbox: (mailboxId, repositoryId) => {
      database.run(
        'DELETE FROM mailbox_repository WHERE mailbox_id = ? AND repository_id = ?',
        mailboxId,
        repositoryId,
      );
    },
    identified: () =>
      database
        .all(
          row.extend({ identity: z.string() }),
          'SELECT id, path, identity FROM repository WHERE identity IS NOT NULL ORDER BY id',
        )
        .map((found) => ({ ...located(found), identity: found.identity })),
    noteIdentity: (repositoryId, identity) => {
      database.run('UPDATE repository SET identity = ? WHERE id = ?', identity, repositoryId);
    },
    linkMailbox: (mailboxId, repositoryId, last) => {
      database.run(
        `INSERT INTO mailbox_repository (mailbox_id, repository_id, job_id, retention) VALUES (?, ?, ?, ?)
         ON CONFLICT (mailbox_id, repository_id) DO UPDATE SET job_id = excluded.job_id, retention = excluded.retention`,
        mailboxId,
        repositoryId,
        last.jobId,
        JSON.stringify(last.retention),
      );
    },
    lastBackup: (mailboxId, repositoryId) => {
      const found = database.get(
        linkRow,
        'SELECT job_id, retention FROM mailbox_repository WHERE mailbox_id = ? AND repository_id = ?',
        mailboxId,
        repositoryId,
      );
      return found?.job_id && found.retention ? { jobId: found.job_id, retention: found.retention } : null;
    },
  };
}

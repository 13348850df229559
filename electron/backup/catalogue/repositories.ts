import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Sqlite } from '../../repository/sqlite.js';

/** A repository that the console has written to. */
export interface KnownRepository {
  readonly id: number;
  readonly path: string;
}

export interface RepositoryStore {
  /** The repository of a job; null means the console's own. */
  readonly register: (path: string | null) => KnownRepository;
  readonly get: (id: number) => KnownRepository | null;
  readonly list: () => KnownRepository[];
  /** Repositories that hold restore points of a mailbox. */
  readonly ofMailbox: (mailboxId: string) => KnownRepository[];
  readonly linkMailbox: (mailboxId: string, repositoryId: number) => void;
}

const row = z.object({ id: z.int(), path: z.string() });

export function createRepositoryStore(database: Sqlite, dataDir: string): RepositoryStore {
  // The console's own is stored as '', so that a data folder can be moved.
  const located = ({ id, path }: KnownRepository): KnownRepository => ({
    id,
    path: path === '' ? join(resolve(dataDir), 'repository') : path,
  });
  return {
    register: (path) => {
      const stored = path === null ? '' : resolve(path);
      database.run('INSERT INTO repository (path) VALUES (?) ON CONFLICT DO NOTHING', stored);
      const found = database.get(row, 'SELECT id, path FROM repository WHERE path = ?', stored);
      return located(found ?? { id: 0, path: stored });
    },
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
    linkMailbox: (mailboxId, repositoryId) => {
      database.run(
        'INSERT INTO mailbox_repository (mailbox_id, repository_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
        mailboxId,
        repositoryId,
      );
    },
  };
}

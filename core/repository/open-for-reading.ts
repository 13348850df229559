import { z } from 'zod';
import { type MailboxContents, begunDeletions, contentsOf } from './delete-mailbox.js';
import { type NotedHold, holdsIn } from './holds.js';
import { type CopySource, createCopySource } from './copy-source.js';
import type { RecordedLedger } from '../../shared/license/recorded-ledger.js';
import { readLicenseLedger } from './license-ledger.js';
import type { RepositoryMailbox } from './open-point.js';
import { RepositoryReader } from './reader.js';
import { openRepositoryDatabase } from './repository-folder.js';
import { type RepositoryExpectation, isBucketIndex } from './repository-marker.js';
import { type Expiry, expiryIn } from './retention.js';
import {
  type VerifyOptions,
  type VerifyReport,
  bytesToVerify,
  readBackEqual,
  verifyRepository,
} from './verify.js';
import { type RepositorySearch, createRepositorySearch } from './search/repository-search.js';
import type { RepositoryVerification } from '../../shared/backup/maintenance.js';
import { anyText } from '../lib/sqlite.js';

/** What verification found in a repository and in its search index. */
export type RepositoryReport = VerifyReport & Pick<RepositoryVerification, 'searchIndex'>;

/** A repository opened for reading; several may be open, also while another process writes. */
export interface OpenRepository {
  readonly reader: RepositoryReader;
  /** What a second copy reads. */
  readonly copying: CopySource;
  readonly search: RepositorySearch;
  readonly mailboxes: () => RepositoryMailbox[];
  /** {@link expiryIn} */
  readonly expiry: () => Expiry;
  /** What the repository holds of a mailbox. */
  readonly contentsOf: (mailboxKey: string) => MailboxContents;
  /** Keys of the mailboxes whose deletion has not come to its end. */
  readonly begunDeletions: () => string[];
  /** Whether it holds a message of this SHA-256 in hexadecimal. */
  readonly holdsContent: (sha256: string) => boolean;
  /** Legal holds, by the keys of the mailboxes. */
  readonly holds: () => Map<string, NotedHold>;
  /** The license's ledger that is kept here, of this license or of none (licensing.md §5). */
  readonly licenseLedger: (licenseId: string | null) => RecordedLedger;
  readonly bytesToVerify: () => number;
  /** {@link readBackEqual} */
  readonly readBackEqual: (hashes: readonly string[], signal: AbortSignal) => Promise<string[]>;
  readonly verify: (options?: VerifyOptions) => Promise<RepositoryReport>;
  readonly close: () => void;
}

/**
 * Opens an existing repository for browsing and restore; to `look`, so that nothing in its folder changes but SQLite's shared memory (docs/decisions/0350). Throws AppError `not-found`, `newer-schema`,
 * `repository-damaged`.
 */
export function openForReading(
  folder: string,
  expected?: RepositoryExpectation,
  use: 'read' | 'look' = 'read',
): OpenRepository {
  // The index of a bucket is this computer's own, and what is read is kept in it.
  const isIndex = use === 'look' && isBucketIndex(folder);
  const way = isIndex ? 'read' : use;
  const opened = openRepositoryDatabase(folder, expected, way);
  const { database, damage, files } = opened;
  const reader = new RepositoryReader(database);
  const search = createRepositorySearch(files, database, way);
  return {
    reader,
    copying: createCopySource(database),
    search,
    mailboxes: () => {
      const deleting = new Set(begunDeletions(database).map(({ id }) => id));
      return database
        .all(
          z.object({ id: z.int(), key: anyText, name: anyText, source: anyText }),
          `SELECT id, CAST(key AS BLOB) AS key, CAST(name AS BLOB) AS name, CAST(source AS BLOB) AS source
             FROM mailbox ORDER BY mailbox.name`,
        )
        .filter(({ id }) => !deleting.has(id))
        .map(({ key, name, source }) => ({ key, name, source }));
    },
    contentsOf: (mailboxKey) => contentsOf(database, mailboxKey),
    holds: () => holdsIn(database),
    licenseLedger: (licenseId) => readLicenseLedger(database, licenseId),
    begunDeletions: () => begunDeletions(database).map(({ key }) => key),
    holdsContent: (sha256) =>
      database.get(idRow, 'SELECT id FROM content WHERE sha256 = ?', Buffer.from(sha256, 'hex')) !==
      undefined,
    expiry: () => expiryIn(database),
    bytesToVerify: () => bytesToVerify(database),
    readBackEqual: (hashes, signal) => readBackEqual(database, reader, hashes, signal),
    verify: async (options) => {
      const report = await verifyRepository(opened, reader, options);
      const file = damage === null ? report.file : [damage, ...report.file];
      // What is missing in a damaged repository cannot be told from what is missing in its index.
      const searchIndex = file.length > 0 ? null : await search.verify(() => turn(options?.signal));
      return { ...report, file, searchIndex };
    },
    close: () => {
      search.close();
      database.close();
    },
  };
}

/** Lets others have their turn. Throws the signal's reason. */
async function turn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

const idRow = z.object({ id: z.int() });

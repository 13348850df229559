import { statSync } from 'node:fs';
import { z } from 'zod';
import {
  type DamagedMessage,
  type RepositoryVerification,
  namedDamagedMessages,
} from '../../shared/backup/maintenance.js';
import type { Text } from '../../shared/texts/text.js';
import type { RepositoryReader } from './reader.js';
import { ahead } from '../lib/ahead.js';
import { paced } from '../lib/paced.js';
import { type Sqlite, anyText } from '../lib/sqlite.js';
import { bucketOf } from './bucket/bucket-access.js';
import { BucketProof } from './bucket/verify-bucket.js';
import { fileProblems, namedFileProblems } from './file-problems.js';
import type { OpenedDatabase } from './repository-folder.js';
import { batchesAhead } from './threads/content-threads.js';
import { connectionTo } from './threads/own-connection.js';
import { unlessCorrupt } from './unless-corrupt.js';
import { type ContentProof, batchesOf, wholeAmong } from './verify-batches.js';

export type VerifyReport = Omit<RepositoryVerification, 'path' | 'older' | 'searchIndex' | 'error'>;

/** How far a verification has come. */
export interface VerifyProgress {
  readonly step: 'messages' | 'file';
  readonly bytes: number;
  readonly damagedMessages: number;
}

export interface VerifyOptions {
  /** Its reason is thrown. The check of the file itself, at the end, cannot be stopped. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Called for every damaged message, also for those that the report only counts. */
  readonly onDamage?: (damage: DamagedMessage, contentId: number) => void;
}

/** As it is shown on a terminal: one line. */
const lineOfText = anyText.transform((text) => text.replaceAll(/[\p{Cc}\p{Surrogate}]+/gu, ' '));
const contentRow = z.object({ hash: z.string(), size: z.int(), subject: lineOfText });

/** Bytes that a verification reads back; 0 when a damaged catalogue does not tell. */
export function bytesToVerify(database: Sqlite): number {
  const total = unlessCorrupt(() =>
    database.get(z.object({ total: z.int() }), 'SELECT coalesce(sum(size), 0) AS total FROM content'),
  );
  return total?.total ?? 0;
}

/**
 * Reads every message back, compares its SHA-256 on threads, and has SQLite check its file. Only reads, so it may run beside a
 * backup, pruning and restores. Damage in one place does not stop the rest.
 */
export async function verifyRepository(
  { database, damage, files }: OpenedDatabase,
  reader: RepositoryReader,
  { signal, onProgress, onDamage }: VerifyOptions = {},
): Promise<VerifyReport> {
  const damaged: DamagedMessage[] = [];
  let [messages, bytes, damagedMessages] = [0, 0, 0];
  const tell = async (step: VerifyProgress['step']): Promise<void> => {
    onProgress?.({ step, bytes, damagedMessages });
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  };
  // What is read otherwise than by its own file is read by this thread alone.
  const own = damage === null && !database.isReadOnly ? connectionTo(files) : null;
  const threads = reader.contentThreads(undefined, own);
  const bucket = bucketOf(database);
  const proof = bucket === null ? proofInFile(database, reader) : new BucketProof(database, bucket, signal);
  const ofFile = own !== null && isCheckedBeside(own.path) ? threads.fileProblems() : Promise.resolve(null);
  // It is heard once the messages have been read, if it ever is.
  ofFile.catch(() => undefined);
  try {
    const checked = ahead(batchesOf(database), batchesAhead, async (batch) => {
      await tell('messages');
      return { ids: batch.ids, whole: await proof.wholeAmong(threads, batch) };
    });
    for await (const { ids, whole } of checked) {
      for (const id of ids) {
        const size = whole.get(id);
        const found =
          size === undefined ? readBack(database, id, await proof.damageOf(id)) : { size, damage: null };
        if (found === null) continue;
        messages += 1;
        bytes += found.size;
        if (found.damage === null) continue;
        damagedMessages += 1;
        onDamage?.(found.damage, id);
        if (damaged.length < namedDamagedMessages) damaged.push(found.damage);
      }
    }
    await tell('file');
    const inBucket = await proof.problems(() => tell('file'));
    const file = (await ofFile) ?? (await paced(fileProblems(database), () => tell('file')));
    return {
      ...{ messages, bytes, damagedMessages, damaged },
      file: [...inBucket, ...file].slice(0, namedFileProblems),
    };
  } finally {
    await threads.close();
  }
}

/** What is smaller is checked sooner than a thread has started; what is larger would have a disk go to and fro between two places. */
function isCheckedBeside(path: string): boolean {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return bytes >= 16 * 1024 * 1024 && bytes <= 1024 * 1024 * 1024;
}

/** Which of the messages, by their SHA-256 in hexadecimal, are read back equal: of a bucket, from there. Throws the signal's reason. */
export async function readBackEqual(
  database: Sqlite,
  reader: RepositoryReader,
  hashes: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const bucket = bucketOf(database);
  const proof = bucket === null ? proofInFile(database, reader) : new BucketProof(database, bucket, signal);
  const equal: string[] = [];
  for (const hash of hashes) {
    signal.throwIfAborted();
    const row = unlessCorrupt(() =>
      database.get(
        z.object({ id: z.int() }),
        'SELECT id FROM content WHERE sha256 = ?',
        Buffer.from(hash, 'hex'),
      ),
    );
    if (row !== undefined && (await proof.damageOf(row.id)) === null) equal.push(hash);
  }
  return equal;
}

function proofInFile(database: Sqlite, reader: RepositoryReader): ContentProof {
  return {
    wholeAmong: (threads, batch) => wholeAmong(database, threads, batch),
    damageOf: (contentId) => Promise.resolve(database.snapshot(() => reader.damageOf(contentId))),
    problems: () => Promise.resolve([]),
  };
}

/** What reading a content back has come to; null when it has been pruned since it was listed. */
function readBack(
  database: Sqlite,
  id: number,
  reason: Text | null,
): { size: number; damage: DamagedMessage | null } | null {
  return database.snapshot(() => {
    const content = unlessCorrupt(() =>
      database.get(
        contentRow,
        'SELECT lower(hex(sha256)) AS hash, size, CAST(subject AS BLOB) AS subject FROM content WHERE id = ?',
        id,
      ),
    );
    if (reason === null) return { size: content?.size ?? 0, damage: null };
    const mailboxes = unlessCorrupt(() => mailboxesWith(database, id)) ?? [];
    if (content === undefined && mailboxes.length === 0) return null;
    const damage = { sha256: content?.hash ?? '', subject: content?.subject ?? '', mailboxes, reason };
    return { size: content?.size ?? 0, damage };
  });
}

function mailboxesWith(database: Sqlite, contentId: number): string[] {
  return database
    .all(
      z.object({ name: lineOfText }),
      `SELECT DISTINCT CAST(mailbox.name AS BLOB) AS name FROM message JOIN folder ON folder.id = folder_id JOIN mailbox ON mailbox.id = mailbox_id
        WHERE content_id = ? ORDER BY mailbox.name`,
      contentId,
    )
    .map(({ name }) => name);
}

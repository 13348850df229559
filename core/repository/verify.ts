import { z } from 'zod';
import {
  type DamagedMessage,
  type RepositoryVerification,
  namedDamagedMessages,
} from '../../shared/backup/maintenance.js';
import { type Text, text, verbatim } from '../../shared/texts/text.js';
import { differingPoints } from './point-totals.js';
import { dictionaryProblems } from './dictionaries.js';
import type { RepositoryReader } from './reader.js';
import { alteredRows } from './row-checksums.js';
import { ahead } from '../lib/ahead.js';
import { type Sqlite, anyText, blob } from '../lib/sqlite.js';
import { bucketOf } from './bucket/bucket-access.js';
import { BucketProof } from './bucket/verify-bucket.js';
import { batchesAhead } from './threads/content-threads.js';
import { isDamage, unlessCorrupt } from './unless-corrupt.js';
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

const namedFileProblems = 100;
/** Rows of one look at the texts of a table. */
const idsAtOnce = 20_000;

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
  database: Sqlite,
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
  const threads = reader.contentThreads();
  const bucket = bucketOf(database);
  const proof = bucket === null ? proofInFile(database, reader) : new BucketProof(database, bucket, signal);
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
  } finally {
    await threads.close();
  }
  await tell('file');
  const inBucket = await proof.problems(() => tell('file'));
  const file = fileProblems(database);
  // Where pages cannot be read, the check of the file has said so.
  const unlessUnreadable = (error: unknown): Text[] => {
    if (isDamage(error)) return [];
    throw error;
  };
  const altered = await alteredRows(database, () => tell('file')).catch(unlessUnreadable);
  const differing = await differingPoints(database, () => tell('file')).catch(unlessUnreadable);
  return {
    ...{ messages, bytes, damagedMessages, damaged },
    file: [...inBucket, ...altered, ...differing, ...file].slice(0, namedFileProblems),
  };
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

/** What is wrong with the SQLite file (its own check), with references between its rows, and with texts of a fixed form. */
function fileProblems(database: Sqlite): Text[] {
  const checks: (() => Text[])[] = [
    () => dictionaryProblems(database),
    () =>
      database
        .all(
          z.object({ integrity_check: z.string() }),
          `PRAGMA integrity_check(${String(namedFileProblems)})`,
        )
        .flatMap((row) => row.integrity_check.split('\n'))
        .filter((line) => line !== 'ok' && !line.startsWith('***'))
        .map(verbatim),
    () =>
      database
        .all(
          z.object({ child: z.string(), parent: z.string(), total: z.int() }),
          'SELECT "table" AS child, parent, count(*) AS total FROM pragma_foreign_key_check GROUP BY "table", parent',
        )
        .map((dangling) => text('repository.danglingRows', dangling)),
    ...textColumns.map(
      ([table, column]) =>
        () =>
          unreadableTexts(database, table, column),
    ),
  ];
  return checks
    .flatMap((check) => unlessCorrupt(check) ?? [text('repository.catalogueUnreadable')])
    .slice(0, namedFileProblems);
}

const textColumns = [
  ['content', 'subject'],
  ['content', 'sender'],
  ['content', 'recipients'],
  ['message', 'flags'],
  ['message', 'uid'],
  ['folder', 'path'],
  ['mailbox', 'name'],
] as const;
const jsonColumns: readonly string[] = ['flags', 'path'];

/** A text that is no UTF-8 any more, or no JSON where it should be; SQLite's check looks at neither. */
function unreadableTexts(database: Sqlite, table: string, column: string): Text[] {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const isText = (bytes: Buffer): boolean => {
    try {
      decoder.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  let unreadable = 0;
  const last =
    database.get(z.object({ id: z.int().nullable() }), `SELECT max(id) AS id FROM ${table}`)?.id ?? 0;
  for (let from = 0; from < last; from += idsAtOnce) {
    // Plain ASCII, which nearly all of them are, need not be looked at.
    const suspects = database.all(
      z.object({ text: blob }),
      `SELECT CAST(${column} AS BLOB) AS text FROM ${table} WHERE id > ? AND id <= ? AND ${column} GLOB '*[^ -~]*'`,
      from,
      from + idsAtOnce,
    );
    unreadable += suspects.filter(({ text }) => !isText(text)).length;
  }
  if (jsonColumns.includes(column)) {
    const row = database.get(
      z.object({ total: z.int() }),
      `SELECT count(*) AS total FROM ${table} WHERE NOT json_valid(${column})`,
    );
    unreadable += row?.total ?? 0;
  }
  return unreadable === 0 ? [] : [text('repository.unreadableColumn', { table, column, unreadable })];
}

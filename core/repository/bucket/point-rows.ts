import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { codecs } from '../codec.js';
import { sealOf } from '../encryption/database-seal.js';
import { sha256 } from '../prepared-message.js';
import { listedChecksum, noteMailboxChecksum, notePointChecksum } from '../row-checksums.js';
import { bucketOf } from './bucket-access.js';
import { bringChunksHere } from './bring-here.js';
import { type LeafContent, type Manifest, decodeLeaf } from './manifest.js';

/*
 * The rows of a restore point as a backup would have written them, from its manifest and lists.
 */

/** What there is of a mailbox: its state at the last of its points. */
export interface MailboxState {
  readonly id: number;
  /** Ids of folders by their paths. */
  readonly folders: Map<string, number>;
  /** Rows of messages by the names of the leaves that list them. */
  leaves: Map<string, readonly number[]>;
  /** Rows that the mailbox shows and that no leaf lists. */
  loose: readonly number[];
}

/** How rows come from what lies in the bucket. */
export interface RowSources {
  /** Has the index know where these chunks lie, as far as anyone does. */
  readonly locate: (identities: readonly string[]) => Promise<void>;
  readonly signal: AbortSignal;
}

/** A message that the point before showed and of which a leaf is no more. */
interface Former {
  readonly id: number;
  readonly contentId: number;
  readonly internalDate: number;
  readonly flags: string;
}

const idRow = z.object({ id: z.int() });
const chunkRow = z.object({ id: z.int(), codec: z.int(), data: blob });
const formerRow = z.object({
  id: z.int(),
  folderId: z.int(),
  uidValidity: z.string(),
  uid: z.string(),
  contentId: z.int(),
  internalDate: z.int(),
  flags: z.string(),
});

/** The row of a mailbox, under the name that it has at this point. */
export function noteMailbox(database: Sqlite, { key, name, source }: Manifest['mailbox']): number {
  database.run(
    `INSERT INTO mailbox (key, name, source) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET name = excluded.name, source = excluded.source, deleted_key = NULL`,
    ...[key, name, source],
  );
  const id = database.get(idRow, 'SELECT id FROM mailbox WHERE key = ?', key)?.id ?? 0;
  noteMailboxChecksum(database, id);
  return id;
}

/**
 * Writes the point that comes after all of the mailbox's, which shows once all of it is there; answers how many of its lists couldn’t be read. Throws the
 * signal's reason.
 */
export async function writePointRows(
  database: Sqlite,
  mailbox: MailboxState,
  pointId: number,
  { name, manifest }: { readonly name: string; readonly manifest: Manifest },
  sources: RowSources,
): Promise<number> {
  database.transaction(() => {
    beginPoint(database, mailbox, pointId, manifest);
  });
  const lost = await writeMessages(database, mailbox, pointId, manifest, sources);
  database.transaction(() => {
    completePoint(database, pointId, name, manifest);
  });
  return lost;
}

function beginPoint(
  database: Sqlite,
  { id: mailboxId, folders }: MailboxState,
  pointId: number,
  { point, folders: shown }: Manifest,
): void {
  database.run(
    'INSERT INTO restore_point (id, mailbox_id, session, started_at) VALUES (?, ?, ?, ?)',
    ...[pointId, mailboxId, point.session, point.startedAt],
  );
  const gone = new Map(folders);
  for (const { path, uidValidity } of shown) {
    gone.delete(path);
    const known = folders.get(path);
    if (known !== undefined) {
      database.run('UPDATE folder SET uid_validity = ? WHERE id = ?', uidValidity, known);
      continue;
    }
    const insert = 'INSERT INTO folder (mailbox_id, path, uid_validity, added_point) VALUES (?, ?, ?, ?)';
    folders.set(path, database.run(insert, ...[mailboxId, path, uidValidity, pointId]).lastId);
  }
  for (const [path, id] of gone) {
    database.run('UPDATE folder SET removed_point = ? WHERE id = ?', pointId, id);
    folders.delete(path);
  }
}

function completePoint(database: Sqlite, pointId: number, name: string, { point }: Manifest): void {
  database.run(
    'UPDATE restore_point SET completed_at = ?, corrected_at = ?, messages = ?, bytes = ?, digest = ? WHERE id = ?',
    ...[point.completedAt, point.correctedAt, point.messages, point.bytes, point.digest, pointId],
  );
  notePointChecksum(database, pointId);
  database.run('DELETE FROM unpublished_point WHERE point_id = ?', pointId);
  database.run(
    'INSERT OR REPLACE INTO point_manifest (name, point_id, is_published, locked_until) VALUES (?, ?, 1, NULL)',
    ...[name, pointId],
  );
}

async function writeMessages(
  database: Sqlite,
  mailbox: MailboxState,
  pointId: number,
  manifest: Manifest,
  { locate, signal }: RowSources,
): Promise<number> {
  const wanted = new Set(manifest.leaves);
  const goneLeaves = [...mailbox.leaves].filter(([leaf]) => !wanted.has(leaf));
  const former = formerMessages(database, [...goneLeaves.flatMap(([, ids]) => ids), ...mailbox.loose]);
  const fresh = [...wanted].filter((leaf) => !mailbox.leaves.has(leaf));
  await locate(fresh);
  const chunks = await bringLeaves(database, fresh, signal);
  const leaves = new Map<string, readonly number[]>();
  let [lost, ordinal] = [0, 0];
  for (const leaf of wanted) {
    signal.throwIfAborted();
    const chunkId = chunks.get(leaf) ?? chunkNamed(database, leaf);
    const known = mailbox.leaves.get(leaf);
    const content = known === undefined ? leafContent(database, leaf) : null;
    if (chunkId === null || (known === undefined && content === null)) {
      lost += 1;
      continue;
    }
    if (content !== null) await locate(content.contents.flatMap((each) => each.chunks));
    database.transaction(() => {
      const ids = known ?? writeLeaf(database, mailbox, pointId, content ?? noMessages, former);
      leaves.set(leaf, ids);
      database.run(
        `INSERT INTO point_leaf (point_id, ordinal, chunk_id, messages, first_message, last_message)
         VALUES (?, ?, ?, ?, ?, ?)`,
        ...[pointId, ordinal, chunkId, ids.length, ...ends(ids)],
      );
    });
    ordinal += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  database.transaction(() => {
    for (const { id } of former.values()) end(database, pointId, id);
  });
  mailbox.leaves = leaves;
  mailbox.loose = [];
  return lost;
}

/** The least and the largest of the rows that a leaf lists, whose order is that of whoever wrote it. */
function ends(ids: readonly number[]): [number, number] {
  return ids.length === 0 ? [0, 0] : [Math.min(...ids), Math.max(...ids)];
}

const noMessages: LeafContent = { folders: [], contents: [], messages: [] };

export async function bringLeaves(
  database: Sqlite,
  leaves: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const chunks = new Map(
    leaves.flatMap((leaf) => {
      const id = chunkNamed(database, leaf);
      return id === null ? [] : [[leaf, id] as const];
    }),
  );
  const bucket = bucketOf(database);
  if (bucket !== null) await bringChunksHere(database, bucket, [...chunks.values()], signal);
  return chunks;
}

export function chunkNamed(database: Sqlite, leaf: string): number | null {
  const sql = 'SELECT id FROM chunk WHERE sha256 = ?';
  return database.get(idRow, sql, Buffer.from(leaf, 'base64'))?.id ?? null;
}

/** Null where it is not there, or damaged. */
export function leafContent(database: Sqlite, leaf: string): LeafContent | null {
  const identity = Buffer.from(leaf, 'base64');
  const row = database.get(chunkRow, 'SELECT id, codec, data FROM chunk WHERE sha256 = ?', identity);
  if (row === undefined || row.data.length === 0 || row.codec !== codecs.zstd) return null;
  try {
    return decodeLeaf(sealOf(database).open(identity, row.codec, row.data));
  } catch (error) {
    if (error instanceof AppError && error.code === 'repository-damaged') return null;
    throw error;
  }
}

/** Writes the messages of a leaf that the mailbox did not have, in a transaction of the caller; answers the rows of all of them. */
function writeLeaf(
  database: Sqlite,
  { folders }: MailboxState,
  pointId: number,
  leaf: LeafContent,
  former: Map<string, Former>,
): number[] {
  const contentIds = leaf.contents.map((content) => contentIdOf(database, content));
  return leaf.messages.flatMap(({ folder, uidValidity, uid, internalDate, flags, content }) => {
    const [folderId, contentId] = [folders.get(leaf.folders[folder] ?? ''), contentIds[content]];
    // A list that names what it does not have was not written by us.
    if (folderId === undefined || contentId === undefined) return [];
    const key = keyOf({ folderId, uidValidity, uid });
    const known = former.get(key);
    if (known !== undefined) {
      former.delete(key);
      const isSame = known.contentId === contentId && known.internalDate === internalDate;
      if (isSame && known.flags === flags) return [known.id];
      end(database, pointId, known.id);
    }
    const { lastId } = database.run(
      `INSERT INTO message (folder_id, uid_validity, uid, content_id, internal_date, flags, added_point)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[folderId, uidValidity, uid, contentId, internalDate, flags, pointId],
    );
    return [lastId];
  });
}

function contentIdOf(database: Sqlite, content: LeafContent['contents'][number]): number {
  const hash = Buffer.from(content.sha256, 'base64');
  const known = database.get(idRow, 'SELECT id FROM content WHERE sha256 = ?', hash);
  if (known !== undefined) return known.id;
  const { size, subject, sender, recipients, sentAt, attachments } = content;
  const { lastId: contentId } = database.run(
    'INSERT INTO content (sha256, size, subject, sender, recipients, sent_at, attachments, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ...[hash, size, subject, sender, recipients, sentAt, attachments, listedChecksum(content)],
  );
  for (const [ordinal, chunk] of content.chunks.entries()) {
    const chunkId = chunkNamed(database, chunk) ?? lostChunk(database, chunk);
    const insert = 'INSERT INTO content_chunk (content_id, ordinal, chunk_id) VALUES (?, ?, ?)';
    database.run(insert, contentId, ordinal, chunkId);
  }
  return contentId;
}

/** Stands for a chunk that is in no pack; under a name of its own, as one of its name would count as stored. */
function lostChunk(database: Sqlite, chunk: string): number {
  const name = sha256(Buffer.from(`lost ${chunk}`));
  const known = database.get(idRow, 'SELECT id FROM chunk WHERE sha256 = ?', name);
  if (known !== undefined) return known.id;
  const insert = "INSERT INTO chunk (sha256, size, codec, data) VALUES (?, 0, ?, x'')";
  const { lastId } = database.run(insert, name, codecs.raw);
  database.run('DELETE FROM unpacked_chunk WHERE chunk_id = ?', lastId);
  return lastId;
}

function formerMessages(database: Sqlite, ids: readonly number[]): Map<string, Former> {
  const rows = database.all(
    formerRow,
    `SELECT id, folder_id AS folderId, uid_validity AS uidValidity, uid, content_id AS contentId,
            internal_date AS internalDate, flags
       FROM message WHERE id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids),
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function keyOf({
  folderId,
  uidValidity,
  uid,
}: {
  readonly folderId: number;
  readonly uidValidity: string;
  readonly uid: string;
}): string {
  return `${String(folderId)}\n${uidValidity}\n${uid}`;
}

function end(database: Sqlite, pointId: number, messageId: number): void {
  database.run('UPDATE message SET removed_point = ? WHERE id = ?', pointId, messageId);
}

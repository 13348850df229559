import { hash } from 'node:crypto';
import { z } from 'zod';
import { type Text, text } from '../../shared/texts/text.js';
import { type Sqlite, anyText, blob } from '../lib/sqlite.js';

/*
 * What rows say of restore points, mailboxes, legal holds and messages beside what a point holds (point-totals.ts): dates, by which retention removes, names, and
 * what lists show. Each row has a checksum of it; one that an earlier version wrote has none, and is not judged (docs/decisions/0237).
 */

const hexOfDigest = 2 * 6;

/** The first 6 bytes of the SHA-256, as a number. */
export function digestOf(bytes: Buffer): number {
  // Of each message: an object to hash with and a buffer of the result would take several times as long.
  return Number.parseInt(hash('sha256', bytes, 'hex').slice(0, hexOfDigest), 16);
}

/** What lists show of a message. */
interface Listed {
  readonly subject: string;
  readonly sender: string;
  readonly recipients: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number | null;
  readonly attachments: number;
}

/** The checksum of a row of **content**. */
export function listedChecksum({ subject, sender, recipients, sentAt, attachments }: Listed): number {
  return digestOf(Buffer.from([subject, sender, recipients, sentAt ?? '', attachments].join('\n')));
}

/** What a checksum is of; damaged texts may be no UTF-8, so SQLite joins them. */
function joined(...columns: readonly string[]): string {
  return `CAST(${columns.join(' || char(10) || ')} AS BLOB)`;
}
const listedText = joined('subject', 'sender', 'recipients', "coalesce(sent_at, '')", 'attachments');
const mailboxText = joined('key', 'name', 'source', "coalesce(deleted_key, '')");
/** A mailbox gives its key away when it is deleted. */
const pointText = joined(
  ...['coalesce(deleted_key, key)', 'restore_point.id', 'session', 'started_at', 'completed_at'],
  ...["coalesce(corrected_at, '')", 'messages', 'bytes', "coalesce(digest, '')"],
);
const holdText = joined('coalesce(deleted_key, key)', 'since', 'reason', "coalesce(released_at, '')");
const pointFrom = 'FROM restore_point JOIN mailbox ON mailbox.id = mailbox_id';

/** Read so that damage in the column itself gives no other type. */
function checksumOf(table: 'content' | 'mailbox' | 'restore_point' | 'hold'): string {
  return `CASE typeof(${table}.checksum) WHEN 'integer' THEN ${table}.checksum ELSE -1 END AS checksum`;
}

const textRow = z.object({ text: blob });
const checkedRow = z.object({ text: blob.nullable(), checksum: z.number() });
const pointRow = checkedRow.extend({ id: z.int(), mailboxId: z.int(), mailbox: anyText });
const holdRow = checkedRow.extend({ mailboxId: z.int(), mailbox: anyText.nullable() });
const mailboxRow = checkedRow.extend({ name: anyText });
/** Messages of a page that a query answers in one row: a row for each would take several times as long. */
const listedPage = z.object({
  last: z.int(),
  messages: z.int(),
  checksums: z.string(),
  lengths: z.string(),
  described: blob,
});
const rowsAtOnce = 5_000;

/** Gives a complete point its checksum, in the transaction that wrote it. */
export function notePointChecksum(database: Sqlite, pointId: number): void {
  const sql = `SELECT ${pointText} AS text ${pointFrom} WHERE restore_point.id = ?`;
  const row = database.get(textRow, sql, pointId);
  if (row === undefined) throw new Error('The restore point has no row.');
  database.run('UPDATE restore_point SET checksum = ? WHERE id = ?', digestOf(row.text), pointId);
}

/** Gives a mailbox its checksum, in the transaction that wrote its row. */
export function noteMailboxChecksum(database: Sqlite, mailboxId: number): void {
  const sql = `SELECT ${mailboxText} AS text FROM mailbox WHERE id = ?`;
  const row = database.get(textRow, sql, mailboxId);
  if (row === undefined) throw new Error('The mailbox has no row.');
  database.run('UPDATE mailbox SET checksum = ? WHERE id = ?', digestOf(row.text), mailboxId);
}

/** Gives the hold of a mailbox its checksum, in the transaction that wrote its row. */
export function noteHoldChecksum(database: Sqlite, mailboxId: number): void {
  const sql = `SELECT ${holdText} AS text FROM hold JOIN mailbox ON mailbox.id = mailbox_id WHERE mailbox_id = ?`;
  const row = database.get(textRow, sql, mailboxId);
  if (row === undefined) throw new Error('The hold has no row.');
  database.run('UPDATE hold SET checksum = ? WHERE mailbox_id = ?', digestOf(row.text), mailboxId);
}

/** False in a repository of an earlier version that cannot be written. */
function hasChecksums(database: Sqlite, table: 'restore_point' | 'hold' = 'restore_point'): boolean {
  const sql = `SELECT name FROM pragma_table_info('${table}') WHERE name = 'checksum'`;
  return database.get(z.object({ name: z.string() }), sql) !== undefined;
}

/**
 * In SQL, a point that was complete once: also one of which damage has taken the date. An open one has no checksum.
 */
export function wasCompleted(database: Sqlite, table = 'restore_point'): string {
  const isDated = `${table}.completed_at IS NOT NULL`;
  return hasChecksums(database) ? `(${isDated} OR ${table}.checksum IS NOT NULL)` : isDated;
}

/** In SQL, when a point was begun that has no checksum; null where the checksum proves its other date. */
export function unprovedBegin(database: Sqlite): string {
  return hasChecksums(database)
    ? 'CASE WHEN restore_point.checksum IS NULL THEN started_at END'
    : 'started_at';
}

/** Whether a point says what was written; null for one of an earlier version, of which nobody knows. */
export function isPointAsWritten(database: Sqlite, pointId: number): boolean | null {
  if (!hasChecksums(database)) return null;
  const row = database.get(
    checkedRow,
    `SELECT ${pointText} AS text, ${checksumOf('restore_point')} ${pointFrom} WHERE restore_point.id = ? AND restore_point.checksum IS NOT NULL`,
    pointId,
  );
  return row === undefined ? null : isAsWritten(row);
}

/** Whether any point of a mailbox says something else than was written: none of its points is removed by their dates then. */
export function hasAlteredPoints(database: Sqlite, mailboxId: number): boolean {
  if (!hasChecksums(database)) return false;
  return database
    .all(
      checkedRow,
      `SELECT ${pointText} AS text, ${checksumOf('restore_point')} ${pointFrom} WHERE mailbox_id = ? AND restore_point.checksum IS NOT NULL`,
      mailboxId,
    )
    .some((row) => !isAsWritten(row));
}

/** A hold that says something else than was written: nobody knows what it holds. `mailbox`: its name; null where it is of none that there is. */
export interface AlteredHold {
  readonly mailboxId: number;
  readonly mailbox: string | null;
}

export function alteredHolds(database: Sqlite): AlteredHold[] {
  if (!hasChecksums(database, 'hold')) return [];
  return database
    .all(
      holdRow,
      `SELECT mailbox_id AS mailboxId, CAST(mailbox.name AS BLOB) AS mailbox, ${holdText} AS text, ${checksumOf('hold')}
         FROM hold LEFT JOIN mailbox ON mailbox.id = mailbox_id WHERE hold.checksum IS NOT NULL ORDER BY mailbox_id`,
    )
    .filter((row) => !isAsWritten(row))
    .map(({ mailboxId, mailbox }) => ({ mailboxId, mailbox }));
}

/**
 * Gives altered holds back to the mailboxes that their checksums are of: damage in the number of a mailbox moves its hold, or makes it one of nobody. Call in a
 * transaction, before a hold is set or ended.
 */
export function giveHoldsBack(database: Sqlite): void {
  for (const { mailboxId } of alteredHolds(database)) {
    const owner = database
      .all(
        checkedRow.extend({ id: z.int() }),
        `SELECT mailbox.id, ${holdText} AS text, ${checksumOf('hold')} FROM hold JOIN mailbox
          WHERE mailbox_id = ? AND deleted_key IS NULL AND mailbox.id NOT IN (SELECT mailbox_id FROM hold)`,
        mailboxId,
      )
      .find(isAsWritten);
    if (owner !== undefined)
      database.run('UPDATE hold SET mailbox_id = ? WHERE mailbox_id = ?', owner.id, mailboxId);
  }
}

/** Whether a mailbox's row says what was written; one of an earlier version counts as that. */
export function isMailboxAsWritten(database: Sqlite, mailboxId: number): boolean {
  if (!hasChecksums(database)) return true;
  const row = database.get(
    checkedRow,
    `SELECT ${mailboxText} AS text, ${checksumOf('mailbox')} FROM mailbox WHERE id = ? AND checksum IS NOT NULL`,
    mailboxId,
  );
  return row === undefined || isAsWritten(row);
}

/** A complete restore point as it is noted; times are milliseconds since 1970, as the clock said and as they were corrected. */
export interface NotedPoint {
  readonly session: string;
  readonly startedAt: number;
  readonly completedAt: number;
  readonly correctedAt: number | null;
  readonly messages: number;
  readonly bytes: number;
  /** Null for a point of an earlier version. */
  readonly digest: number | null;
}

/** Writes these values in place of altered ones, if they are what the point's checksum is of. Returns whether they are. */
export function mendPoint(database: Sqlite, pointId: number, values: NotedPoint): boolean {
  const { session, startedAt, completedAt, correctedAt, messages, bytes, digest } = values;
  const key = database.get(
    textRow,
    `SELECT CAST(coalesce(deleted_key, key) AS BLOB) AS text ${pointFrom} WHERE restore_point.id = ?`,
    pointId,
  )?.text;
  const checksum = database.get(
    z.object({ checksum: z.number() }),
    `SELECT ${checksumOf('restore_point')} FROM restore_point WHERE id = ?`,
    pointId,
  )?.checksum;
  if (key === undefined || checksum === undefined) return false;
  const figures = [session, startedAt, completedAt, correctedAt ?? '', messages, bytes, digest ?? ''];
  const written = Buffer.concat([key, Buffer.from(['', pointId, ...figures].join('\n'))]);
  if (digestOf(written) !== checksum) return false;
  database.run(
    `UPDATE restore_point SET session = ?, started_at = ?, completed_at = ?, corrected_at = ?, messages = ?, bytes = ?, digest = ?
      WHERE id = ?`,
    ...[session, startedAt, completedAt, correctedAt, messages, bytes, digest, pointId],
  );
  return true;
}

/** A line for each mailbox or hold of which a row was altered, and one for messages that lists show otherwise than they were; a step a page. */
export function* alteredRows(database: Sqlite): Generator<void, Text[]> {
  if (!hasChecksums(database)) return [];
  const mailboxes = database
    .all(
      mailboxRow,
      `SELECT ${mailboxText} AS text, ${checksumOf('mailbox')}, CAST(name AS BLOB) AS name FROM mailbox WHERE checksum IS NOT NULL ORDER BY id`,
    )
    .filter((row) => !isAsWritten(row))
    .map(({ name }) => text('repository.mailboxAltered', { mailbox: name }));
  const holds = alteredHolds(database).map(({ mailbox }) =>
    mailbox === null ? text('repository.holdOfNobody') : text('repository.holdAltered', { mailbox }),
  );
  const points = yield* alteredPoints(database);
  const messages = yield* alteredListings(database);
  return [
    ...mailboxes,
    ...holds,
    ...points,
    ...(messages === 0 ? [] : [text('repository.listedAltered', { messages })]),
  ];
}

function* alteredPoints(database: Sqlite): Generator<void, Text[]> {
  const altered = new Map<number, { readonly mailbox: string; readonly points: number }>();
  for (let after = 0; ;) {
    const rows = database.all(
      pointRow,
      `SELECT restore_point.id, mailbox_id AS mailboxId, CAST(mailbox.name AS BLOB) AS mailbox, ${pointText} AS text,
              ${checksumOf('restore_point')} ${pointFrom}
        WHERE restore_point.id > ? AND restore_point.checksum IS NOT NULL ORDER BY restore_point.id LIMIT ?`,
      ...[after, rowsAtOnce],
    );
    for (const row of rows.filter((each) => !isAsWritten(each)))
      altered.set(row.mailboxId, {
        mailbox: row.mailbox,
        points: (altered.get(row.mailboxId)?.points ?? 0) + 1,
      });
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) break;
    after = last.id;
    yield;
  }
  return [...altered.values()].map((each) => text('repository.pointsAltered', each));
}

function* alteredListings(database: Sqlite): Generator<void, number> {
  let altered = 0;
  for (let after = 0; ;) {
    const page = database.get(
      listedPage,
      `SELECT max(id) AS last, count(*) AS messages, group_concat(checksum) AS checksums,
              group_concat(length(described)) AS lengths, CAST(group_concat(described, '') AS BLOB) AS described
         FROM (SELECT id, ${checksumOf('content')}, ${listedText} AS described FROM content
                WHERE id > ? AND checksum IS NOT NULL ORDER BY id LIMIT ?)
       HAVING count(*) > 0`,
      ...[after, rowsAtOnce],
    );
    if (page === undefined) return altered;
    const [checksums, lengths] = [page.checksums.split(','), page.lengths.split(',')];
    let at = 0;
    for (const [index, checksum] of checksums.entries()) {
      const described = page.described.subarray(at, (at += Number(lengths[index])));
      if (digestOf(described) !== Number(checksum)) altered += 1;
    }
    if (page.messages < rowsAtOnce) return altered;
    after = page.last;
    yield;
  }
}

function isAsWritten({ text: written, checksum }: z.output<typeof checkedRow>): boolean {
  return written !== null && digestOf(written) === checksum;
}

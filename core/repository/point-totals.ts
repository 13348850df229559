import { z } from 'zod';
import { type Text, text } from '../../shared/texts/text.js';
import { type Sqlite, anyText, blob } from '../lib/sqlite.js';
import { dateColumn } from './point-dates.js';
import { digestOf } from './row-checksums.js';

/** What a restore point holds, as it is noted with it: rows that damage takes away or alters are found by it. */
export interface PointTotals {
  readonly messages: number;
  readonly bytes: number;
  /** Sum of the messages' own digests, modulo 2^48: the order in which they come is nothing. */
  readonly digest: number;
}

const modulus = 2 ** 48;
const rowsAtOnce = 5_000;

/**
 * What a digest says of a message: its folder, uid, content, date and flags, as bytes (docs/repository-format.md). Damaged texts may be
 * no UTF-8, so SQLite joins them.
 */
const described = `CAST(folder.path || char(10) || message.uid_validity || char(10) || message.uid || char(10) || lower(hex(content.sha256)) ||
  char(10) || message.internal_date || char(10) || message.flags AS BLOB)`;
const from = `FROM message JOIN folder ON folder.id = message.folder_id JOIN content ON content.id = message.content_id`;
const heldAt = `message.added_point <= ? AND folder.added_point <= ? AND (message.removed_point IS NULL OR message.removed_point > ?)
  AND (folder.removed_point IS NULL OR folder.removed_point > ?)`;

const countRow = z.object({ messages: z.int(), bytes: z.int() });
/** Messages of a page that a query answers in one row: a row for each would take several times as long, and leave a buffer behind for each. */
const together = `count(*) AS messages, coalesce(sum(size), 0) AS bytes, max(id) AS last,
  group_concat(length(described)) AS lengths, CAST(group_concat(described, '') AS BLOB) AS described`;
const messagesTogether = z.object({
  messages: z.int(),
  bytes: z.int(),
  last: z.int(),
  lengths: z.string(),
  /** One after the other. */
  described: blob,
});
const changedTogether = messagesTogether.extend({
  mailboxId: z.int(),
  added: z.int(),
  removed: z.int().nullable(),
});
const pointRow = z.object({
  id: z.int(),
  mailboxId: z.int(),
  completedAt: z.int(),
  messages: z.int(),
  bytes: z.int(),
  digest: z.int().nullable(),
});
type Point = z.output<typeof pointRow>;

/** Messages and bytes that a mailbox has at a point, by the rows that there are. */
export function countAt(
  database: Sqlite,
  mailboxId: number,
  pointId: number,
): { readonly messages: number; readonly bytes: number } {
  return (
    database.get(
      countRow,
      `SELECT count(*) AS messages, coalesce(sum(content.size), 0) AS bytes ${from}
        WHERE folder.mailbox_id = ? AND ${heldAt}`,
      ...[mailboxId, pointId, pointId, pointId, pointId],
    ) ?? { messages: 0, bytes: 0 }
  );
}

/** What a mailbox has at a point, by the rows that there are; costs a hash for each message. */
export function totalsAt(database: Sqlite, mailboxId: number, pointId: number): PointTotals {
  return totalsOf(database, mailboxId, { sql: heldAt, values: [pointId, pointId, pointId, pointId] });
}

interface Condition {
  readonly sql: string;
  readonly values: readonly number[];
}

/** Shown at one point, and not at another. */
function heldOnlyAt(pointId: number, otherId: number): Condition {
  const four = [0, 1, 2, 3];
  return {
    sql: `${heldAt} AND NOT (${heldAt})`,
    values: [...four.map(() => pointId), ...four.map(() => otherId)],
  };
}

function totalsOf(database: Sqlite, mailboxId: number, { sql, values }: Condition): PointTotals {
  let totals = nothing;
  for (let after = 0; ;) {
    const page = database.get(
      messagesTogether,
      `SELECT ${together}
         FROM (SELECT message.id, content.size, ${described} AS described ${from}
                WHERE folder.mailbox_id = ? AND ${sql} AND message.id > ? ORDER BY message.id LIMIT ?)
       HAVING count(*) > 0`,
      ...[mailboxId, ...values, after, rowsAtOnce],
    );
    if (page === undefined) return totals;
    totals = sum(totals, totalsOfPage(page));
    if (page.messages < rowsAtOnce) return totals;
    after = page.last;
  }
}

function totalsOfPage({
  messages,
  bytes,
  lengths,
  described: all,
}: z.output<typeof messagesTogether>): PointTotals {
  const each = lengths.split(',');
  if (each.length !== messages) throw new Error('A message of the page has no description.');
  let [digest, at] = [0, 0];
  for (const length of each) digest = (digest + digestOf(all.subarray(at, (at += Number(length))))) % modulus;
  return { messages, bytes, digest };
}

/** True when nothing of the mailbox has come or gone since an earlier point of it. */
export function isUnchangedSince(database: Sqlite, mailboxId: number, pointId: number): boolean {
  const row = database.get(
    z.object({ changed: z.int() }),
    `SELECT EXISTS (SELECT 1 FROM message JOIN folder ON folder.id = message.folder_id WHERE folder.mailbox_id = ?
        AND (message.added_point > ? OR message.removed_point > ? OR folder.added_point > ? OR folder.removed_point > ?)) AS changed`,
    ...[mailboxId, pointId, pointId, pointId, pointId],
  );
  return row?.changed === 0;
}

/**
 * What a mailbox has at a point, by what an earlier point of it was noted to hold and the rows that have come or gone since; costs a hash for
 * each of these. Where damage has altered a row meanwhile, the point is noted
 * as differing from its rows, as the earlier one is.
 */
export function totalsSince(
  database: Sqlite,
  mailboxId: number,
  last: PointTotals & { readonly id: number },
  pointId: number,
): PointTotals {
  const changes = [heldOnlyAt(pointId, last.id), heldOnlyAt(last.id, pointId)].map((condition) =>
    totalsOf(database, mailboxId, condition),
  );
  const [added, removed] = changes;
  const { messages, bytes, digest } = removed ?? nothing;
  const less = { messages: -messages, bytes: -bytes, digest: (modulus - digest) % modulus };
  return [added ?? nothing, less].reduce(sum, last);
}

const nothing: PointTotals = { messages: 0, bytes: 0, digest: 0 };

/** The last complete restore point of a mailbox, as it was noted. */
export function lastTotals(database: Sqlite, mailboxId: number): Point | undefined {
  return points(database, mailboxId, 'last').at(-1);
}

/**
 * Compares what every complete restore point was noted to hold with the rows that there are, in one pass over the messages; answers a
 * line for each mailbox in which they differ. Points that are made or removed meanwhile are not judged. A step is a page.
 */
export function* differingPoints(database: Sqlite): Generator<void, Text[]> {
  const before = points(database, null);
  const changes = new Map<number, Map<number, PointTotals>>();
  let after = 0;
  for (;;) {
    const groups = database.all(
      changedTogether,
      `SELECT mailboxId, added, removed, ${together}
         FROM (SELECT message.id, folder.mailbox_id AS mailboxId, max(message.added_point, folder.added_point) AS added, content.size,
                      nullif(min(coalesce(message.removed_point, 9e15), coalesce(folder.removed_point, 9e15)), 9e15) AS removed,
                      ${described} AS described
                 ${from} WHERE message.id > ? ORDER BY message.id LIMIT ?)
        GROUP BY mailboxId, added, removed`,
      after,
      rowsAtOnce,
    );
    let rows = 0;
    for (const group of groups) {
      const { mailboxId, added, removed, messages, last } = group;
      const { bytes, digest } = totalsOfPage(group);
      const ofMailbox = changes.get(mailboxId) ?? new Map<number, PointTotals>();
      changes.set(mailboxId, ofMailbox);
      note(ofMailbox, added, { messages, bytes, digest });
      if (removed !== null)
        note(ofMailbox, removed, {
          messages: -messages,
          bytes: -bytes,
          digest: (modulus - digest) % modulus,
        });
      rows += messages;
      after = Math.max(after, last);
    }
    if (rows < rowsAtOnce) break;
    yield;
  }
  const still = new Set(points(database, null).map(({ id }) => id));
  return describe(
    database,
    before.filter(({ id }) => still.has(id)),
    changes,
  );
}

function note(changes: Map<number, PointTotals>, point: number, change: PointTotals): void {
  const known = changes.get(point);
  changes.set(point, known === undefined ? change : sum(known, change));
}

function sum(one: PointTotals, other: PointTotals): PointTotals {
  return {
    messages: one.messages + other.messages,
    bytes: one.bytes + other.bytes,
    digest: (one.digest + other.digest) % modulus,
  };
}

function describe(
  database: Sqlite,
  noted: readonly Point[],
  changes: ReadonlyMap<number, ReadonlyMap<number, PointTotals>>,
): Text[] {
  return [...new Set(noted.map(({ mailboxId }) => mailboxId))].flatMap((mailboxId) => {
    const ofMailbox = noted.filter((point) => point.mailboxId === mailboxId);
    const steps = [...(changes.get(mailboxId) ?? [])].sort(([one], [other]) => one - other);
    let next = 0;
    let held: PointTotals = { messages: 0, bytes: 0, digest: 0 };
    let differing = 0;
    let newest: { point: Point; found: PointTotals } | null = null;
    for (const point of ofMailbox) {
      for (let step = steps[next]; step !== undefined && step[0] <= point.id; step = steps[(next += 1)])
        held = sum(held, step[1]);
      if (isAsNoted(point, held)) continue;
      differing += 1;
      newest = { point, found: held };
    }
    if (newest === null) return [];
    const mailbox = nameOf(database, mailboxId);
    const { point, found } = newest;
    return [
      text('repository.pointsDiffer', {
        ...{ mailbox, differing, points: ofMailbox.length, messages: point.messages, found: found.messages },
        completedAt: new Date(point.completedAt).toISOString(),
      }),
    ];
  });
}

/** Points of earlier versions have no digest. */
function isAsNoted(point: Point, found: PointTotals): boolean {
  const isCounted = point.messages === found.messages && point.bytes === found.bytes;
  return isCounted && (point.digest === null || point.digest === found.digest);
}

/** Complete points in the order in which they were made, of a mailbox or of all. */
function points(database: Sqlite, mailboxId: number | null, which: 'all' | 'last' = 'all'): Point[] {
  // A repository of an earlier version that cannot be written has no such column.
  const column = database.get(
    z.object({ name: z.string() }),
    "SELECT name FROM pragma_table_info('restore_point') WHERE name = 'digest'",
  );
  return database.all(
    pointRow,
    `SELECT id, mailbox_id AS mailboxId, ${dateColumn(database)} AS completedAt, messages, bytes, ${column?.name ?? 'NULL AS digest'} FROM restore_point
      WHERE completed_at IS NOT NULL AND ${mailboxId === null ? '? IS NULL' : 'mailbox_id = ?'}
      ORDER BY ${which === 'all' ? 'id' : 'id DESC LIMIT 1'}`,
    mailboxId,
  );
}

function nameOf(database: Sqlite, mailboxId: number): string {
  const row = database.get(
    z.object({ name: anyText }),
    'SELECT CAST(name AS BLOB) AS name FROM mailbox WHERE id = ?',
    mailboxId,
  );
  return row?.name ?? String(mailboxId);
}

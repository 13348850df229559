import { z } from 'zod';
import { type Sqlite, anyText } from '../../lib/sqlite.js';
import { isPointAsWritten } from '../row-checksums.js';
import { leavesOf } from './leaves.js';
import type { Manifest } from './manifest.js';

/*
 * Restore points as the index has them, and what their manifests say of them.
 */

const pointRow = z.object({
  id: z.int(),
  mailboxId: z.int(),
  key: anyText,
  name: anyText,
  source: anyText,
  session: z.string(),
  startedAt: z.int(),
  completedAt: z.int(),
  correctedAt: z.int().nullable(),
  messages: z.int(),
  bytes: z.int(),
  digest: z.int().nullable(),
});
export type Point = z.output<typeof pointRow>;

const publishedRow = pointRow.extend({ manifest: z.string() });
export type PublishedManifest = z.output<typeof publishedRow>;

const folderRow = z.object({ path: anyText, uidValidity: z.string() });
const placeRow = z.object({ after: z.int().nullable(), isNew: z.int() });

const columns = `restore_point.id, mailbox_id AS mailboxId, CAST(key AS BLOB) AS key, CAST(mailbox.name AS BLOB) AS name,
  CAST(source AS BLOB) AS source, session, started_at AS startedAt, completed_at AS completedAt,
  corrected_at AS correctedAt, messages, bytes, digest`;

/** Points whose manifest is to be put into the bucket, in the order in which they were made. The manifest of one that damage has altered since stays. */
export function unpublishedPoints(database: Sqlite): Point[] {
  const isThere =
    'EXISTS (SELECT 1 FROM point_manifest WHERE point_id = restore_point.id AND is_published = 1)';
  return database
    .all(
      pointRow.extend({ isThere: z.int() }),
      `SELECT ${columns}, ${isThere} AS isThere FROM unpublished_point JOIN restore_point ON restore_point.id = point_id
         JOIN mailbox ON mailbox.id = mailbox_id WHERE completed_at IS NOT NULL ORDER BY restore_point.id`,
    )
    .filter(({ id, isThere: is }) => is === 0 || isPointAsWritten(database, id) !== false);
}

/** Points whose manifest is in the bucket. */
export function publishedManifests(database: Sqlite): PublishedManifest[] {
  return database.all(
    publishedRow,
    `SELECT ${columns}, point_manifest.name AS manifest FROM point_manifest
       JOIN restore_point ON restore_point.id = point_id JOIN mailbox ON mailbox.id = mailbox_id
      WHERE is_published = 1 AND completed_at IS NOT NULL ORDER BY restore_point.id`,
  );
}

/** Whether a manifest is that of a point: one of another point is whole, too. A corrected date may wait to be put into it. */
export function isManifestOf(
  { key, session, startedAt, completedAt, messages, bytes, digest }: PublishedManifest,
  { mailbox, point }: Manifest,
): boolean {
  return (
    mailbox.key === key &&
    point.session === session &&
    point.startedAt === startedAt &&
    point.completedAt === completedAt &&
    point.messages === messages &&
    point.bytes === bytes &&
    point.digest === digest
  );
}

/** The published point of the mailbox that a point comes after; whether it is the newest here, and was not published itself. */
export function placeOf(
  database: Sqlite,
  { id, mailboxId }: Pick<Point, 'id' | 'mailboxId'>,
): { readonly after: number | null; readonly isNew: boolean } {
  const row = database.get(
    placeRow,
    `SELECT (SELECT max(before.id) FROM restore_point AS before JOIN point_manifest ON point_id = before.id
              WHERE before.mailbox_id = ? AND before.id < ? AND is_published = 1) AS after,
            NOT EXISTS (SELECT 1 FROM point_manifest WHERE point_id = ? AND is_published = 1)
              AND NOT EXISTS (SELECT 1 FROM restore_point AS later WHERE later.mailbox_id = ? AND later.id > ?) AS isNew`,
    ...[mailboxId, id, id, mailboxId, id],
  );
  return { after: row?.after ?? null, isNew: row?.isNew === 1 };
}

/** `after`: the point that it comes after, where several write; undefined where that is not said. */
export function manifestOf(database: Sqlite, point: Point, after: number | null | undefined): Manifest {
  const { id, mailboxId, key, name, source } = point;
  const { session, startedAt, completedAt, correctedAt, messages, bytes, digest } = point;
  const folders = database.all(
    folderRow,
    `SELECT CAST(path AS BLOB) AS path, uid_validity AS uidValidity FROM folder
      WHERE mailbox_id = ? AND added_point <= ? AND (removed_point IS NULL OR removed_point > ?) ORDER BY id`,
    ...[mailboxId, id, id],
  );
  return {
    product: 'Postkeep',
    format: 2,
    mailbox: { key, name, source },
    point: {
      ...{ number: id, session, startedAt, completedAt, correctedAt, messages, bytes, digest },
      ...(after === undefined ? {} : { after }),
    },
    folders,
    leaves: leavesOf(database, id).map((identity) => identity.toString('base64')),
  };
}

import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { sealOf } from '../encryption/database-seal.js';
import { removePoints } from '../retention.js';
import { noteMailboxChecksum } from '../row-checksums.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { notePlaces } from './chunk-places.js';
import { dropPoint, untoldPoints } from './drop-point.js';
import { inParallel } from './in-parallel.js';
import { type Manifest, decodeManifest } from './manifest.js';
import { type MailboxState, noteMailbox, writePointRows } from './point-rows.js';
import type { NamedManifest } from './read-bucket.js';
import { applyReadingState } from './reading-state.js';
import { rewritePoint } from './rewrite-point.js';
import type { PublishedPoint, SharedMailbox, SharedWriting } from './shared-writing.js';

const idRow = z.object({ id: z.int() });
const knownRow = z.object({ name: z.string(), number: z.int() });
const leafRow = z.object({ identity: blob, messages: z.int(), first: z.int(), last: z.int() });

/** Identities of chunks that are asked for together. */
const placesAtOnce = 5000;

export interface Following {
  readonly database: Sqlite;
  /** Throws what {@link manifestIn} throws. */
  readonly manifest: (name: string) => Promise<Manifest>;
  readonly placesOf: SharedWriting['placesOf'];
  /** Who only reads the source on needs nothing but its last point. */
  readonly onlyLast: boolean;
  readonly signal: AbortSignal;
}

export interface Followed {
  readonly points: readonly number[];
  /** What of them cannot be read. */
  readonly problems: readonly Text[];
}

/** As it is in the bucket. Throws AppError `not-found`, `repository-damaged`, and what the bucket throws. */
export async function manifestIn(
  database: Sqlite,
  bucket: Bucket,
  name: string,
  signal: AbortSignal,
): Promise<Manifest> {
  return decodeManifest(await storeOf(bucket).get(name, { signal }), name, sealOf(database));
}

/**
 * Has the index have what was published of a mailbox, each point once. What was begun here and was not published goes, once somebody else has gone on
 * from the point before. Nothing else may write to the mailbox here meanwhile.
 */
export async function followMailbox(
  following: Following,
  mailboxKey: string,
  { points, reading }: Pick<SharedMailbox, 'points' | 'reading'>,
): Promise<Followed> {
  const { database, onlyLast } = following;
  noteOwn(database, points);
  const known = knownPoints(database, mailboxKey);
  const last = points.at(-1);
  if (last === undefined && known.size > 0) giveKeyAway(database, mailboxKey);
  if (last === undefined) {
    dropOvertaken(database, mailboxKey, last, false);
    return { points: [], problems: [] };
  }
  const unknown = (onlyLast ? [last] : points).filter((point) => known.get(point.number) !== point.manifest);
  // One that was removed here is taken back from all by whoever is alone next.
  const wanted = unknown.filter(
    ({ number, manifest }) => !known.has(number) && (onlyLast || !isNamed(database, manifest)),
  );
  const rewritten = unknown.filter(({ number }) => known.has(number));
  if (!onlyLast) removeWithdrawn(database, mailboxKey, points, known);
  dropOvertaken(database, mailboxKey, last, wanted.length > 0);
  const followed = await bring(following, mailboxKey, wanted);
  for (const named of await readAll(following, rewritten, []))
    await rewritePoint(
      ...([database, named.number, named] as const),
      ...([(identities: readonly string[]) => locate(following, identities), following.signal] as const),
    );
  const mailboxId = idOf(database, mailboxKey);
  if (mailboxId !== null && untoldPoints(database, mailboxId).length === 0)
    applyReadingState(database, mailboxId, mailboxKey, reading?.number === last.number ? reading : null);
  return followed;
}

/** Those of which this process did not hear that they are published. */
function noteOwn(database: Sqlite, points: readonly PublishedPoint[]): void {
  database.transaction(() => {
    for (const { number, manifest } of points) {
      const { changes } = database.run(
        'UPDATE point_manifest SET is_published = 1 WHERE name = ? AND point_id = ? AND is_published = 0',
        ...[manifest, number],
      );
      if (changes > 0) database.run('DELETE FROM unpublished_point WHERE point_id = ?', number);
    }
  });
}

/** Names of the manifests of a mailbox's points, by their numbers. */
function knownPoints(database: Sqlite, mailboxKey: string): Map<number, string> {
  const rows = database.all(
    knownRow,
    `SELECT point_manifest.name, restore_point.id AS number FROM mailbox JOIN restore_point ON mailbox_id = mailbox.id
       JOIN point_manifest ON point_id = restore_point.id
      WHERE mailbox.key = ? AND is_published = 1 AND completed_at IS NOT NULL`,
    mailboxKey,
  );
  return new Map(rows.map(({ name, number }) => [number, name]));
}

function isNamed(database: Sqlite, manifest: string): boolean {
  const sql = 'SELECT 1 AS id FROM point_manifest WHERE name = ? AND is_published = 1';
  return database.get(idRow, sql, manifest) !== undefined;
}

/** The data of the mailbox were deleted: a backup begins anew, and what is here goes when nobody uses it. */
function giveKeyAway(database: Sqlite, mailboxKey: string): void {
  const id = idOf(database, mailboxKey);
  if (id === null) return;
  database.run(
    "UPDATE mailbox SET deleted_key = key, key = 'deleted-' || lower(hex(randomblob(16))), name = '', source = '' WHERE id = ?",
    id,
  );
  noteMailboxChecksum(database, id);
}

function removeWithdrawn(
  database: Sqlite,
  mailboxKey: string,
  points: readonly PublishedPoint[],
  known: ReadonlyMap<number, string>,
): void {
  const numbers = new Set(points.map(({ number }) => number));
  const withdrawn = [...known.keys()].filter((number) => !numbers.has(number));
  const steps = removePoints(
    database,
    mailboxKey,
    withdrawn.map((id) => ({ id, completedAt: 0 })),
  );
  if (withdrawn.length > 0) while (steps.next().done !== true) continue;
}

/** An open point whose number is larger than the last one's is taken up again; any other would come after one that it does not know, or was refused. */
function dropOvertaken(
  database: Sqlite,
  mailboxKey: string,
  last: PublishedPoint | undefined,
  isBehind: boolean,
): void {
  const mailboxId = idOf(database, mailboxKey);
  if (mailboxId === null) return;
  const untold = untoldPoints(database, mailboxId);
  const complete = 'SELECT id FROM restore_point WHERE id = ? AND completed_at IS NOT NULL';
  const isGood = (number: number): boolean =>
    number > (last?.number ?? 0) && database.get(idRow, complete, number) === undefined;
  if (!isBehind && untold.every(isGood)) return;
  database.transaction(() => {
    for (const number of untold) dropPoint(database, mailboxId, number);
  });
}

async function bring(
  following: Following,
  mailboxKey: string,
  wanted: readonly PublishedPoint[],
): Promise<Followed> {
  const { database, signal } = following;
  const problems: Text[] = [];
  const sources = { locate: (identities: readonly string[]) => locate(following, identities), signal };
  const numbers: number[] = [];
  let state: MailboxState | null = null;
  for (const { number, ...named } of await readAll(following, wanted, problems)) {
    const { manifest, name } = named;
    const id = noteMailbox(database, { ...manifest.mailbox, key: mailboxKey });
    state ??= mailboxState(database, id);
    const lost = await writePointRows(database, state, number, named, sources);
    if (lost > 0) problems.push(text('repository.leavesNotRead', { mailbox: manifest.mailbox.name, name }));
    numbers.push(number);
  }
  return { points: numbers, problems };
}

async function readAll(
  following: Following,
  points: readonly PublishedPoint[],
  problems: Text[],
): Promise<(NamedManifest & Pick<PublishedPoint, 'number'>)[]> {
  const found = new Map<string, NamedManifest>();
  await inParallel(points, async ({ manifest: name }) => {
    try {
      found.set(name, { name, manifest: await following.manifest(name) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'not-found') problems.push(text('repository.manifestGone', { name }));
      else if (error.code === 'repository-damaged')
        problems.push(text('repository.manifestDamaged', { name }));
      else throw error;
    }
  });
  return points.flatMap(({ number, manifest }) => {
    const named = found.get(manifest);
    return named === undefined ? [] : [{ ...named, number }];
  });
}

async function locate({ database, placesOf }: Following, identities: readonly string[]): Promise<void> {
  const away = `SELECT id FROM chunk WHERE sha256 = ? AND (length(data) > 0
    OR EXISTS (SELECT 1 FROM packed_chunk WHERE chunk_id = chunk.id))`;
  const unknown = [...new Set(identities)]
    .map((identity) => Buffer.from(identity, 'base64'))
    .filter((identity) => database.get(idRow, away, identity) === undefined);
  for (let from = 0; from < unknown.length; from += placesAtOnce) {
    const places = await placesOf(unknown.slice(from, from + placesAtOnce));
    database.transaction(() => {
      notePlaces(database, places);
    });
  }
}

function idOf(database: Sqlite, mailboxKey: string): number | null {
  return database.get(idRow, 'SELECT id FROM mailbox WHERE key = ?', mailboxKey)?.id ?? null;
}

/** A mailbox as its last point shows it. A leaf whose messages cannot be told by its rows is read again. */
function mailboxState(database: Sqlite, mailboxId: number): MailboxState {
  const folders = database.all(
    z.object({ id: z.int(), path: z.string() }),
    'SELECT id, path FROM folder WHERE mailbox_id = ? AND removed_point IS NULL',
    mailboxId,
  );
  const rows = database
    .all(
      idRow,
      `SELECT message.id FROM message JOIN folder ON folder.id = folder_id
        WHERE mailbox_id = ? AND message.removed_point IS NULL ORDER BY message.id`,
      mailboxId,
    )
    .map(({ id }) => id);
  const listed = database.all(
    leafRow,
    `SELECT chunk.sha256 AS identity, messages, first_message AS first, last_message AS last
       FROM point_leaf JOIN chunk ON chunk.id = chunk_id
      WHERE point_id = (SELECT max(id) FROM restore_point WHERE mailbox_id = ? AND completed_at IS NOT NULL) ORDER BY first_message`,
    mailboxId,
  );
  const leaves = new Map<string, readonly number[]>();
  const loose: number[] = [];
  let at = 0;
  for (const { identity, messages, first, last } of listed) {
    for (; at < rows.length && (rows[at] ?? 0) < first; at += 1) loose.push(rows[at] ?? 0);
    const from = at;
    while (at < rows.length && (rows[at] ?? 0) <= last) at += 1;
    const own = rows.slice(from, at);
    if (own.length === messages && own[0] === first && own.at(-1) === last)
      leaves.set(identity.toString('base64'), own);
    else loose.push(...own);
  }
  loose.push(...rows.slice(at));
  return { id: mailboxId, folders: new Map(folders.map(({ id, path }) => [path, id])), leaves, loose };
}

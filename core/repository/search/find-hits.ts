import { z } from 'zod';
import { dateColumn } from '../point-dates.js';
import { type StoredMessage, messageColumns, messageRow, texts } from '../reader.js';
import { isNotHere } from '../chunk-rows.js';
import type { Sqlite } from '../../lib/sqlite.js';
import type { MatchRequest, PhraseCheck } from './match.js';
import type { AskedIndex, DateRange } from './matches.js';
import { textOf } from './read-documents.js';

/** A message found: one content in one folder, as its newest restore point shows it. */
export interface StoredHit {
  /** Its place in the order of all hits, newest first: by document, then by folder. */
  readonly position: HitPosition;
  readonly message: StoredMessage;
  readonly mailboxKey: string;
  readonly mailbox: string;
  readonly folder: readonly string[];
  /** The restore points that show it: how many, and the newest and the oldest of them. */
  readonly points: number;
  readonly newestPointId: number;
  /** Milliseconds since 1970. */
  readonly newestPointAt: number;
  readonly oldestPointAt: number;
}

export interface HitPosition {
  readonly document: number;
  readonly folderId: number;
}

/** What a message must be beside its words. */
export interface MessageTraits {
  /** Bytes: more than `above`, fewer than `below`. */
  readonly above: number | null;
  readonly below: number | null;
  /** Flags of IMAP that it has, or has not. */
  readonly flags: readonly { readonly flag: string; readonly isSet: boolean }[];
}

export interface HitsWanted {
  readonly request: MatchRequest;
  readonly range: DateRange;
  readonly traits: MessageTraits;
  /** Only this mailbox; null for all. */
  readonly mailboxKey: string | null;
  /** Continues after this place. */
  readonly after: HitPosition | null;
}

/** Matches looked at in one go: few at first, because the first page needs no more, then more to save round trips. */
const firstBatch = 100;
const largestBatch = 2000;
/** Messages that are read before others have their turn. */
const readAtOnce = 20;

const placeRow = z.object({
  folderId: z.int(),
  path: texts,
  mailboxKey: z.string(),
  mailbox: z.string(),
  points: z.int(),
  newestPointId: z.int(),
  newestPointAt: z.int(),
  oldestPointAt: z.int(),
});

/**
 * The messages that match, newest first, found as they are asked for. `undefined` comes between batches: a moment to let
 * others have their turn, or to stop. What no complete restore point shows is left out.
 */
export function* findHits(
  database: Sqlite,
  { find, phrases }: AskedIndex,
  { range, traits, mailboxKey, after }: HitsWanted,
): Generator<StoredHit | undefined, void> {
  let below = after === null ? Number.MAX_SAFE_INTEGER : after.document + 1;
  let read = 0;
  for (let limit = firstBatch; ; limit = Math.min(limit * 2, largestBatch)) {
    const matches = find(range, below, limit);
    for (const { document, contentId, pairs } of narrowed(database, matches, mailboxKey, traits)) {
      const afterFolder = document === after?.document ? after.folderId : 0;
      if (phrases !== null) {
        if (!phrases.mayBeMeant(pairs, contentId)) continue;
        if ((read += 1) % readAtOnce === 0) yield undefined;
        if (!isAsMeant(database, contentId, phrases)) continue;
      }
      for (const hit of hitsOf(database, document, contentId, mailboxKey, afterFolder))
        if (isWithin(hit.message, range) && hasFlags(hit.message, traits)) yield hit;
    }
    const last = matches.at(-1);
    if (last === undefined || matches.length < limit) return;
    below = last.document;
    yield undefined;
  }
}

function isAsMeant(database: Sqlite, contentId: number, { isMeant }: PhraseCheck): boolean {
  try {
    const message = textOf(database, contentId);
    return message !== null && isMeant(message);
  } catch (error) {
    // Of one that lies only in a bucket the index says which words stand next to each other.
    if (isNotHere(error)) return true;
    throw error;
  }
}

/** Those of the matches that a mailbox has and that are as they must be, asked in one go: a word that is everywhere, of which few are wanted. */
function narrowed<M extends { readonly contentId: number }>(
  database: Sqlite,
  matches: readonly M[],
  mailboxKey: string | null,
  { above, below, flags }: MessageTraits,
): readonly M[] {
  const isAll = mailboxKey === null && above === null && below === null && flags.length === 0;
  if (isAll || matches.length === 0) return matches;
  const rows = database.all(
    z.object({ id: z.int() }),
    `SELECT DISTINCT content_id AS id FROM message JOIN content ON content.id = content_id
       JOIN folder ON folder.id = folder_id JOIN mailbox ON mailbox.id = mailbox_id
      WHERE content_id IN (SELECT value FROM json_each(?)) AND (? IS NULL OR mailbox.key = ?)
        AND content.size > ? AND content.size < ?${' AND (instr(flags, ?) > 0) = ?'.repeat(flags.length)}`,
    JSON.stringify(matches.map(({ contentId }) => contentId)),
    mailboxKey,
    mailboxKey,
    above ?? -1,
    below ?? Number.MAX_SAFE_INTEGER,
    ...flags.flatMap(({ flag, isSet }) => [JSON.stringify(flag), isSet ? 1 : 0]),
  );
  const known = new Set(rows.map(({ id }) => id));
  return matches.filter(({ contentId }) => known.has(contentId));
}

/** As its newest restore point shows it: an older one may have had other flags. */
function hasFlags(message: StoredMessage, { flags }: MessageTraits): boolean {
  return flags.every(({ flag, isSet }) => message.flags.includes(flag) === isSet);
}

function* hitsOf(
  database: Sqlite,
  document: number,
  contentId: number,
  mailboxKey: string | null,
  afterFolder: number,
): Generator<StoredHit> {
  for (const place of placesOf(database, contentId, mailboxKey, afterFolder)) {
    const { folderId, path, ...rest } = place;
    const message = messageAt(database, contentId, folderId, place.newestPointId);
    if (!message) continue;
    yield { position: { document, folderId }, message, folder: path, ...rest };
  }
}

/** Folders whose restore points show a content. A content that the queue names may be another one by now. */
function placesOf(
  database: Sqlite,
  contentId: number,
  mailboxKey: string | null,
  afterFolder: number,
): z.output<typeof placeRow>[] {
  const date = dateColumn(database);
  return database.all(
    placeRow,
    `SELECT shown.*,
            (SELECT ${date} FROM restore_point WHERE id = newestPointId) AS newestPointAt,
            (SELECT ${date} FROM restore_point WHERE id = oldestPointId) AS oldestPointAt
       FROM (
         SELECT folder.id AS folderId, folder.path, mailbox.key AS mailboxKey, mailbox.name AS mailbox,
                count(DISTINCT point.id) AS points, max(point.id) AS newestPointId, min(point.id) AS oldestPointId
           FROM message
           JOIN folder ON folder.id = message.folder_id
           JOIN mailbox ON mailbox.id = folder.mailbox_id
           JOIN restore_point AS point ON point.mailbox_id = mailbox.id AND point.completed_at IS NOT NULL
                AND point.id >= message.added_point AND (message.removed_point IS NULL OR point.id < message.removed_point)
          WHERE message.content_id = ? AND folder.id > ? AND (? IS NULL OR mailbox.key = ?)
            AND NOT EXISTS (SELECT 1 FROM search_queue WHERE content_id = message.content_id)
          GROUP BY folder.id) AS shown
      ORDER BY folderId`,
    contentId,
    afterFolder,
    mailboxKey,
    mailboxKey,
  );
}

function messageAt(
  database: Sqlite,
  contentId: number,
  folderId: number,
  pointId: number,
): StoredMessage | undefined {
  return database.get(
    messageRow,
    `SELECT ${messageColumns} FROM message JOIN content ON content.id = message.content_id
      WHERE content_id = ? AND folder_id = ? AND added_point <= ? AND (removed_point IS NULL OR removed_point > ?)
      ORDER BY message.id DESC LIMIT 1`,
    contentId,
    folderId,
    pointId,
    pointId,
  );
}

function isWithin({ sent_at, internal_date }: StoredMessage, { since, until }: DateRange): boolean {
  const date = sent_at ?? internal_date;
  return (since === null || date >= since) && (until === null || date < until);
}

import { z } from 'zod';
import type { PreparedContent } from './prepared-message.js';
import { storeContent } from './store-content.js';
import { instantOrUnset } from '../lib/mail-instants.js';
import type { SqlValue } from '../lib/database.js';
import { type Sqlite, anyText } from '../lib/sqlite.js';
import type { LostMail } from './lost-mail.js';
import { type PointTotals, isUnchangedSince, lastTotals, totalsAt, totalsSince } from './point-totals.js';
import { notePointChecksum } from './row-checksums.js';
import { type StoredAs, type WhichStored, storedMessages, strayMessages } from './stored-messages.js';
import { type SettledMail, endFolder, endMessages, settleMissing } from './missing-mail.js';

/** A folder of the mailbox as the repository knows it now. */
export interface KnownFolder {
  readonly id: number;
  readonly uidValidity: string;
  /** Token of the last complete reading (`SourceFolder.state`); null when it must be read again. */
  readonly state: string | null;
  /** Whether the last session missed it at the source. */
  readonly isMissing: boolean;
}

export interface KnownMessage {
  readonly id: number;
  readonly flags: string;
  /** Whether an earlier session missed it at the source. */
  readonly isMissing: boolean;
}

/** The mailbox as it is when a point is begun. */
interface PointBefore {
  /** Whether a complete point of the mailbox says something else than was written. */
  readonly isAltered: boolean;
  /** What damage has taken from the last restore point; null when it holds what it held. */
  readonly lost: LostMail | null;
  /** False where no message has come or gone since the last restore point. */
  readonly isChanged: boolean;
}

/** A message to be added to a folder. */
export interface NewMessage {
  readonly uid: string;
  readonly flags: readonly string[];
  readonly internalDate: Date;
  readonly content: PreparedContent;
}

/** What a listing of a folder says about messages that are known. */
export interface MessageChanges {
  /** Ids of those that it does not show. */
  readonly missed: readonly number[];
  /** Ids of those that an earlier one did not show, and this one does. */
  readonly back: readonly number[];
  readonly changed: readonly { readonly id: number; readonly flags: readonly string[] }[];
}

/** To hash so many takes less than half a second. */
const manyMessages = 20_000;
const allHashedEvery = 16;

const idRow = z.object({ id: z.int() });
const folderRow = z.object({
  id: z.int(),
  path: z.string(),
  uid_validity: z.string(),
  state: z.string().nullable(),
  missed_sessions: z.int(),
});
const messagesRow = z.object({
  ids: jsonArray(isInt),
  uids: jsonArray(isString),
  flags: jsonArray(isString),
  missing: jsonArray(isInt),
});

/** Looked at as it is: an array of zod's makes several objects for each item, of which there are very many. */
function jsonArray<T>(isItem: (value: unknown) => value is T) {
  const items = z.custom<readonly T[]>((value) => Array.isArray(value) && value.every(isItem));
  return anyText.transform((json) => items.parse(JSON.parse(json)));
}

function isInt(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

/** Flags as they are stored and compared. */
export function flagsText(flags: readonly string[]): string {
  return JSON.stringify(flags);
}

/** The flags that `flagsText` wrote. */
export function parseFlags(written: string): string[] {
  return z.array(z.string()).parse(JSON.parse(written));
}

export function pathText(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** The path that `pathText` wrote. */
export function parsePath(written: string): string[] {
  return z.array(z.string()).parse(JSON.parse(written));
}

/**
 * Builds the next restore point of one mailbox. Everything is committed as it comes, marked with the point's number; it
 * becomes visible with `complete`. After a crash the same point is taken up again and only the rest is read.
 */
export class PointWriter {
  readonly lost: LostMail | null;
  readonly isAltered: boolean;
  private isChanged: boolean;

  constructor(
    private readonly database: Sqlite,
    private readonly mailboxId: number,
    readonly pointId: number,
    { lost, isAltered, isChanged }: PointBefore = { lost: null, isAltered: false, isChanged: true },
  ) {
    this.lost = lost;
    this.isAltered = isAltered;
    this.isChanged = isChanged;
  }

  /** Folders that the mailbox has now, by `pathText`. */
  folders(): Map<string, KnownFolder> {
    const rows = this.database.all(
      folderRow,
      'SELECT id, path, uid_validity, state, missed_sessions FROM folder WHERE mailbox_id = ? AND removed_point IS NULL',
      this.mailboxId,
    );
    return new Map(
      rows.map(({ id, path, uid_validity, state, missed_sessions }) => [
        path,
        { id, uidValidity: uid_validity, state, isMissing: missed_sessions > 0 },
      ]),
    );
  }

  addFolder(path: readonly string[], uidValidity: string): KnownFolder {
    const { lastId } = this.database.run(
      'INSERT INTO folder (mailbox_id, path, uid_validity, added_point) VALUES (?, ?, ?, ?)',
      this.mailboxId,
      pathText(path),
      uidValidity,
      this.pointId,
    );
    return { id: lastId, uidValidity, state: null, isMissing: false };
  }

  /** Gives a folder the UIDVALIDITY that its source has now: the messages it had are {@link strayMessages} then. */
  resetFolder(folder: KnownFolder, uidValidity: string): KnownFolder {
    this.database.run(
      'UPDATE folder SET uid_validity = ?, state = NULL WHERE id = ?',
      uidValidity,
      folder.id,
    );
    return { ...folder, uidValidity, state: null };
  }

  /** {@link strayMessages} of a folder. */
  strayMessages(folder: KnownFolder, which: 'all' | 'found-again'): number[] {
    return strayMessages(this.database, folder, which);
  }

  /** Messages that the folder has now under its UIDVALIDITY, by uid. A row for each takes five times as long as one with all. */
  messagesOf({ id: folderId, uidValidity }: KnownFolder): Map<string, KnownMessage> {
    const row = this.database.get(
      messagesRow,
      `SELECT CAST(json_group_array(id) AS BLOB) AS ids, CAST(json_group_array(uid) AS BLOB) AS uids,
              CAST(json_group_array(flags) AS BLOB) AS flags, CAST(json_group_array(missing) AS BLOB) AS missing
         FROM message WHERE folder_id = ? AND uid_validity = ? AND removed_point IS NULL`,
      folderId,
      uidValidity,
    );
    const messages = new Map<string, KnownMessage>();
    for (const [index, uid] of row?.uids.entries() ?? []) {
      const [id, flags, missing] = [row?.ids[index], row?.flags[index], row?.missing[index]];
      if (id !== undefined && flags !== undefined) messages.set(uid, { id, flags, isMissing: missing === 1 });
    }
    return messages;
  }

  /** {@link storedMessages} of a folder. */
  storedMessages(folder: KnownFolder, which: WhichStored = {}): Map<string, StoredAs> {
    return storedMessages(this.database, folder, which);
  }

  /** Messages that the source had when the folder was last read; those that are missing there and are waited for are none of them. */
  countPresent(folderId: number): number {
    const row = this.database.get(
      z.object({ total: z.int() }),
      'SELECT count(*) AS total FROM message WHERE folder_id = ? AND removed_point IS NULL AND missing = 0',
      folderId,
    );
    return row?.total ?? 0;
  }

  /** Adds messages in one transaction; one that was read again takes the place of what it was. Answers the bytes that the repository has grown by. */
  addMessages(folder: KnownFolder, messages: readonly NewMessage[]): number {
    this.isChanged ||= messages.length > 0;
    return this.database.transaction(() => {
      let bytesStored = 0;
      for (const { uid, flags, internalDate, content } of messages) {
        const stored = storeContent(this.database, content);
        bytesStored += stored.bytes;
        const row = [
          ...[folder.id, folder.uidValidity, uid, stored.contentId],
          ...[instantOrUnset(internalDate.getTime()), flagsText(flags), this.pointId],
        ];
        // One that was read again is there: the index that says so is asked by adding it.
        if (this.addRow(row)) continue;
        const before = this.database.get(
          idRow,
          'SELECT id FROM message WHERE folder_id = ? AND uid_validity = ? AND uid = ? AND removed_point IS NULL',
          folder.id,
          folder.uidValidity,
          uid,
        );
        if (before) endMessages(this.database, this.pointId, [before.id]);
        this.addRow(row);
      }
      return bytesStored;
    });
  }

  /** False where the folder has a message of this uid. */
  private addRow(row: readonly SqlValue[]): boolean {
    const { changes } = this.database.run(
      `INSERT INTO message (folder_id, uid_validity, uid, content_id, internal_date, flags, added_point)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (folder_id, uid_validity, uid) WHERE removed_point IS NULL DO NOTHING`,
      ...row,
    );
    return changes > 0;
  }

  /** Notes which messages the source shows no more and which it shows again, and renews those whose flags changed, in one transaction. */
  updateMessages({ missed, back, changed }: MessageChanges): void {
    if (missed.length === 0 && back.length === 0 && changed.length === 0) return;
    this.isChanged ||= changed.length > 0;
    this.database.transaction(() => {
      for (const id of missed) this.database.run('UPDATE message SET missing = 1 WHERE id = ?', id);
      for (const id of back) this.database.run('UPDATE message SET missing = 0 WHERE id = ?', id);
      for (const { id, flags } of changed) {
        const renewed = this.database.run(
          'UPDATE message SET flags = ? WHERE id = ? AND added_point = ?',
          flagsText(flags),
          id,
          this.pointId,
        );
        if (renewed.changes > 0) continue;
        endMessages(this.database, this.pointId, [id]);
        this.database.run(
          `INSERT INTO message (folder_id, uid_validity, uid, content_id, internal_date, flags, added_point)
           SELECT folder_id, uid_validity, uid, content_id, internal_date, ?, ? FROM message WHERE id = ?`,
          flagsText(flags),
          this.pointId,
          id,
        );
      }
    });
  }

  /** Notes that the folder was read completely; a null state has it read again next time. */
  finishFolder(folder: KnownFolder, state: string | null): void {
    this.database.run('UPDATE folder SET state = ? WHERE id = ?', state, folder.id);
  }

  /** Notes that the source has the folder, which an earlier session had missed. */
  noteFolderBack({ id }: KnownFolder): void {
    this.database.run('UPDATE folder SET missed_sessions = 0, missed_point = NULL WHERE id = ?', id);
  }

  /** Notes that the source does not have the folder; counted once for a restore point, however many attempts it takes. */
  noteFolderMissed({ id }: KnownFolder): void {
    this.database.run(
      `UPDATE folder SET missed_sessions = missed_sessions + 1, missed_point = ?
        WHERE id = ? AND (missed_point IS NULL OR missed_point < ?)`,
      this.pointId,
      id,
      this.pointId,
    );
  }

  /** Ends a folder that the user has excluded; returns how many messages went with it. */
  removeFolder({ id }: KnownFolder): number {
    this.isChanged = true;
    return this.database.transaction(() => endFolder(this.database, this.pointId, id));
  }

  /** Decides what becomes of everything that was missed ({@link settleMissing}). */
  settleMissing(keepSessions: number): SettledMail {
    const settled = settleMissing(this.database, this.mailboxId, this.pointId, keepSessions);
    this.isChanged ||= settled.removed > 0;
    return settled;
  }

  /** Makes the restore point visible. Returns the messages and bytes that the mailbox has at it, and its restore points now. */
  complete(at: Date): { messages: number; bytes: number; restorePoints: number } {
    return this.database.transaction(() => {
      const { messages, bytes, digest } = this.totals();
      this.database.run(
        'UPDATE restore_point SET completed_at = ?, messages = ?, bytes = ?, digest = ? WHERE id = ?',
        ...[at.getTime(), messages, bytes, digest, this.pointId],
      );
      notePointChecksum(this.database, this.pointId);
      const points = this.database.get(
        z.object({ total: z.int() }),
        'SELECT count(*) AS total FROM restore_point WHERE mailbox_id = ? AND completed_at IS NOT NULL',
        this.mailboxId,
      );
      return { messages, bytes, restorePoints: points?.total ?? 0 };
    });
  }

  /**
   * Where nothing has come or gone, nothing need be hashed again; of many messages only those that have. Now and then all are: what was once
   * noted otherwise than it is, by damage that has been made good since, is noted right again.
   */
  private totals(): PointTotals {
    const { database, mailboxId, pointId } = this;
    const last = this.lost === null ? lastTotals(database, mailboxId) : undefined;
    const digest = last?.digest ?? null;
    if (last === undefined || digest === null) return totalsAt(database, mailboxId, pointId);
    const { id, messages, bytes } = last;
    if (!this.isChanged) return { messages, bytes, digest };
    // Which have come or gone is found as quickly as whether any has.
    if (messages > manyMessages && pointId % allHashedEvery !== 0)
      return totalsSince(database, mailboxId, { id, messages, bytes, digest }, pointId);
    return isUnchangedSince(database, mailboxId, id)
      ? { messages, bytes, digest }
      : totalsAt(database, mailboxId, pointId);
  }
}

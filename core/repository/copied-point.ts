import { z } from 'zod';
import { type Sqlite, blob } from '../lib/sqlite.js';
import { bringHere } from './bucket/bring-here.js';
import type { FolderToCopy, ListedContent, MessageToCopy, PointToCopy } from './copy-source.js';
import { noteLacking } from './lacking-contents.js';
import { isWhole } from './mend.js';
import { endMessages } from './missing-mail.js';
import { type PointTotals, isUnchangedSince, lastTotals, totalsAt } from './point-totals.js';
import { type KnownFolder, type NewMessage, PointWriter, parseFlags, parsePath } from './point-writer.js';
import { notePointChecksum } from './row-checksums.js';

/** A message that the copy has now. */
interface CopiedMessage {
  readonly id: number;
  readonly sha256: string;
  readonly internalDate: number;
  readonly flags: string;
}

const idRow = z.object({ id: z.int() });
const messageRow = z.object({
  id: z.int(),
  uidValidity: z.string(),
  uid: z.string(),
  sha256: blob,
  internalDate: z.int(),
  flags: z.string(),
});

/** What tells a message within its folder. */
export function messageKey({ uidValidity, uid }: { uidValidity: string; uid: string }): string {
  return `${uidValidity}\n${uid}`;
}

/** A restore point of another repository that is being copied: it becomes visible once it holds what that one holds. */
export class CopiedPoint {
  private readonly point: PointWriter;

  constructor(
    private readonly database: Sqlite,
    private readonly mailboxId: number,
    private readonly pointId: number,
  ) {
    this.point = new PointWriter(database, mailboxId, pointId);
  }

  /** Whether the last copied point holds the same messages, by what is noted of both. */
  isAsLast({ messages, bytes, digest }: PointToCopy): boolean {
    const last = lastTotals(this.database, this.mailboxId);
    return (
      last !== undefined &&
      last.digest !== null &&
      last.digest === digest &&
      last.messages === messages &&
      last.bytes === bytes &&
      isUnchangedSince(this.database, this.mailboxId, last.id)
    );
  }

  /** Brings the folders to those of the point; returns them by the ids that they are copied from, and the messages that went with others. */
  takeFolders(folders: readonly FolderToCopy[]): {
    readonly folders: ReadonlyMap<number, KnownFolder>;
    readonly removed: number;
  } {
    const known = this.point.folders();
    const taken = new Map(
      folders.map(({ id, path, uidValidity }) => {
        const folder = known.get(path) ?? this.point.addFolder(parsePath(path), uidValidity);
        known.delete(path);
        return [id, folder] as const;
      }),
    );
    const removed = [...known.values()].reduce((sum, folder) => sum + this.point.removeFolder(folder), 0);
    return { folders: taken, removed };
  }

  /** The messages that a folder has now, by {@link messageKey}. */
  messagesOf({ id: folderId }: KnownFolder): Map<string, CopiedMessage> {
    const rows = this.database.all(
      messageRow,
      `SELECT message.id, uid_validity AS uidValidity, uid, sha256, internal_date AS internalDate, flags
         FROM message JOIN content ON content.id = content_id WHERE folder_id = ? AND removed_point IS NULL`,
      folderId,
    );
    return new Map(rows.map((row) => [messageKey(row), { ...row, sha256: row.sha256.toString('hex') }]));
  }

  /** Returns the bytes by which the copy has grown. */
  add(folder: KnownFolder, uidValidity: string, messages: readonly NewMessage[]): number {
    return this.point.addMessages({ ...folder, uidValidity }, messages);
  }

  /** Adds a message whose bytes the original cannot give; answers whether the copy lacks them too: another message may have brought them. */
  addUnread(
    folder: KnownFolder,
    { uidValidity, uid, sha256, size, flags, internalDate }: MessageToCopy,
    listed: ListedContent,
  ): boolean {
    this.database.transaction(() => {
      noteLacking(this.database, { sha256, size }, listed);
    });
    const content = { sha256, size, fresh: null };
    const message = { uid, flags: parseFlags(flags), internalDate: new Date(internalDate), content };
    this.add(folder, uidValidity, [message]);
    const pieces = 'EXISTS (SELECT 1 FROM content_chunk WHERE content_id = content.id)';
    const sql = `SELECT id FROM content WHERE sha256 = ? AND ${pieces}`;
    return this.database.get(idRow, sql, sha256) === undefined;
  }

  /** Ends messages that the point does not have, and gives others the flags that it has. */
  change(ended: readonly number[], changed: readonly { id: number; flags: readonly string[] }[]): void {
    if (ended.length > 0) this.database.transaction(() => endMessages(this.database, this.pointId, ended));
    this.point.updateMessages({ missed: [], back: [], changed });
  }

  /** Reads messages back that were just stored, and compares them with their SHA-256; returns how many are not whole. */
  async damagedOf(hashes: readonly Buffer[]): Promise<number> {
    const stored = hashes.flatMap(
      (sha256) => this.database.get(idRow, 'SELECT id FROM content WHERE sha256 = ?', sha256)?.id ?? [],
    );
    await bringHere(this.database, stored);
    return hashes.length - stored.filter((id) => isWhole(this.database, id)).length;
  }

  /** Makes the point visible, with its dates, if it holds what the other holds; answers what it holds. */
  complete(
    point: PointToCopy,
    expected: PointTotals,
  ): { readonly isSame: boolean; readonly found: PointTotals } {
    return this.database.transaction(() => {
      const last = lastTotals(this.database, this.mailboxId);
      const found =
        last !== undefined && last.digest !== null && isUnchangedSince(this.database, this.mailboxId, last.id)
          ? { messages: last.messages, bytes: last.bytes, digest: last.digest }
          : totalsAt(this.database, this.mailboxId, this.pointId);
      const isSame =
        found.messages === expected.messages &&
        found.bytes === expected.bytes &&
        found.digest === expected.digest;
      if (isSame) {
        this.database.run(
          `UPDATE restore_point SET session = ?, started_at = ?, completed_at = ?, corrected_at = ?, messages = ?, bytes = ?, digest = ?
            WHERE id = ?`,
          ...[point.session, point.startedAt, point.completedAt, point.correctedAt],
          ...[found.messages, found.bytes, found.digest, this.pointId],
        );
        notePointChecksum(this.database, this.pointId);
      }
      return { isSame, found };
    });
  }
}

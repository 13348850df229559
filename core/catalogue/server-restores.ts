import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Database } from '../lib/database.js';

/** A restore to a server, over all the sessions that worked on it. */
export interface ServerRestore {
  readonly id: number;
  readonly sourceId: string;
  readonly target: string;
  /** The restore point as it was chosen at the beginning; null for messages chosen one by one. */
  readonly pointId: string | null;
  readonly topFolder: string | null;
  readonly startedAt: string;
}

/** A message that has been sent to the server. */
export interface SentMessage {
  /** Id of the message in its repository. */
  readonly message: string;
  readonly uidValidity: string;
  /** The folder's UIDNEXT before; the message has this uid or a higher one. Null where uids are no numbers. */
  readonly uidFloor: number | null;
  /** Null while the server's answer is missing, or when it did not say. */
  readonly uid: string | null;
  /** An older copy that is to be removed now that this one is there. */
  readonly replaces: string | null;
}

/** What restores to servers have done: the journal by which a broken one continues. */
export interface ServerRestoreStore {
  /** The newest unfinished restore of the same request; null when there is none. */
  readonly unfinished: (request: string) => ServerRestore | null;
  /** Session that worked on it last. */
  readonly sessionOf: (id: number) => string;
  /** True when a remembered restore to this mailbox has a top folder of that name. */
  readonly hasTopFolder: (sourceId: string, target: string, name: string) => boolean;
  /** Notes a restore; answers its id. Forgets those that began before `forgetBefore`. */
  readonly begin: (
    restore: Omit<ServerRestore, 'id'> & { request: string; sessionId: string },
    forgetBefore: string,
  ) => ServerRestore;
  /** Gives it to a session; false when another one has taken it after `lastSession`. */
  readonly takeUp: (id: number, lastSession: string, sessionId: string) => boolean;
  /** Forgets what was restored of a mailbox whose data has been deleted. */
  readonly forgetMailbox: (mailboxId: string) => void;
  /** Nothing of it is left to do: the same request begins a new one. */
  readonly finish: (id: number) => void;
  /** Whether a message of it is at the server, or may be: what was sent and not answered counts. */
  readonly hasSent: (id: number) => boolean;
  /** What it has sent to a folder. */
  readonly sentTo: (id: number, folder: string) => SentMessage[];
  /** Uids that any restore to this mailbox has given a content in a folder. */
  readonly uidsOf: (
    place: { sourceId: string; target: string; folder: string; uidValidity: string },
    sha256: Buffer,
  ) => string[];
  readonly noteSending: (
    id: number,
    folder: string,
    sending: { message: string; sha256: Buffer; uidValidity: string; uidFloor: number | null },
  ) => void;
  readonly noteSent: (
    id: number,
    folder: string,
    message: string,
    uid: string | null,
    replaces: string | null,
  ) => void;
  /** The server did not take it. */
  readonly noteRefused: (id: number, folder: string, message: string) => void;
  readonly noteReplaced: (id: number, folder: string, message: string) => void;
}

const restoreRow = z
  .object({
    id: z.int(),
    source_id: z.string(),
    target: z.string(),
    point_id: z.string().nullable(),
    top_folder: z.string().nullable(),
    started_at: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    sourceId: row.source_id,
    target: row.target,
    pointId: row.point_id,
    topFolder: row.top_folder,
    startedAt: row.started_at,
  }));
const restoreColumns = 'id, source_id, target, point_id, top_folder, started_at';
const sentRow = z
  .object({
    message: z.string(),
    uid_validity: z.string(),
    uid_floor: z.int().nullable(),
    uid: z.string().nullable(),
    replaces: z.string().nullable(),
  })
  .transform((row) => ({
    message: row.message,
    uidValidity: row.uid_validity,
    uidFloor: row.uid_floor,
    uid: row.uid,
    replaces: row.replaces,
  }));
const sessionRow = z.object({ session_id: z.string() });
const uidRow = z.object({ uid: z.string() });

export function createServerRestoreStore(database: Database): ServerRestoreStore {
  const one = 'restore_id = ? AND folder = ? AND message = ?';
  return {
    unfinished: (request) =>
      database.get(
        restoreRow,
        `SELECT ${restoreColumns} FROM server_restore WHERE request = ? AND is_finished = 0 ORDER BY id DESC LIMIT 1`,
        request,
      ) ?? null,
    sessionOf: (id) => {
      const row = database.get(sessionRow, 'SELECT session_id FROM server_restore WHERE id = ?', id);
      if (!row) throw new AppError('not-found', text('restore.gone'));
      return row.session_id;
    },
    hasTopFolder: (sourceId, target, name) =>
      database.get(
        z.object({ id: z.int() }),
        'SELECT id FROM server_restore WHERE source_id = ? AND target = ? AND top_folder = ? LIMIT 1',
        sourceId,
        target,
        name,
      ) !== undefined,
    forgetMailbox: (mailboxId) => {
      // A request is its JSON (`restore/to-server/server-restores.ts`); ids of mailboxes are in no other text.
      database.run('DELETE FROM server_restore WHERE instr(request, ?) > 0', JSON.stringify(mailboxId));
    },
    begin: ({ request, sessionId, sourceId, target, pointId, topFolder, startedAt }, forgetBefore) =>
      database.transaction(() => {
        const old = 'SELECT id FROM server_restore WHERE started_at < ?';
        database.run(`DELETE FROM restored_message WHERE restore_id IN (${old})`, forgetBefore);
        database.run('DELETE FROM server_restore WHERE started_at < ?', forgetBefore);
        // Whoever begins anew has given up what was broken off.
        database.run('UPDATE server_restore SET is_finished = 1 WHERE request = ?', request);
        const begun = database.get(
          z.object({ id: z.int() }),
          `INSERT INTO server_restore (request, source_id, target, point_id, top_folder, session_id, started_at)
           VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
          request,
          sourceId,
          target,
          pointId,
          topFolder,
          sessionId,
          startedAt,
        );
        return { id: begun?.id ?? 0, sourceId, target, pointId, topFolder, startedAt };
      }),
    takeUp: (id, lastSession, sessionId) =>
      database.run(
        'UPDATE server_restore SET session_id = ? WHERE id = ? AND session_id = ?',
        sessionId,
        id,
        lastSession,
      ).changes === 1,
    finish: (id) => {
      database.run('UPDATE server_restore SET is_finished = 1 WHERE id = ?', id);
    },
    hasSent: (id) =>
      database.get(
        z.object({ message: z.string() }),
        'SELECT message FROM restored_message WHERE restore_id = ? LIMIT 1',
        id,
      ) !== undefined,
    sentTo: (id, folder) =>
      database.all(
        sentRow,
        'SELECT message, uid_validity, uid_floor, uid, replaces FROM restored_message WHERE restore_id = ? AND folder = ? ORDER BY message',
        id,
        folder,
      ),
    uidsOf: ({ sourceId, target, folder, uidValidity }, sha256) =>
      database
        .all(
          uidRow,
          `SELECT uid FROM restored_message JOIN server_restore ON server_restore.id = restore_id
            WHERE sha256 = ? AND uid IS NOT NULL AND folder = ? AND uid_validity = ? AND source_id = ? AND target = ?
            ORDER BY restore_id, message`,
          sha256,
          folder,
          uidValidity,
          sourceId,
          target,
        )
        .map(({ uid }) => uid),
    noteSending: (id, folder, { message, sha256, uidValidity, uidFloor }) => {
      database.run(
        `INSERT INTO restored_message (restore_id, folder, message, sha256, uid_validity, uid_floor)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (restore_id, folder, message) DO UPDATE SET sha256 = excluded.sha256,
           uid_validity = excluded.uid_validity, uid_floor = excluded.uid_floor, uid = NULL, replaces = NULL`,
        id,
        folder,
        message,
        sha256,
        uidValidity,
        uidFloor,
      );
    },
    noteSent: (id, folder, message, uid, replaces) => {
      database.run(
        `UPDATE restored_message SET uid = ?, replaces = ? WHERE ${one}`,
        uid,
        replaces,
        id,
        folder,
        message,
      );
    },
    noteRefused: (id, folder, message) => {
      database.run(`DELETE FROM restored_message WHERE ${one}`, id, folder, message);
    },
    noteReplaced: (id, folder, message) => {
      database.run(`UPDATE restored_message SET replaces = NULL WHERE ${one}`, id, folder, message);
    },
  };
}

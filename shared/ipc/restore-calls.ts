import { z } from 'zod';
import { exportFormats, exportProgressSchema, exportSelectionSchema } from '../backup/export.js';
import {
  folderSchema,
  messageOrderSchema,
  messageSchema,
  restorePointSchema,
} from '../backup/restore-point.js';
import { messageFileNamesSchema, messagePreviewSchema } from '../backup/message-preview.js';
import { searchAnswerSchema, searchRequestSchema } from '../backup/search.js';
import {
  serverRestoreProgressSchema,
  serverRestoreRequestSchema,
  startedServerRestoreSchema,
  unfinishedRestoreSchema,
} from '../backup/server-restore.js';
import { secretSchema } from '../backup/source-draft.js';
import { id } from '../id.js';
import { textSchema } from '../texts/text.js';
import { comparisonCalls } from './comparison-calls.js';
import { invoke, push } from './contract.js';

const nothing = z.void();

/** Restore points, what is in them, search, and where it goes: files or a server. */
export const restoreCalls = {
  points: invoke(z.object({ mailboxId: id }), z.array(restorePointSchema)),
  folders: invoke(z.object({ pointId: id }), z.array(folderSchema)),
  messages: invoke(
    z.object({
      pointId: id,
      folderId: id,
      /** Place of the first; 0 without it. */
      offset: z.int().min(0).optional(),
      /** Instead of a place: the message after which the page begins. */
      after: id.optional(),
      limit: z.int().min(1).max(1000),
      /** Newest first without it. */
      order: messageOrderSchema.optional(),
      /** Only messages that have words beginning so in subject, sender or recipients. */
      filter: z.string().max(200).optional(),
    }),
    z.object({ total: z.int(), offset: z.int(), messages: z.array(messageSchema) }),
  ),
  ...comparisonCalls,
  /** A new search ends the one under way, which rejects with `cancelled`. */
  search: invoke(searchRequestSchema, searchAnswerSchema),
  /**
   * Indexes messages for a moment; returns how many cannot be found yet, and how many an index of an earlier version still finds until the one of
   * this version has them.
   */
  updateIndex: invoke(nothing, z.object({ pending: z.int(), rebuilding: z.int() })),
  preview: invoke(z.object({ messageId: id }), messagePreviewSchema),
  /** What files of it would be called; nobody has opened it then. */
  fileNames: invoke(z.object({ messageId: id }), messageFileNamesSchema),
  saveAttachment: invoke(z.object({ messageId: id, index: z.int().min(0), path: z.string() }), nothing),
  /** Writes down that it was printed. Throws AppError `not-found`. */
  notePrinted: invoke(z.object({ messageId: id }), nothing),
  /** Recorded as a session of type restore. `path` is a file for one .eml, .mbox and .zip, else a folder. */
  export: invoke(
    z.object({
      selection: exportSelectionSchema,
      format: z.enum(exportFormats),
      path: z.string(),
      /** With it, its progress is pushed. */
      task: id.optional(),
    }),
    z.object({ sessionId: id, path: z.string(), items: z.int(), warnings: z.array(textSchema) }),
  ),
  /**
   * Resolves as soon as the session exists; rejects with `busy` while the same restore runs, and with `secret-unavailable` when the
   * source's secret cannot be read. `secret` is used in its place, by this restore alone.
   */
  toServer: invoke(
    serverRestoreRequestSchema.extend({ secret: secretSchema.optional() }),
    startedServerRestoreSchema,
  ),
  /** The restore that `toServer` would continue; null when it would begin a new one. */
  unfinished: invoke(serverRestoreRequestSchema, unfinishedRestoreSchema.nullable()),
  /**
   * Stops an export, whose call rejects with `cancelled`, or a restore to a server, whose session ends within 5 s;
   * nothing happens when it has ended.
   */
  cancel: invoke(z.object({ sessionId: id }), nothing),
  progress: push(serverRestoreProgressSchema),
  exporting: push(exportProgressSchema),
} as const;

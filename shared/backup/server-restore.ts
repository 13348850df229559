import { z } from 'zod';
import { id } from '../id.js';
import { instantSchema } from '../license/dates.js';

/** Messages that can be chosen one by one at a time. */
export const mostChosen = 100_000;

/** Messages chosen one by one. */
export const chosenMessagesSchema = z.object({
  type: z.literal('messages'),
  messageIds: z.array(id).min(1).max(mostChosen),
});

/** A mailbox, or a folder of it with those below; without a point its newest one. */
export const chosenMailboxSchema = z.object({
  type: z.literal('mailbox'),
  mailboxId: id,
  pointId: id.optional(),
  /** Folder path; all folders when absent. */
  folder: z.array(z.string()).min(1).optional(),
});

export const restorePlaces = ['new-folder', 'original'] as const;
export const existingRules = ['skip', 'copy', 'replace'] as const;
export type ExistingRule = (typeof existingRules)[number];

/** Back to a mail server (backup.md §4). */
export const serverRestoreRequestSchema = z.object({
  selection: z.discriminatedUnion('type', [chosenMessagesSchema, chosenMailboxSchema]),
  sourceId: id,
  /** A mailbox of the source; the original one when absent. */
  targetMailbox: z.string().min(1).max(320).optional(),
  /** A new dated top folder with the original folders below it, or the original folders themselves. */
  into: z.enum(restorePlaces),
  /** What happens to a message that is there already; a new folder holds none. */
  existing: z.enum(existingRules),
  /** Begin anew where the same restore was broken off before. */
  startOver: z.boolean().default(false),
});
export type ServerRestoreRequest = z.infer<typeof serverRestoreRequestSchema>;

/** A restore that has begun; its end comes as `sessions.changed`. */
export const startedServerRestoreSchema = z.object({
  sessionId: id,
  targetMailbox: z.string(),
  /** Name of the new top folder; null for the original folders. */
  topFolder: z.string().nullable(),
  /** It continues where the same restore was broken off. */
  continues: z.boolean(),
});
export type StartedServerRestore = z.infer<typeof startedServerRestoreSchema>;

/** The same restore, begun before and not finished. */
export const unfinishedRestoreSchema = z.object({
  startedAt: instantSchema,
  topFolder: z.string().nullable(),
});
export type UnfinishedRestore = z.infer<typeof unfinishedRestoreSchema>;

/** Figures of a restore; pushed at most ten times a second, and once more at its end. */
export const serverRestoreProgressSchema = z.object({
  sessionId: id,
  messagesTotal: z.int(),
  /** Messages whose fate is settled: the sum of the four below. */
  messagesDone: z.int(),
  restored: z.int(),
  /** Already at the server, also from an attempt that was broken off. */
  present: z.int(),
  /** Not taken by the server. */
  refused: z.int(),
  /** Not readable from the repository. */
  damaged: z.int(),
  /** Of the restored ones those that took the place of an older copy. */
  replaced: z.int(),
  bytesRestored: z.int(),
  /** Bytes restored a second since the start. */
  bytesPerSecond: z.number(),
  /** Folder at the server that is being written; empty before the first. */
  folder: z.array(z.string()),
});
export type ServerRestoreProgress = z.infer<typeof serverRestoreProgressSchema>;

import { instantSchema } from '../license/dates.js';
import { z } from 'zod';

export const restorePointSchema = z.object({
  id: z.string(),
  mailboxId: z.string(),
  createdAt: instantSchema,
  /** The date that a wrong clock wrote, where `createdAt` is corrected (licensing.md §9). */
  writtenAt: instantSchema.optional(),
  sessionId: z.string(),
  messages: z.int(),
});
export type RestorePoint = z.infer<typeof restorePointSchema>;

export const folderSchema = z.object({
  id: z.string(),
  /** Display path, UTF-8, levels as an array because a level may contain any separator. */
  path: z.array(z.string()).min(1),
  messages: z.int(),
});
export type Folder = z.infer<typeof folderSchema>;

export const messageSchema = z.object({
  id: z.string(),
  folderId: z.string(),
  subject: z.string(),
  from: z.string(),
  to: z.string(),
  /** `Date:` header where it can be read, else INTERNALDATE; null when neither is a date. */
  date: instantSchema.nullable(),
  internalDate: instantSchema,
  flags: z.array(z.string()),
  size: z.int(),
  sha256: z.string(),
  attachments: z.int(),
});
export type Message = z.infer<typeof messageSchema>;

export const messageColumns = ['date', 'from', 'subject', 'size'] as const;
export type MessageColumn = (typeof messageColumns)[number];
/** How the messages of a folder are listed; by the dates that the list shows. */
export const messageOrderSchema = z.object({
  by: z.enum(messageColumns),
  direction: z.enum(['ascending', 'descending']),
});
export type MessageOrder = z.infer<typeof messageOrderSchema>;
/** Newest first. */
export const defaultOrder: MessageOrder = { by: 'date', direction: 'descending' };

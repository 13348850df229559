import { z } from 'zod';
import { id } from '../id.js';
import { instantSchema } from '../license/dates.js';
import { messageSchema } from './restore-point.js';

export const searchRequestSchema = z.object({
  /** Any text; docs/user-guide/restore.md tells what it may say. */
  query: z.string(),
  /** The last word is the beginning of one. */
  isTyping: z.boolean().optional(),
  /** Only this mailbox. */
  mailboxId: id.optional(),
  /** The `next` of the page before. */
  after: z.string().max(100).optional(),
  limit: z.int().min(1).max(1000),
});
export type SearchRequest = z.infer<typeof searchRequestSchema>;

/** A message found: one content in one folder of one mailbox. */
const searchHitSchema = z.object({
  /** As its newest restore point shows it. */
  message: messageSchema,
  mailboxId: id,
  mailbox: z.string(),
  folder: z.array(z.string()),
  /** Number of restore points that show it. */
  points: z.int(),
  newestPoint: z.object({ id, createdAt: instantSchema }),
  oldestPointAt: instantSchema,
});
export type SearchHit = z.infer<typeof searchHitSchema>;

export const searchAnswerSchema = z.object({
  /** Newest first. */
  hits: z.array(searchHitSchema),
  /** Where the next page begins; null at the end. */
  next: z.string().nullable(),
  /** Dates of the query that are none and were left out. */
  ignored: z.array(z.string()),
  /** Parts of the query that look like an operator and are none that the search knows: they were searched as words. */
  asWords: z.array(z.string()),
  /** Parts of the query joined by OR of which one is no word: the OR was not applied. */
  asAnd: z.array(z.string()),
  /** The query is longer than a search takes: only its beginning was searched. */
  isCut: z.boolean(),
  /** Messages that are not indexed yet and so were not looked at. */
  pending: z.int(),
  /** Folders of repositories that are not there now. */
  unreachable: z.array(z.string()),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

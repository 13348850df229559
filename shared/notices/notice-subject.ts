import { z } from 'zod';
import { id } from '../id.js';

/** What a desktop notification is about: a click on it lands there (screens.md §5). */
export const noticeSubjectSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('license') }),
  z.object({ type: z.literal('usage-reports') }),
  z.object({ type: z.literal('app-update') }),
  z.object({ type: z.literal('session'), sessionId: id }),
]);
export type NoticeSubject = z.infer<typeof noticeSubjectSchema>;

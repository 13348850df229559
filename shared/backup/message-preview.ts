import { z } from 'zod';
import { messageSchema } from './restore-point.js';

/** What is not shown of a message, and why; its export has everything. */
const previewNoteSchema = z.enum(['text-cut', 'html-too-large', 'html-too-complex', 'attachments-cut']);
export type PreviewNote = z.infer<typeof previewNoteSchema>;

/** A message as the Restore screen shows it. */
export const messagePreviewSchema = z.object({
  message: messageSchema,
  /** Decoded text of the body; null when the message has none that can be shown. */
  text: z.string().nullable(),
  /** Raw HTML body; the renderer sanitises and sandboxes it. */
  html: z.string().nullable(),
  /** Pictures that the message brings for its HTML, by their names in it (`cid:`, RFC 2392, or an address); each is a `data:` URL. */
  pictures: z.array(z.object({ contentId: z.string(), location: z.string(), url: z.string() })),
  attachments: z.array(z.object({ index: z.int(), name: z.string(), type: z.string(), size: z.int() })),
  /** How many there are; more than are listed when a note says so. */
  attachmentsTotal: z.int(),
  notes: z.array(previewNoteSchema),
});
export type MessagePreview = z.infer<typeof messagePreviewSchema>;

/** What the dialogs that save something of a message propose. */
export const messageFileNamesSchema = z.object({
  subject: z.string(),
  /** Of its attachments, in their order. */
  attachments: z.array(z.string()),
});

import { z } from 'zod';
import { messageSchema } from './model.js';

/** A message as the Restore screen shows it. */
export const messagePreviewSchema = z.object({
  message: messageSchema,
  /** Decoded text of the body; null when the message has none that can be shown. */
  text: z.string().nullable(),
  /** Raw HTML body; the renderer sanitises and sandboxes it. */
  html: z.string().nullable(),
  attachments: z.array(z.object({ index: z.int(), name: z.string(), type: z.string(), size: z.int() })),
});
export type MessagePreview = z.infer<typeof messagePreviewSchema>;

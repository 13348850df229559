import { z } from 'zod';

/** An id as it crosses processes: of a source, job, session, mailbox, restore point, folder or message. */
export const id = z.string().min(1).max(200);

import { z } from 'zod';
import {
  sessionDetailSchema,
  sessionLoggedSchema,
  sessionSchema,
  sessionStatuses,
  sessionTypes,
} from '../backup/session.js';
import { id } from '../id.js';
import { invoke, push } from './contract.js';

const nothing = z.void();

/** What ran, and its log. */
export const sessionCalls = {
  list: invoke(
    z.object({
      type: z.enum(sessionTypes).optional(),
      status: z.enum(sessionStatuses).optional(),
      jobId: id.optional(),
      limit: z.int().min(1).max(5000),
    }),
    z.array(sessionSchema),
  ),
  get: invoke(z.object({ sessionId: id }), sessionDetailSchema),
  /** Ids of the sessions that have the text in a line of their log; upper and lower case are the same. */
  search: invoke(z.object({ text: z.string().min(1).max(200) }), z.array(id)),
  /**
   * Stops a session of any type but a license update, in whichever process it runs; resolves when it has stopped, within 5 s
   * where it can hear. Nothing happens when it does not run. Throws AppError `not-found`.
   */
  stop: invoke(z.object({ sessionId: id }), nothing),
  /** Records a session that ran elsewhere (license update); the last 500 of that type are kept. */
  record: invoke(sessionDetailSchema, nothing),
  /** At most ten times a second for a session that runs; its end always. */
  changed: push(sessionSchema),
  /** At most ten times a second for a session. */
  logged: push(sessionLoggedSchema),
} as const;

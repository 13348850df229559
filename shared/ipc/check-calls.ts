import { z } from 'zod';
import { checkProgressSchema, checkRequestSchema, sourceCheckSchema } from '../backup/source-draft.js';
import { id } from '../id.js';
import { invoke, push } from './contract.js';

/** Calls that try a mail source as it is to be, and end that. */
export const checkCalls = {
  /** Signs in with the given secret and lists mailboxes without saving anything; rejects with `cancelled`. */
  check: invoke(checkRequestSchema, sourceCheckSchema),
  /** Ends that check, or the test of the source of that id; nothing happens when there is none. */
  cancelCheck: invoke(z.object({ task: id }), z.void()),
  checking: push(checkProgressSchema),
} as const;

import { z } from 'zod';
import {
  clusterSchema,
  clusterSetUpSchema,
  clusterToSetUpSchema,
  workerNameSchema,
} from '../backup/cluster.js';
import { invoke, push } from './contract.js';

const nothing = z.void();
const oneWorker = z.object({ name: workerNameSchema });

/** Workers on other computers that read mailboxes for this console. */
export const clusterCalls = {
  /** Asks the database, where there is one; what keeps it from answering is an answer too. */
  get: invoke(nothing, clusterSchema),
  /**
   * Makes what is needed in a database and notes that it is this console's. Rejects with `already-exists` where this console has another one, and with
   * `database-…`.
   */
  setUp: invoke(clusterToSetUpSchema, clusterSetUpSchema),
  /** Has a worker take no more mailboxes; it finishes those it has. Rejects with `not-found`. */
  drain: invoke(oneWorker, nothing),
  /** Has it take mailboxes again. Rejects with `not-found`. */
  resume: invoke(oneWorker, nothing),
  /** Takes a worker that has ended from the list. Rejects with `busy` while it is there, `not-found`. */
  removeWorker: invoke(oneWorker, nothing),
  /** The list must be asked for again: a few times a minute at most while nothing but figures change. */
  changed: push(nothing),
} as const;

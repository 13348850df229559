import { z } from 'zod';
import { discoveryProgressSchema, discoverySchema } from '../backup/directory.js';
import { nameSchema } from '../backup/limits.js';
import { sourceConfigSchema, sourceSchema } from '../backup/source.js';
import { sourceCheckSchema } from '../backup/source-draft.js';
import { checkCalls } from './check-calls.js';
import { madeTestSchema, sourceStateSchema } from '../backup/source-state.js';
import { sourceFolderSchema, sourceFoldersRequestSchema } from '../backup/source-folders.js';
import { id } from '../id.js';
import { invoke, push } from './contract.js';

const nothing = z.void();

/** Sources, their tests and what is discovered in them. */
export const sourceCalls = {
  list: invoke(nothing, z.array(sourceSchema)),
  add: invoke(z.object({ name: nameSchema, config: sourceConfigSchema }), sourceSchema),
  /** Its mailboxes, restore points and license units go on (licensing.md §5); rejects with `invalid-argument` for another type. */
  update: invoke(z.object({ sourceId: id, name: nameSchema, config: sourceConfigSchema }), sourceSchema),
  /** Restore points stay. Rejects with `busy`, which names them, while jobs read it, unless they are to go too. */
  remove: invoke(z.object({ sourceId: id, withJobs: z.boolean().optional() }), nothing),
  /** Undoes a removal of the last minutes. Rejects with `not-found` when it is too late, `already-exists` for a name in use. */
  putBack: invoke(z.object({ sourceId: id }), sourceSchema),
  /** What is known of each source beside its configuration. */
  states: invoke(nothing, z.array(sourceStateSchema)),
  /**
   * Signs in with what is stored, lists mailboxes, and notes how that went: a failure is an answer. `cancelCheck` of the source's id
   * ends it, it rejects with `cancelled` then and nothing is noted.
   */
  test: invoke(z.object({ sourceId: id }), madeTestSchema),
  /** The states must be fetched again. */
  statesChanged: push(nothing),
  ...checkCalls,
  mailboxes: invoke(z.object({ sourceId: id }), sourceCheckSchema),
  /** The folders of one of its mailboxes, in the source's order; nothing is opened but the mailbox. */
  folders: invoke(sourceFoldersRequestSchema, z.array(sourceFolderSchema)),
  /** Reads the directory of a source to its end and notes what it has (docs/decisions/0231); rejects with `cancelled`. */
  discover: invoke(z.object({ sourceId: id, task: id }), discoverySchema),
  /** The same with the given secret, beside what is known of the source of that id; nothing is noted. */
  tryDiscovery: invoke(
    z.object({
      sourceId: id.nullable(),
      config: sourceConfigSchema,
      secret: z.string().nullable(),
      task: id,
    }),
    discoverySchema,
  ),
  /** Ends that look, which rejects with `cancelled`; nothing happens when there is none. */
  cancelDiscovery: invoke(z.object({ task: id }), nothing),
  discovering: push(discoveryProgressSchema),
} as const;

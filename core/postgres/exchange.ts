import type { MessagePort } from 'node:worker_threads';
import { z } from 'zod';
import { errorDataSchema } from '../../shared/errors.js';
import type { SqlValue } from '../lib/database.js';
import type { DatabaseConnection } from './database-address.js';

/** What the waiting side and the thread that speaks to the server say to each other. */
const value = z.custom<SqlValue>(
  (given) =>
    given === null || typeof given === 'string' || typeof given === 'number' || given instanceof Uint8Array,
);
const statement = { sql: z.string(), values: z.array(value) };
const lockWaitMs = z.int().nonnegative();

/** Read apart from the message: whoever asks for what there is not is told so, and waits for nothing. */
export const request = z.discriminatedUnion('do', [
  /** A statement of the transaction under way or, without one, one that only reads. */
  z.strictObject({ do: z.literal('query'), ...statement }),
  /** A statement that writes, in a transaction of its own. */
  z.strictObject({ do: z.literal('write'), ...statement, lockWaitMs }),
  z.strictObject({ do: z.literal('begin'), isDurable: z.boolean(), lockWaitMs }),
  z.strictObject({ do: z.literal('begin-reading') }),
  z.strictObject({ do: z.literal('commit') }),
  z.strictObject({ do: z.literal('rollback') }),
  /** Any number of statements without values. */
  z.strictObject({ do: z.literal('exec'), sql: z.string() }),
  z.strictObject({ do: z.literal('settle') }),
  z.strictObject({ do: z.literal('close') }),
]);
export type Request = z.output<typeof request>;

export const message = z.strictObject({
  id: z.int(),
  request: z.unknown(),
  /** Where the answer goes instead of to who waits. */
  answerTo: z.custom<MessagePort>().nullable(),
});

export const answer = z.discriminatedUnion('ok', [
  z.strictObject({ id: z.int(), ok: z.literal(true), rows: z.array(z.unknown()), changes: z.int() }),
  z.strictObject({ id: z.int(), ok: z.literal(false), error: errorDataSchema }),
]);
export type Answer = z.output<typeof answer>;

/** A place in a PostgreSQL server, and who comes there. */
export interface PostgresPlace extends DatabaseConnection {
  /** Its tables are in this schema, which is made when it is missing. */
  readonly schema: string;
  /** Who it is to the server's administrator. */
  readonly name: string;
  /** Said for as long as the connection lasts, to everybody who asks (`isPresent`); null for nobody in particular. */
  readonly presence: string | null;
}

export const threadData = z.strictObject({
  place: z.custom<PostgresPlace>((given) => typeof given === 'object' && given !== null),
  port: z.custom<MessagePort>(),
  /** 1 once there is an answer. */
  signal: z.instanceof(SharedArrayBuffer),
});

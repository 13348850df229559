import { z } from 'zod';
import { errorDataSchema } from '../errors.js';
import { instantSchema } from '../license/dates.js';
import { textSchema } from '../texts/text.js';

/** As `--name` gives it: it stands in lists, logs and metrics. */
export const workerNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);

/**
 * - `active`: it takes mailboxes
 * - `draining`: it takes no more, and finishes those it has
 * - `drained`: it has none, and takes none
 * - `refused`: it takes none, because of its `problem`
 * - `stopped`: it has ended in order
 * - `lost`: it ended otherwise, or cannot reach the database; others take over what it had
 */
export const workerStates = ['active', 'draining', 'drained', 'refused', 'stopped', 'lost'] as const;

const clusterWorkerSchema = z.object({
  name: workerNameSchema,
  /** The name of its computer. */
  host: z.string(),
  version: z.string(),
  state: z.enum(workerStates),
  /** Mailboxes that it reads now, and at most. */
  running: z.int().min(0),
  capacity: z.int().min(1),
  startedAt: instantSchema,
  lastSeenAt: instantSchema,
  /** Why it takes nothing; null when it does, or was told not to. */
  problem: textSchema.nullable(),
});
export type ClusterWorker = Readonly<z.output<typeof clusterWorkerSchema>>;

const clusterPlaceSchema = z.object({
  /** Without its password. */
  databaseUrl: z.string(),
  /** PEM file of a private certificate authority, on this computer. */
  authority: z.string().nullable(),
  /** What every worker needs a copy of. */
  keyFile: z.string(),
});
/** How the database of a cluster is reached. */
export type ClusterPlace = Readonly<z.output<typeof clusterPlaceSchema>>;

const clusterControllerSchema = z.object({
  host: z.string(),
  /** Who started it. */
  account: z.string(),
  since: instantSchema,
  seenAt: instantSchema,
  isHere: z.boolean(),
});
/** The console that runs the jobs of a catalogue which several have. */
export type ClusterController = Readonly<z.output<typeof clusterControllerSchema>>;

export const clusterSchema = z.discriminatedUnion('type', [
  /** This console reads every mailbox by itself. */
  z.object({ type: z.literal('none') }),
  z.object({
    type: z.literal('set-up'),
    /** Name and port of the database's server. */
    host: z.string(),
    place: clusterPlaceSchema,
    /** By their names. */
    workers: z.array(clusterWorkerSchema),
    /** Mailboxes that wait for a worker. */
    waiting: z.int().min(0),
    /** Null where the catalogue is in the data folder. */
    controller: clusterControllerSchema.nullable(),
  }),
  /** There is one, and it cannot be asked. */
  z.object({
    type: z.literal('unreachable'),
    host: z.string(),
    /** Null where what is noted of it cannot be read. */
    place: clusterPlaceSchema.nullable(),
    error: errorDataSchema,
    /** When this console first found it so. */
    since: instantSchema,
  }),
]);
export type Cluster = Readonly<z.output<typeof clusterSchema>>;

/** What a cluster is set up with. */
export const clusterToSetUpSchema = z.object({
  /** `postgres://user[:password]@host[:port]/database`. */
  databaseUrl: z.string().min(1).max(2048),
  /** PEM file of a private certificate authority. */
  authority: z.string().min(1).max(4096).nullable(),
});
export type ClusterToSetUp = Readonly<z.output<typeof clusterToSetUpSchema>>;

export const clusterSetUpSchema = z.object({
  host: z.string(),
  /** What every worker needs a copy of. */
  keyFile: z.string(),
});
export type ClusterSetUp = Readonly<z.output<typeof clusterSetUpSchema>>;

export const foundDatabaseSchema = z.object({
  host: z.string(),
  /** Of PostgreSQL. */
  version: z.string(),
  /** Over TLS, with a certificate that was checked; false only on this computer. */
  isEncrypted: z.boolean(),
  /** Whether there are tables of a cluster: of this version's schema, of an earlier or a later one. */
  content: z.enum(['nothing', 'cluster', 'older-cluster', 'newer-cluster']),
  /** The user may make tables, where there are none or those of an earlier version. */
  mayMakeTables: z.boolean(),
  /** It can be set up as it is. */
  isUsable: z.boolean(),
});
/** What a test of a database finds; it changes nothing there. */
export type FoundDatabase = Readonly<z.output<typeof foundDatabaseSchema>>;

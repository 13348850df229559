import { z } from 'zod';
import { bandwidthLimitSchema } from '../../shared/backup/job-window.js';
import { sourceConfigSchema } from '../../shared/backup/source.js';
import { objectStorePlaceSchema } from '../../shared/backup/object-store-place.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { seal, unseal } from './sealed.js';

/** A file of a certificate authority as it is on the console's computer: a worker has no such path. */
const authoritySchema = z.string().nullable();

/** All that a worker needs to read a mailbox into its repository. */
const orderSchema = z.strictObject({
  order: z.strictObject({
    sessionId: z.string(),
    mailbox: z.strictObject({ key: z.string(), name: z.string(), source: z.string() }),
    excludedFolders: z.array(z.string()),
    keepMissingSessions: z.int(),
    damaged: z.array(z.string()),
    hold: z.null(),
  }),
  source: z.strictObject({
    config: sourceConfigSchema,
    secret: z.string().nullable(),
    authority: authoritySchema,
  }),
  repository: z.strictObject({
    identity: z.string(),
    place: objectStorePlaceSchema,
    secretKey: z.string().nullable(),
    authority: authoritySchema,
    /** Of an encrypted repository, in base64. */
    dataKey: z.string().nullable(),
  }),
  /** Mailboxes of the server that may be read at the same time, by all workers together. */
  connections: z.int().min(1),
  bandwidth: z.array(bandwidthLimitSchema),
  /** The console's: hours of the job are hours there, and restore points are dated by its clock. */
  time: z.strictObject({
    zone: z.strictObject({ name: z.string().nullable(), offsetMs: z.number() }),
    /** How much its clock is ahead of the database's. */
    aheadMs: z.number(),
  }),
});
export type SealedOrder = z.output<typeof orderSchema>;

/** What a sealed order belongs to: it opens for no other task. */
export function sealOrder(key: Buffer, taskId: string, order: SealedOrder): string {
  return seal(key, taskId, JSON.stringify(order));
}

/** Throws AppError `secret-unavailable`, or `invalid-argument` for an order of another version. */
export function unsealOrder(key: Buffer, taskId: string, sealed: string): SealedOrder {
  const parsed = orderSchema.safeParse(JSON.parse(unseal(key, taskId, sealed)));
  if (!parsed.success) throw new AppError('invalid-argument', text('cluster.orderNotRead'));
  return parsed.data;
}

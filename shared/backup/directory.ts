import { z } from 'zod';
import { instantSchema } from '../license/dates.js';
import { id } from '../id.js';
import type { MailboxKind } from '../license/model.js';
import { sourceMailboxSchema } from './source.js';

/** Why a mailbox of the directory cannot be told of, or not be read. */
export const closedReasons = ['suspended', 'archived', 'denied', 'unclear'] as const;
export type ClosedReason = (typeof closedReasons)[number];

/** What a look into a directory has found, beside what was known of it. */
export const discoverySchema = z.object({
  readAt: instantSchema,
  /** True when nothing was known before: everything is new then. */
  isFirst: z.boolean(),
  mailboxes: z.array(sourceMailboxSchema.extend({ isNew: z.boolean() })),
  /** Known ones of another kind than before, which the directory tells. */
  changedKind: z.array(sourceMailboxSchema),
  /** Known ones that the directory no longer has. */
  gone: z.array(z.string()),
  /** In the directory, and not readable by the app, or nobody says whether they are. */
  closed: z.array(z.object({ mailbox: z.string(), reason: z.enum(closedReasons) })),
  /** False for a source of which the mailboxes are a list by hand. */
  isFollowed: z.boolean(),
});
export type Discovery = z.infer<typeof discoverySchema>;

/** How far a look into a directory is. */
export const discoveryProgressSchema = z.object({
  task: id,
  /** Users that the directory has listed. */
  users: z.int(),
  /** Mailboxes found among them. */
  mailboxes: z.int(),
  /** The directory has asked to be left alone for a while. */
  isWaiting: z.boolean(),
});
export type DiscoveryProgress = z.infer<typeof discoveryProgressSchema>;

/** How many mailboxes there are of each kind. */
export function countByKind(
  mailboxes: readonly { readonly kind: MailboxKind }[],
): Record<MailboxKind, number> {
  const counts = { user: 0, shared: 0, resource: 0 };
  for (const { kind } of mailboxes) counts[kind] += 1;
  return counts;
}

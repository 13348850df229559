import { z } from 'zod';
import { instantSchema } from '../../shared/license/dates.js';
import type { Queryable } from './database.js';

/** Who did what to which contract or key, and when. Never holds key material. */
export const auditEventSchema = z.object({
  at: instantSchema,
  actor: z.string(),
  action: z.enum([
    'contract-created',
    'contract-extended',
    'contract-ended',
    'contract-suspended',
    'contract-resumed',
    'license-issued',
    'signing-keys-created',
    'signing-keys-rotated',
    'passphrase-changed',
    'usage-report-refused',
    'web-token-created',
    'web-token-revoked',
    'web-console-entered',
  ]),
  subject: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** Adds an event; call it in the transaction of what it records. */
export async function recordAuditEvent(db: Queryable, event: AuditEvent): Promise<void> {
  await db.query(
    'insert into audit_events (at, actor, action, subject, details) values ($1, $2, $3, $4, $5)',
    [event.at, event.actor, event.action, event.subject, JSON.stringify(event.details)],
  );
}

/** The newest events first. */
export async function listAuditEvents(db: Queryable, limit: number): Promise<AuditEvent[]> {
  const rows = await db.query(
    'select at, actor, action, subject, details from audit_events order by id desc limit $1',
    [limit],
  );
  return z.array(auditEventSchema).parse(rows);
}

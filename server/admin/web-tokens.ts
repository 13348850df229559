import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { recordAuditEvent } from '../store/audit-trail.js';
import type { Database } from '../store/database.js';
import { insertWebToken, revokeWebToken, type WebToken } from '../store/web-tokens.js';
import type { AdminAnswer, AdminRequest } from './protocol.js';

const dayMs = 24 * 60 * 60 * 1000;

/** What is kept of a token: 256 random bits need no slow hash. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Makes a token for the web console; it is shown this once. */
export async function createWebToken(
  database: Database,
  { name, days }: AdminRequest<'createWebToken'>,
  actor: string,
  now: Date,
): Promise<AdminAnswer<'createWebToken'>> {
  const token = `pkw_${randomBytes(32).toString('base64url')}`;
  const made = {
    id: `T-${randomBytes(4).toString('hex').toUpperCase()}`,
    name,
    createdAt: now.toISOString(),
    createdBy: actor,
    expiresAt: new Date(now.getTime() + days * dayMs).toISOString(),
  };
  await database.transaction(async (transaction) => {
    await insertWebToken(transaction, made, hashOfToken(token));
    await recordAuditEvent(transaction, {
      at: made.createdAt,
      actor,
      action: 'web-token-created',
      subject: made.id,
      details: { name, expiresAt: made.expiresAt },
    });
  });
  return { ...made, revokedAt: null, lastUsedAt: null, token };
}

/** Revokes a token: who signed in with it is signed out. Throws AppError `not-found`. */
export async function revokeToken(
  database: Database,
  id: string,
  actor: string,
  now: Date,
): Promise<WebToken> {
  return database.transaction(async (transaction) => {
    const revoked = await revokeWebToken(transaction, id, now.toISOString());
    if (revoked === null) throw new AppError('not-found', text('server.noWebToken', { id }));
    await recordAuditEvent(transaction, {
      at: now.toISOString(),
      actor,
      action: 'web-token-revoked',
      subject: id,
      details: { name: revoked.name },
    });
    return revoked;
  });
}

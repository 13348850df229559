import { z } from 'zod';
import type { Instant } from '../../shared/license/dates.js';
import type { Queryable } from './database.js';

/** A token that lets somebody into the web console; the token itself is not kept. */
const webTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});
export type WebToken = z.infer<typeof webTokenSchema>;

const columns = `id, name, created_at as "createdAt", created_by as "createdBy", expires_at as "expiresAt",
  revoked_at as "revokedAt", last_used_at as "lastUsedAt"`;

/** Keeps a new token by its hash. */
export async function insertWebToken(
  db: Queryable,
  token: Pick<WebToken, 'id' | 'name' | 'createdAt' | 'createdBy' | 'expiresAt'>,
  hash: string,
): Promise<void> {
  await db.query(
    `insert into web_tokens (id, name, token_hash, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6)`,
    [token.id, token.name, hash, token.createdAt, token.createdBy, token.expiresAt],
  );
}

/** Every token, the newest first. */
export async function listWebTokens(db: Queryable): Promise<WebToken[]> {
  return z
    .array(webTokenSchema)
    .parse(await db.query(`select ${columns} from web_tokens order by created_at desc, id`));
}

/** Revokes a token for good; the token as it is now, null if there is none. */
export async function revokeWebToken(db: Queryable, id: string, now: Instant): Promise<WebToken | null> {
  const rows = await db.query(
    `update web_tokens set revoked_at = coalesce(revoked_at, $2::timestamptz) where id = $1 returning ${columns}`,
    [id, now],
  );
  return z.array(webTokenSchema).parse(rows)[0] ?? null;
}

/** Takes a token that is valid now for a sign-in, by its hash; null if there is none. */
export async function useWebToken(db: Queryable, hash: string, now: Instant): Promise<WebToken | null> {
  const rows = await db.query(
    `update web_tokens set last_used_at = $2::timestamptz
     where token_hash = $1 and revoked_at is null and expires_at > $2::timestamptz returning ${columns}`,
    [hash, now],
  );
  return z.array(webTokenSchema).parse(rows)[0] ?? null;
}

/** A token while it is valid; null once it has expired or was revoked. */
export async function findValidWebToken(db: Queryable, id: string, now: Instant): Promise<WebToken | null> {
  const rows = await db.query(
    `select ${columns} from web_tokens where id = $1 and revoked_at is null and expires_at > $2::timestamptz`,
    [id, now],
  );
  return z.array(webTokenSchema).parse(rows)[0] ?? null;
}

import { z } from 'zod';
import { type Text, textSchema } from '../../shared/texts/text.js';
import type { Database } from '../lib/database.js';

/** What a verification found damaged in a repository: a message, by its SHA-256, or the file itself. */
export interface FoundDamage {
  /** `file`: the database or its catalogue, which no source can mend. */
  readonly kind: 'message' | 'file';
  /** SHA-256 in hexadecimal; where the catalogue does not tell it any more, what else tells it from other damage. */
  readonly what: string;
  readonly mailboxes: readonly string[];
  readonly reason: Text;
}

export interface KnownDamage extends FoundDamage {
  readonly repositoryId: number;
  readonly foundAt: string;
  /** The verification that found it. */
  readonly sessionId: string;
  /** When it was read anew from its source or put right by Repair; the next verification has the last word. */
  readonly mendedAt: string | null;
}

/** Damage that is known, until a verification finds it gone (docs/decisions/0139). */
export interface DamageStore {
  readonly list: () => KnownDamage[];
  /** A verification has read a whole repository; answers how much of what was known is gone. */
  readonly replace: (
    repositoryId: number,
    found: readonly FoundDamage[],
    verification: { readonly sessionId: string; readonly at: string },
  ) => number;
  /** SHA-256 of the messages that are damaged, have not been mended, and may be of that mailbox. */
  readonly messagesToMend: (repositoryId: number, mailbox: string) => string[];
  /** Forgets damaged messages that the repository does not have any more. */
  readonly forgetGone: (repositoryId: number, isThere: (sha256: string) => boolean) => void;
  readonly noteMended: (repositoryId: number, sha256: string, at: string) => void;
  /** Repair has put right what is no message; whether all of it is whole, nobody has looked. */
  readonly noteFileMended: (repositoryId: number, at: string) => void;
}

const row = z
  .object({
    repository_id: z.int(),
    kind: z.enum(['message', 'file']),
    what: z.string(),
    mailboxes: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
    reason: z.string().transform((json) => textSchema.parse(JSON.parse(json))),
    found_at: z.string(),
    session_id: z.string(),
    mended_at: z.string().nullable(),
  })
  .transform((found): KnownDamage => ({
    repositoryId: found.repository_id,
    kind: found.kind,
    what: found.what,
    mailboxes: found.mailboxes,
    reason: found.reason,
    foundAt: found.found_at,
    sessionId: found.session_id,
    mendedAt: found.mended_at,
  }));

export function createDamageStore(database: Database): DamageStore {
  const whatRow = z.object({ what: z.string() });
  return {
    list: () => database.all(row, 'SELECT * FROM damage ORDER BY repository_id, kind, what'),
    replace: (repositoryId, found, { sessionId, at }) =>
      database.transaction(() => {
        const before = new Map(
          database
            .all(row, 'SELECT * FROM damage WHERE repository_id = ?', repositoryId)
            .map((known) => [keyOf(known), known]),
        );
        database.run('DELETE FROM damage WHERE repository_id = ?', repositoryId);
        for (const damage of found) {
          const foundAt = before.get(keyOf(damage))?.foundAt ?? at;
          before.delete(keyOf(damage));
          database.run(
            `INSERT INTO damage (repository_id, kind, what, mailboxes, reason, found_at, session_id)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (repository_id, kind, what) DO UPDATE SET mailboxes = excluded.mailboxes, reason = excluded.reason,
               found_at = excluded.found_at, session_id = excluded.session_id, mended_at = NULL`,
            repositoryId,
            damage.kind,
            damage.what,
            JSON.stringify(damage.mailboxes),
            JSON.stringify(damage.reason),
            foundAt,
            sessionId,
          );
        }
        return before.size;
      }),
    messagesToMend: (repositoryId, mailbox) =>
      database
        .all(
          whatRow,
          `SELECT what FROM damage
            WHERE repository_id = ? AND kind = 'message' AND mended_at IS NULL AND length(what) = 64
              AND (mailboxes = '[]' OR instr(mailboxes, ?) > 0) ORDER BY what`,
          repositoryId,
          JSON.stringify(mailbox),
        )
        .map(({ what }) => what),
    forgetGone: (repositoryId, isThere) => {
      const known = database.all(
        whatRow,
        "SELECT what FROM damage WHERE repository_id = ? AND kind = 'message' AND length(what) = 64 ORDER BY what",
        repositoryId,
      );
      for (const { what } of known) {
        if (isThere(what)) continue;
        database.run(
          "DELETE FROM damage WHERE repository_id = ? AND kind = 'message' AND what = ?",
          repositoryId,
          what,
        );
      }
    },
    noteMended: (repositoryId, sha256, at) => {
      database.run(
        `UPDATE damage SET mended_at = ? WHERE repository_id = ? AND kind = 'message' AND what = ?`,
        at,
        repositoryId,
        sha256,
      );
    },
    noteFileMended: (repositoryId, at) => {
      database.run(
        `UPDATE damage SET mended_at = ? WHERE repository_id = ? AND kind = 'file' AND mended_at IS NULL`,
        at,
        repositoryId,
      );
    },
  };
}

function keyOf({ kind, what }: FoundDamage): string {
  return `${kind} ${what}`;
}

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Source, SourceMailbox } from '../../shared/backup/model.js';
import { type AdmissionRequest, type MailboxKind, mailboxKinds } from '../../shared/license/model.js';
import type { Sqlite } from '../lib/sqlite.js';

type NamedSource = Pick<Source, 'id' | 'name'>;

const lostPrefix = 'lost:';

/**
 * Stands for the source of a mailbox that was found in a repository, until a source of that name backs it up again. One for each
 * mailbox: a repository may hold several of one name, from a source that was made anew.
 */
export function lostSource(mailboxId: string): string {
  return lostPrefix + mailboxId;
}

/** A mailbox that a source keeps. */
interface KnownMailbox {
  readonly id: string;
  readonly mailbox: string;
  /** Null where nobody has said it: the mailbox was found in a repository. */
  readonly kind: MailboxKind | null;
  readonly firstRestorePointAt: string | null;
  /** False while it is still that of a source that is gone. */
  readonly isOwn: boolean;
}

const knownRow = z.object({
  id: z.string(),
  mailbox: z.string(),
  kind: z.enum(mailboxKinds),
  source_id: z.string(),
  first_restore_point_at: z.string().nullable(),
});

/**
 * The mailboxes that a source keeps, in the order of the queue (licensing.md §5), each name once: its own, and those that a
 * removed source of the same name has left, or that were found in a repository.
 */
function knownMailboxes(database: Sqlite, { id: sourceId, name }: NamedSource): KnownMailbox[] {
  // Names of sources are unique whatever their case.
  const rows = database
    .all(
      knownRow,
      `SELECT id, mailbox, kind, source_id, first_restore_point_at FROM mailbox
        WHERE source_id = ? OR (source_name = ? COLLATE NOCASE AND source_id NOT IN (SELECT id FROM source)
                                AND id NOT IN (SELECT mailbox_id FROM opened_mailbox))
        ORDER BY first_admitted_at, id`,
      sourceId,
      name,
    )
    .map(({ id, mailbox, kind, source_id, first_restore_point_at }): KnownMailbox => ({
      id,
      mailbox,
      kind: kind === 'user' && source_id.startsWith(lostPrefix) ? null : kind,
      firstRestorePointAt: first_restore_point_at,
      isOwn: source_id === sourceId,
    }));
  const chosen = new Map<string, KnownMailbox>();
  for (const row of rows) {
    const other = chosen.get(row.mailbox);
    if (!other || isChosenOver(row, other)) chosen.set(row.mailbox, row);
  }
  return rows.filter((row) => chosen.get(row.mailbox) === row);
}

/** Of two mailboxes of one name: the source's own, else the one backed up first, because that backup ended its being `New` (§5). */
function isChosenOver(a: KnownMailbox, b: KnownMailbox): boolean {
  if (a.isOwn || b.isOwn) return a.isOwn;
  const [first, other] = [a.firstRestorePointAt, b.firstRestorePointAt];
  return first !== null && (other === null || first < other);
}

/** Kinds of the mailboxes that a source keeps, by name. */
export function knownKinds(database: Sqlite, source: NamedSource): Map<string, MailboxKind> {
  return new Map(
    knownMailboxes(database, source).flatMap(({ mailbox, kind }) => (kind === null ? [] : [[mailbox, kind]])),
  );
}

/**
 * The session's mailboxes, known ones first and in the order of the queue (licensing.md §5), new ones as the source lists them. Known
 * mailboxes keep their ids, also those of a source that is gone, which are this source's from now on. New ones get the next numbers, so
 * that equal admission times sort as the source lists them, and a random end: a catalogue that starts anew must not meet old keys.
 */
export function requestsFor(
  database: Sqlite,
  source: NamedSource,
  mailboxes: readonly SourceMailbox[],
): AdmissionRequest[] {
  const asked = new Map(mailboxes.map(({ mailbox, kind }) => [mailbox, kind]));
  const known = claimed(database, source, asked);
  const names = new Set(known.map(({ mailbox }) => mailbox));
  let number = lastNumber(database);
  const fresh = (): string =>
    `mailbox-${String(++number).padStart(8, '0')}-${randomBytes(4).toString('hex')}`;
  const added = [...asked]
    .filter(([mailbox]) => !names.has(mailbox))
    .map(([mailbox, kind]): AdmissionRequest => ({ mailboxId: fresh(), mailbox, kind }));
  return [...known, ...added];
}

/** Of the mailboxes asked for those that the catalogue knows; they are this source's from now on. */
function claimed(
  database: Sqlite,
  source: NamedSource,
  asked: ReadonlyMap<string, MailboxKind>,
): AdmissionRequest[] {
  return knownMailboxes(database, source).flatMap(({ id, mailbox, isOwn }): AdmissionRequest[] => {
    const kind = asked.get(mailbox);
    if (kind === undefined) return [];
    if (!isOwn) {
      const claim = 'UPDATE mailbox SET source_id = ?, source_name = ? WHERE id = ?';
      database.run(claim, source.id, source.name, id);
    }
    return [{ mailboxId: id, mailbox, kind }];
  });
}

/** The number in the newest id. */
function lastNumber(database: Sqlite): number {
  const last = database.get(
    z.object({ last: z.string().nullable() }),
    'SELECT max(id) AS last FROM mailbox',
  )?.last;
  return Number((last ?? 'mailbox-00000000').slice('mailbox-'.length, 'mailbox-'.length + 8));
}

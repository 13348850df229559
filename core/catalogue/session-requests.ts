import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Source, SourceMailbox } from '../../shared/backup/source.js';
import { type AdmissionRequest, type MailboxKind, mailboxKinds } from '../../shared/license/model.js';
import type { Database } from '../lib/database.js';
import { identityOf } from './mailbox-identity.js';
import { addUnit, settleIdentity, unitIdOf } from './units.js';

const lostPrefix = 'lost:';

/**
 * Stands for the source of a mailbox that was found in a repository, until a source of that name backs it up again. One for each
 * mailbox: a repository may hold several of one name, from a source that was made anew.
 */
export function lostSource(mailboxId: string): string {
  return lostPrefix + mailboxId;
}

/** The condition in SQL: a range, so that an index serves it. */
export const isOfLostSource = `source_id >= 'lost:' AND source_id < 'lost;'`;

/** A mailbox that a session asks for: `id` is its own, in the catalogue and in repositories, `mailboxId` that of its unit in the ledger. */
export interface SessionMailbox extends AdmissionRequest {
  readonly id: string;
}

/** Kinds of mailboxes that the catalogue knows, by the name that a source has for them. */
export type KnownKinds = Pick<ReadonlyMap<string, MailboxKind>, 'get'>;

/** A mailbox that a source keeps, or that a source which is gone has left to it. */
interface KnownMailbox {
  readonly id: string;
  readonly unitId: string;
  readonly identity: string | null;
  /** As this source calls it. */
  readonly mailbox: string;
  /** Null where nobody has said it: the mailbox was found in a repository. */
  readonly kind: MailboxKind | null;
  readonly firstRestorePointAt: string | null;
  /** False while it is still that of a source that is gone. */
  readonly isOwn: boolean;
}

const knownRow = z.object({
  id: z.string(),
  unit_id: z.string(),
  identity: z.string().nullable(),
  mailbox: z.string(),
  kind: z.enum(mailboxKinds),
  source_id: z.string(),
  source_name: z.string(),
  first_restore_point_at: z.string().nullable(),
});

/**
 * The mailboxes that a source keeps, in the order of the queue (licensing.md §5), each name once: its own, and those that a source which is
 * gone has left, if it had this name or if they are of the same account.
 */
function knownMailboxes(
  database: Database,
  { id: sourceId, name }: Source,
  nameOf: (identity: string) => string | undefined,
): KnownMailbox[] {
  const known = database
    .all(
      knownRow,
      `SELECT mailbox.id, unit_id, identity, mailbox.mailbox, kind, source_id, source_name, mailbox.first_restore_point_at
         FROM mailbox JOIN unit ON unit.id = unit_id
        WHERE is_sample = 0
          AND (source_id = ? OR (source_id NOT IN (SELECT id FROM source)
                                 AND mailbox.id NOT IN (SELECT mailbox_id FROM opened_mailbox)))
        ORDER BY first_admitted_at, unit.id, mailbox.id`,
      sourceId,
    )
    .flatMap((row): KnownMailbox[] => {
      const isOwn = row.source_id === sourceId;
      // Names of sources are unique whatever their case.
      const isOfName = isOwn || row.source_name.toLowerCase() === name.toLowerCase();
      const mailbox = isOfName ? row.mailbox : row.identity === null ? undefined : nameOf(row.identity);
      if (mailbox === undefined) return [];
      return [
        {
          id: row.id,
          unitId: row.unit_id,
          identity: row.identity,
          mailbox,
          kind: row.kind === 'user' && row.source_id.startsWith(lostPrefix) ? null : row.kind,
          firstRestorePointAt: row.first_restore_point_at,
          isOwn,
        },
      ];
    });
  const chosen = new Map<string, KnownMailbox>();
  for (const mailbox of known) {
    const other = chosen.get(mailbox.mailbox);
    if (!other || isChosenOver(mailbox, other)) chosen.set(mailbox.mailbox, mailbox);
  }
  return known.filter((mailbox) => chosen.get(mailbox.mailbox) === mailbox);
}

/** Of two mailboxes of one name: the source's own, else the one backed up first, because that backup ended its being `New` (§5). */
function isChosenOver(a: KnownMailbox, b: KnownMailbox): boolean {
  if (a.isOwn || b.isOwn) return a.isOwn;
  const [first, other] = [a.firstRestorePointAt, b.firstRestorePointAt];
  return first !== null && (other === null || first < other);
}

const kindRow = z.object({ identity: z.string(), kind: z.enum(mailboxKinds) });

/** Kinds of the mailboxes that a source keeps; those of accounts that another source has are of the kind that they have there (§5). */
export function knownKinds(database: Database, source: Source): KnownKinds {
  const own = new Map(
    knownMailboxes(database, source, () => undefined).flatMap(({ mailbox, kind }) =>
      kind === null ? [] : [[mailbox, kind] as const],
    ),
  );
  const ofAccounts = new Map(
    database
      .all(kindRow, "SELECT identity, kind FROM unit WHERE identity IS NOT NULL AND kind <> 'user'")
      .map(({ identity, kind }) => [identity, kind]),
  );
  const identify = identityOf(source.config);
  return { get: (mailbox) => own.get(mailbox) ?? ofAccounts.get(identify(mailbox)) };
}

/** A mailbox that the catalogue does not have yet; `identity` is null where it shares a unit that there is. */
interface AddedMailbox extends SessionMailbox {
  readonly identity: string | null;
}

/**
 * The session's mailboxes, known ones first and in the order of the queue (licensing.md §5), new ones as the source lists them. Known
 * mailboxes keep their ids, also those of a source that is gone, which are this source's from now on. New ones get the next numbers, so
 * that equal admission times sort as the source lists them, and a random end: a catalogue that starts anew must not meet old keys. One whose
 * account is known already shares its unit. `added` are to be put into the catalogue once they are decided on.
 */
export function requestsFor(
  database: Database,
  source: Source,
  mailboxes: readonly SourceMailbox[],
): { readonly requests: readonly SessionMailbox[]; readonly added: readonly AddedMailbox[] } {
  const identify = identityOf(source.config);
  const asked = new Map(mailboxes.map(({ mailbox, kind }) => [mailbox, kind]));
  const known = claimed(database, source, asked, identify);
  const names = new Set(known.map(({ mailbox }) => mailbox));
  const added: AddedMailbox[] = [];
  const newUnits = new Map<string, string>();
  let number: number | null = null;
  for (const [mailbox, kind] of asked) {
    if (names.has(mailbox)) continue;
    number = (number ?? lastNumber(database)) + 1;
    const id = mailboxId(number);
    const identity = identify(mailbox);
    const shared = newUnits.get(identity) ?? unitIdOf(database, identity);
    if (shared === undefined) newUnits.set(identity, id);
    added.push({
      id,
      mailboxId: shared ?? id,
      mailbox,
      kind,
      identity: shared === undefined ? identity : null,
    });
  }
  return { requests: [...known, ...added.map(({ identity: _, ...request }) => request)], added };
}

/** Puts mailboxes into the catalogue that sessions meet for the first time. */
export function addMailboxes(
  database: Database,
  source: Source,
  added: readonly AddedMailbox[],
  firstAdmittedAt: string,
): void {
  for (const { id, mailboxId, mailbox, kind, identity } of added) {
    if (identity !== null) addUnit(database, { id, identity, mailbox, kind, firstAdmittedAt });
    database.run(
      'INSERT INTO mailbox (id, source_id, source_name, mailbox, unit_id) VALUES (?, ?, ?, ?, ?)',
      id,
      source.id,
      source.name,
      mailbox,
      mailboxId,
    );
  }
}

/** Of the mailboxes asked for those that the catalogue knows; they are this source's from now on. */
function claimed(
  database: Database,
  source: Source,
  asked: ReadonlyMap<string, MailboxKind>,
  identify: (mailbox: string) => string,
): SessionMailbox[] {
  const nameByIdentity = new Map([...asked.keys()].map((mailbox) => [identify(mailbox), mailbox]));
  return knownMailboxes(database, source, (identity) => nameByIdentity.get(identity)).flatMap(
    (known): SessionMailbox[] => {
      const kind = asked.get(known.mailbox);
      if (kind === undefined) return [];
      if (!known.isOwn) {
        const claim = 'UPDATE mailbox SET source_id = ?, source_name = ?, mailbox = ? WHERE id = ?';
        database.run(claim, source.id, source.name, known.mailbox, known.id);
      }
      const mailboxId = settleIdentity(database, known, identify(known.mailbox));
      return [{ id: known.id, mailboxId, mailbox: known.mailbox, kind }];
    },
  );
}

/** The id of a mailbox that the catalogue does not have yet, alone. */
export function nextMailboxId(database: Database): string {
  return mailboxId(lastNumber(database) + 1);
}

/** A number, for the order, and a random end: a catalogue that starts anew must not meet old keys. */
function mailboxId(number: number): string {
  return `mailbox-${String(number).padStart(8, '0')}-${randomBytes(4).toString('hex')}`;
}

/** The number in the newest id. */
function lastNumber(database: Database): number {
  const last = database.get(
    z.object({ last: z.string().nullable() }),
    'SELECT max(id) AS last FROM mailbox',
  )?.last;
  return Number((last ?? 'mailbox-00000000').slice('mailbox-'.length, 'mailbox-'.length + 8));
}

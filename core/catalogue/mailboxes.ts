import { z } from 'zod';
import type { Source, SourceMailbox } from '../../shared/backup/model.js';
import type { Clock } from '../../shared/clock.js';
import { recordRestorePoint } from '../../shared/license/ledger.js';
import { canonicalInstant } from '../../shared/license/calendar.js';
import type { Admission, AdmissionRequest, Ledger, LedgerEntry } from '../../shared/license/model.js';
import { type RecordedLedger, emptyRecord } from '../../shared/license/recorded-ledger.js';
import type { Sqlite } from '../lib/sqlite.js';
import { addressIdentity } from './mailbox-identity.js';
import {
  type KnownKinds,
  type SessionMailbox,
  addMailboxes,
  knownKinds,
  lostSource,
  requestsFor,
} from './session-requests.js';
import {
  addUnit,
  readLedger,
  readRecord,
  readUnit,
  saveLedger,
  saveUnit,
  takeInRecord,
  unitIdOf,
} from './units.js';

/** A mailbox with what its source calls it. */
export interface StoredMailbox {
  readonly id: string;
  /** Of its unit in the license's ledger, which mailboxes of one account share. */
  readonly unitId: string;
  readonly mailbox: string;
  readonly sourceId: string;
  readonly sourceName: string;
  /** Time of its newest restore point; null while there is none. */
  readonly lastBackupAt: string | null;
  readonly messages: number;
  readonly bytes: number;
  readonly restorePoints: number;
}

interface MailboxTotals {
  readonly messages: number;
  readonly bytes: number;
  readonly restorePoints: number;
}

/** A mailbox of a repository. */
export interface FoundMailbox extends MailboxTotals {
  readonly id: string;
  readonly mailbox: string;
  readonly sourceName: string;
  readonly firstPointAt: string;
  readonly lastPointAt: string;
}

type Decide = (ledger: Ledger, requests: readonly AdmissionRequest[]) => Admission;

interface Decided {
  readonly admission: Admission;
  readonly requests: readonly SessionMailbox[];
}

/** The mailboxes ever admitted: the license's ledger and what was backed up of each. */
export interface MailboxStore {
  readonly list: () => StoredMailbox[];
  /** Kinds of the mailboxes that a source keeps, by name. */
  readonly kindsOf: (source: Source) => KnownKinds;
  readonly ledger: () => Ledger;
  /** `list` and `ledger` of the same moment, read in one go. */
  readonly listWithLedger: () => { readonly mailboxes: readonly StoredMailbox[]; readonly ledger: Ledger };
  /** Changes the ledger in one transaction. */
  readonly changeLedger: (change: (ledger: Ledger) => Ledger) => void;
  /**
   * Decides on the mailboxes of a session and persists the decision, in one transaction (licensing.md §5). `recorded` is what the session's
   * repository has kept of the ledger.
   */
  readonly admit: (
    source: Source,
    mailboxes: readonly SourceMailbox[],
    decide: Decide,
    recorded?: RecordedLedger,
  ) => Decided;
  /** The ledger as it is to be kept with the repositories (licensing.md §5). */
  readonly record: () => RecordedLedger;
  /** Decides anew on a running session's mailboxes as they are by now: of their present kinds, without those that left every job. */
  readonly readmit: (requests: readonly SessionMailbox[], decide: Decide) => Decided;
  readonly notePoint: (mailboxId: string, at: string, totals: MailboxTotals) => void;
  readonly isEmpty: () => boolean;
  /** Takes in mailboxes that a repository holds and this catalogue does not know there, or knows less of. New ones are in no job and hold no unit. */
  readonly adopt: (found: readonly FoundMailbox[], repositoryId: number) => void;
  /** Retention removed restore points of a mailbox. */
  readonly notePruned: (mailboxId: string, points: number) => void;
}

const mailboxRow = z
  .object({
    id: z.string(),
    unit_id: z.string(),
    mailbox: z.string(),
    source_id: z.string(),
    source_name: z.string(),
    last_restore_point_at: z.string().nullable(),
    messages: z.int(),
    bytes: z.int(),
    restore_points: z.int(),
  })
  .transform((row): StoredMailbox => ({
    id: row.id,
    unitId: row.unit_id,
    mailbox: row.mailbox,
    sourceId: row.source_id,
    sourceName: row.source_name,
    lastBackupAt: row.last_restore_point_at,
    messages: row.messages,
    bytes: row.bytes,
    restorePoints: row.restore_points,
  }));

const inOrder =
  'SELECT mailbox.* FROM mailbox JOIN unit ON unit.id = unit_id ORDER BY first_admitted_at, unit.id, mailbox.id';

/** `lenient` takes mailboxes of a repository in also while nothing can be written. */
export function createMailboxStore(database: Sqlite, clock: Clock, lenient = database): MailboxStore {
  const list = (): StoredMailbox[] => database.all(mailboxRow, inOrder);
  const ledger = (): Ledger => readLedger(database);
  return {
    list,
    listWithLedger: () => database.snapshot(() => ({ mailboxes: list(), ledger: ledger() })),
    kindsOf: (source) => knownKinds(database, source),
    ledger,
    changeLedger: (change) => {
      database.durableTransaction(() => {
        const before = ledger();
        saveLedger(database, before, change(before));
      });
    },
    record: () => readRecord(database),
    admit: (source, mailboxes, decide, recorded = emptyRecord) =>
      database.durableTransaction(() => {
        takeInRecord(database, recorded);
        const { requests, added } = requestsFor(database, source, mailboxes);
        const before = ledger();
        const admission = decide(before, requests);
        addMailboxes(database, source, added, clock().toISOString());
        saveLedger(database, before, admission.ledger);
        return { admission, requests };
      }),
    readmit: (asked, decide) =>
      database.durableTransaction(() => {
        const before = ledger();
        const known = new Map(before.entries.map((entry) => [entry.mailboxId, entry]));
        const requests = asked.flatMap((request): SessionMailbox[] => {
          const entry = known.get(request.mailboxId);
          return entry?.inJob === true ? [{ ...request, kind: entry.kind }] : [];
        });
        const admission = decide(before, requests);
        saveLedger(database, before, admission.ledger);
        return { admission, requests };
      }),
    isEmpty: () => database.get(z.object({ id: z.string() }), 'SELECT id FROM mailbox LIMIT 1') === undefined,
    adopt: (found, repositoryId) => {
      lenient.durableTransaction(() => {
        for (const mailbox of found) adoptOne(lenient, mailbox, repositoryId);
      });
    },
    notePruned: (mailboxId, points) => {
      database.run(
        'UPDATE mailbox SET restore_points = max(0, restore_points - ?) WHERE id = ?',
        points,
        mailboxId,
      );
    },
    notePoint: (mailboxId, at, { messages, bytes, restorePoints }) => {
      database.durableTransaction(() => {
        const unit = unitOf(database, mailboxId);
        const noted = recordRestorePoint({ entries: unit, exceeded: null }, unit[0]?.mailboxId ?? '', at);
        for (const entry of noted.entries) saveUnit(database, entry);
        database.run(
          `UPDATE mailbox SET messages = ?, bytes = ?, restore_points = ?, first_restore_point_at = coalesce(first_restore_point_at, ?),
             last_restore_point_at = max(coalesce(last_restore_point_at, ''), ?) WHERE id = ?`,
          messages,
          bytes,
          restorePoints,
          canonicalInstant(at),
          canonicalInstant(at),
          mailboxId,
        );
      });
    },
  };
}

/** Of what is known already only the figures are renewed, where the repository has a later point. */
function adoptOne(database: Sqlite, mailbox: FoundMailbox, repositoryId: number): void {
  if (
    database.get(z.object({ id: z.string() }), 'SELECT id FROM mailbox WHERE id = ?', mailbox.id) ===
    undefined
  ) {
    const identity = addressIdentity(mailbox.mailbox);
    const shared = identity === null ? undefined : unitIdOf(database, identity);
    if (shared === undefined) {
      addUnit(database, {
        id: mailbox.id,
        identity,
        mailbox: mailbox.mailbox,
        kind: 'user',
        firstAdmittedAt: mailbox.firstPointAt,
        firstRestorePointAt: mailbox.firstPointAt,
        lastRestorePointAt: mailbox.lastPointAt,
      });
    }
    database.run(
      'INSERT INTO mailbox (id, source_id, source_name, mailbox, unit_id) VALUES (?, ?, ?, ?, ?)',
      mailbox.id,
      lostSource(mailbox.id),
      mailbox.sourceName,
      mailbox.mailbox,
      shared ?? mailbox.id,
    );
  }
  database.run(
    `UPDATE mailbox SET last_restore_point_at = ?, first_restore_point_at = coalesce(first_restore_point_at, ?),
       messages = ?, bytes = ?, restore_points = ? WHERE id = ? AND coalesce(last_restore_point_at, '') < ?`,
    mailbox.lastPointAt,
    mailbox.firstPointAt,
    mailbox.messages,
    mailbox.bytes,
    mailbox.restorePoints,
    mailbox.id,
    mailbox.lastPointAt,
  );
  database.run(
    'INSERT INTO mailbox_repository (mailbox_id, repository_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
    mailbox.id,
    repositoryId,
  );
}

/** The unit of a mailbox; none for a mailbox that is not known. */
function unitOf(database: Sqlite, mailboxId: string): LedgerEntry[] {
  const id = database.get(
    z.object({ unit_id: z.string() }),
    'SELECT unit_id FROM mailbox WHERE id = ?',
    mailboxId,
  )?.unit_id;
  const unit = id === undefined ? undefined : readUnit(database, id);
  return unit === undefined ? [] : [unit];
}

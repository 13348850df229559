import { z } from 'zod';
import type { Source, SourceMailbox } from '../../shared/backup/model.js';
import type { Clock } from '../../shared/clock.js';
import { recordRestorePoint } from '../../shared/license/ledger.js';
import {
  type Admission,
  type AdmissionRequest,
  type Ledger,
  type LedgerEntry,
  type MailboxKind,
  mailboxKinds,
} from '../../shared/license/model.js';
import type { Sqlite } from '../lib/sqlite.js';
import { type FoundMailbox, type MailboxTotals, adoptOne, adoptOpenedOne } from './found-mailboxes.js';
import { knownKinds, requestsFor } from './session-requests.js';

/** A mailbox with what its source calls it. */
export interface StoredMailbox {
  readonly id: string;
  readonly mailbox: string;
  readonly sourceId: string;
  readonly sourceName: string;
  readonly messages: number;
  readonly bytes: number;
  readonly restorePoints: number;
  /** Of a repository that was opened only to restore from: it is in no ledger. */
  readonly isOpenedOnly: boolean;
  readonly kind: MailboxKind;
  readonly firstAdmittedAt: string;
  readonly lastRestorePointAt: string | null;
}

type Decide = (ledger: Ledger, requests: readonly AdmissionRequest[]) => Admission;

interface Decided {
  readonly admission: Admission;
  readonly requests: readonly AdmissionRequest[];
}

/** The mailboxes ever admitted: the license's ledger and what was backed up of each. */
export interface MailboxStore {
  readonly list: () => StoredMailbox[];
  /** Kinds of the mailboxes that a source keeps, by name. */
  readonly kindsOf: (source: Pick<Source, 'id' | 'name'>) => Map<string, MailboxKind>;
  readonly ledger: () => Ledger;
  /** `list` and `ledger` of the same moment, read in one go. */
  readonly listWithLedger: () => { readonly mailboxes: readonly StoredMailbox[]; readonly ledger: Ledger };
  /** Changes the ledger in one transaction. */
  readonly changeLedger: (change: (ledger: Ledger) => Ledger) => void;
  /** Decides on the mailboxes of a session and persists the decision, in one transaction (licensing.md §5). */
  readonly admit: (
    source: Pick<Source, 'id' | 'name'>,
    mailboxes: readonly SourceMailbox[],
    decide: Decide,
  ) => Decided;
  /** Decides anew on a running session's mailboxes as they are by now: of their present kinds, without those that left every job. */
  readonly readmit: (requests: readonly AdmissionRequest[], decide: Decide) => Decided;
  readonly notePoint: (mailboxId: string, at: string, totals: MailboxTotals) => void;
  readonly isEmpty: () => boolean;
  /** Takes in mailboxes that a repository holds and this catalogue does not know there, or knows less of. New ones are in no job and hold no unit. */
  readonly adopt: (found: readonly FoundMailbox[], repositoryId: number) => void;
  /** The same for a repository that was opened only to restore from: its mailboxes are in no ledger. */
  readonly adoptOpened: (found: readonly FoundMailbox[], repositoryId: number) => void;
  /** Everything that was backed up of a mailbox has been deleted. */
  readonly noteDeleted: (mailboxId: string) => void;
  /** Retention removed restore points of a mailbox. */
  readonly notePruned: (mailboxId: string, points: number) => void;
}

const mailboxColumns = z.object({
  id: z.string(),
  mailbox: z.string(),
  source_id: z.string(),
  source_name: z.string(),
  messages: z.int(),
  bytes: z.int(),
  restore_points: z.int(),
  kind: z.enum(mailboxKinds),
  first_admitted_at: z.string(),
  last_restore_point_at: z.string().nullable(),
  is_opened: z.int(),
});
const entryColumns = z.object({
  id: z.string(),
  mailbox: z.string(),
  kind: z.enum(mailboxKinds),
  first_admitted_at: z.string(),
  first_restore_point_at: z.string().nullable(),
  last_restore_point_at: z.string().nullable(),
  unit_since: z.string().nullable(),
  last_asked_on: z.string(),
  in_job: z.int(),
});
const bothColumns = mailboxColumns.extend(entryColumns.shape);
const mailboxRow = mailboxColumns.transform(mailboxOf);
const entryRow = entryColumns.transform(entryOf);

function mailboxOf(row: z.output<typeof mailboxColumns>): StoredMailbox {
  return {
    id: row.id,
    mailbox: row.mailbox,
    sourceId: row.source_id,
    sourceName: row.source_name,
    messages: row.messages,
    bytes: row.bytes,
    restorePoints: row.restore_points,
    isOpenedOnly: row.is_opened === 1,
    kind: row.kind,
    firstAdmittedAt: row.first_admitted_at,
    lastRestorePointAt: row.last_restore_point_at,
  };
}

function entryOf(row: z.output<typeof entryColumns>): LedgerEntry {
  return {
    mailboxId: row.id,
    mailbox: row.mailbox,
    kind: row.kind,
    firstAdmittedAt: row.first_admitted_at,
    firstRestorePointAt: row.first_restore_point_at,
    lastRestorePointAt: row.last_restore_point_at,
    unitSince: row.unit_since,
    lastAskedOn: row.last_asked_on,
    inJob: row.in_job === 1,
  };
}

const exceededRow = z.object({ exceeded_since: z.string().nullable() });

const isOpened = 'EXISTS (SELECT 1 FROM opened_mailbox WHERE mailbox_id = mailbox.id)';
const inOrder = `SELECT *, ${isOpened} AS is_opened FROM mailbox ORDER BY first_admitted_at, id`;
const countedInOrder = `SELECT * FROM mailbox WHERE NOT ${isOpened} ORDER BY first_admitted_at, id`;

/** `lenient` takes mailboxes of a repository in also while nothing can be written. */
export function createMailboxStore(database: Sqlite, clock: Clock, lenient = database): MailboxStore {
  const exceededSince = (): Ledger['exceededSince'] =>
    database.get(exceededRow, 'SELECT exceeded_since FROM admission')?.exceeded_since ?? null;
  const ledger = (): Ledger => ({
    entries: database.all(entryRow, countedInOrder),
    exceededSince: exceededSince(),
  });
  const save = (before: Ledger, after: Ledger): void => {
    const known = new Map(before.entries.map((entry) => [entry.mailboxId, entry]));
    for (const entry of after.entries) {
      if (known.get(entry.mailboxId) !== entry) saveEntry(database, entry);
    }
    database.run('UPDATE admission SET exceeded_since = ?', after.exceededSince);
  };

  return {
    list: () => database.all(mailboxRow, inOrder),
    listWithLedger: () => {
      const rows = database.all(bothColumns, inOrder);
      const entries = rows.filter(({ is_opened }) => is_opened === 0).map(entryOf);
      return { mailboxes: rows.map(mailboxOf), ledger: { entries, exceededSince: exceededSince() } };
    },
    kindsOf: (source) => knownKinds(database, source),
    ledger,
    changeLedger: (change) => {
      database.durableTransaction(() => {
        const before = ledger();
        save(before, change(before));
      });
    },
    admit: (source, mailboxes, decide) =>
      database.durableTransaction(() => {
        const before = ledger();
        const requests = requestsFor(database, source, mailboxes);
        const admission = decide(before, requests);
        const known = new Set(before.entries.map(({ mailboxId }) => mailboxId));
        for (const { mailboxId, mailbox, kind } of requests) {
          if (known.has(mailboxId)) continue;
          database.run(
            'INSERT INTO mailbox (id, source_id, source_name, mailbox, kind, first_admitted_at, in_job) VALUES (?, ?, ?, ?, ?, ?, 1)',
            mailboxId,
            source.id,
            source.name,
            mailbox,
            kind,
            clock().toISOString(),
          );
        }
        save(before, admission.ledger);
        return { admission, requests };
      }),
    readmit: (asked, decide) =>
      database.durableTransaction(() => {
        const before = ledger();
        const known = new Map(before.entries.map((entry) => [entry.mailboxId, entry]));
        const requests = asked.flatMap((request): AdmissionRequest[] => {
          const entry = known.get(request.mailboxId);
          return entry?.inJob === true ? [{ ...request, kind: entry.kind }] : [];
        });
        const admission = decide(before, requests);
        save(before, admission.ledger);
        return { admission, requests };
      }),
    isEmpty: () => database.get(z.object({ id: z.string() }), 'SELECT id FROM mailbox LIMIT 1') === undefined,
    adopt: (found, repositoryId) => {
      lenient.durableTransaction(() => {
        for (const mailbox of found) adoptOne(lenient, mailbox, repositoryId);
      });
    },
    adoptOpened: (found, repositoryId) => {
      lenient.durableTransaction(() => {
        for (const mailbox of found) adoptOpenedOne(lenient, mailbox, repositoryId);
      });
    },
    noteDeleted: (mailboxId) => {
      database.run('UPDATE mailbox SET messages = 0, bytes = 0, restore_points = 0 WHERE id = ?', mailboxId);
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
        const entries = database.all(entryRow, 'SELECT * FROM mailbox WHERE id = ?', mailboxId);
        const noted = recordRestorePoint({ entries, exceededSince: null }, mailboxId, at);
        for (const entry of noted.entries) saveEntry(database, entry);
        database.run(
          'UPDATE mailbox SET messages = ?, bytes = ?, restore_points = ? WHERE id = ?',
          messages,
          bytes,
          restorePoints,
          mailboxId,
        );
      });
    },
  };
}

function saveEntry(database: Sqlite, entry: LedgerEntry): void {
  database.run(
    `UPDATE mailbox SET kind = ?, first_admitted_at = ?, first_restore_point_at = ?, last_restore_point_at = ?, unit_since = ?, last_asked_on = ?, in_job = ?
      WHERE id = ?`,
    entry.kind,
    entry.firstAdmittedAt,
    entry.firstRestorePointAt,
    entry.lastRestorePointAt,
    entry.unitSince,
    entry.lastAskedOn,
    entry.inJob ? 1 : 0,
    entry.mailboxId,
  );
}

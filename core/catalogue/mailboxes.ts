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
import { knownKinds, lostSource, requestsFor } from './session-requests.js';

/** A mailbox with what its source calls it. */
export interface StoredMailbox {
  readonly id: string;
  readonly mailbox: string;
  readonly sourceId: string;
  readonly sourceName: string;
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
});
const entryColumns = z.object({
  id: z.string(),
  mailbox: z.string(),
  kind: z.enum(mailboxKinds),
  first_admitted_at: z.string(),
  first_restore_point_at: z.string().nullable(),
  last_restore_point_at: z.string().nullable(),
  last_user_point_at: z.string().nullable(),
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
    lastUserPointAt: row.last_user_point_at,
    unitSince: row.unit_since,
    lastAskedOn: row.last_asked_on,
    inJob: row.in_job === 1,
  };
}

const exceededRow = z
  .object({
    exceeded_since: z.string().nullable(),
    exceeded_mailboxes: z.int(),
    exceeded_ended_on: z.string().nullable(),
  })
  .transform(({ exceeded_since, exceeded_mailboxes, exceeded_ended_on }): Ledger['exceeded'] =>
    exceeded_since === null
      ? null
      : { since: exceeded_since, mailboxes: exceeded_mailboxes, endedOn: exceeded_ended_on },
  );

const inOrder = 'SELECT * FROM mailbox ORDER BY first_admitted_at, id';

/** `lenient` takes mailboxes of a repository in also while nothing can be written. */
export function createMailboxStore(database: Sqlite, clock: Clock, lenient = database): MailboxStore {
  const exceeded = (): Ledger['exceeded'] => database.get(exceededRow, 'SELECT * FROM admission') ?? null;
  const ledger = (): Ledger => ({ entries: database.all(entryRow, inOrder), exceeded: exceeded() });
  const save = (before: Ledger, after: Ledger): void => {
    const known = new Map(before.entries.map((entry) => [entry.mailboxId, entry]));
    for (const entry of after.entries) {
      if (known.get(entry.mailboxId) !== entry) saveEntry(database, entry);
    }
    if (after.exceeded === before.exceeded) return;
    database.run(
      'UPDATE admission SET exceeded_since = ?, exceeded_mailboxes = ?, exceeded_ended_on = ?',
      after.exceeded?.since ?? null,
      after.exceeded?.mailboxes ?? 0,
      after.exceeded?.endedOn ?? null,
    );
  };

  return {
    list: () => database.all(mailboxRow, inOrder),
    listWithLedger: () => {
      const rows = database.all(bothColumns, inOrder);
      const entries = rows.map(entryOf);
      return { mailboxes: rows.map(mailboxOf), ledger: { entries, exceeded: exceeded() } };
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
        const noted = recordRestorePoint({ entries, exceeded: null }, mailboxId, at);
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

/** Of what is known already only the figures are renewed, where the repository has a later point. */
function adoptOne(database: Sqlite, mailbox: FoundMailbox, repositoryId: number): void {
  database.run(
    `INSERT INTO mailbox (id, source_id, source_name, mailbox, kind, first_admitted_at, first_restore_point_at,
       last_restore_point_at, in_job, messages, bytes, restore_points)
     VALUES (?, ?, ?, ?, 'user', ?, ?, ?, 0, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    mailbox.id,
    lostSource(mailbox.id),
    mailbox.sourceName,
    mailbox.mailbox,
    mailbox.firstPointAt,
    mailbox.firstPointAt,
    mailbox.lastPointAt,
    mailbox.messages,
    mailbox.bytes,
    mailbox.restorePoints,
  );
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

function saveEntry(database: Sqlite, entry: LedgerEntry): void {
  database.run(
    `UPDATE mailbox SET kind = ?, first_admitted_at = ?, first_restore_point_at = ?, last_restore_point_at = ?, last_user_point_at = ?, unit_since = ?, last_asked_on = ?, in_job = ?
      WHERE id = ?`,
    entry.kind,
    entry.firstAdmittedAt,
    entry.firstRestorePointAt,
    entry.lastRestorePointAt,
    entry.lastUserPointAt,
    entry.unitSince,
    entry.lastAskedOn,
    entry.inJob ? 1 : 0,
    entry.mailboxId,
  );
}

import type { Source, SourceMailbox } from '../../shared/backup/source.js';
import type { Clock } from '../../shared/clock.js';
import { recordRestorePoint, setKinds } from '../../shared/license/ledger.js';
import { canonicalInstant } from '../../shared/license/calendar.js';
import {
  type Admission,
  type AdmissionRequest,
  type Ledger,
  type MailboxKind,
} from '../../shared/license/model.js';
import { type RecordedLedger, emptyRecord } from '../../shared/license/recorded-ledger.js';
import type { KnownTime } from '../../shared/license/sure-time.js';
import type { EntryChange } from '../../shared/license/unit-changes.js';
import type { Database } from '../lib/database.js';
import {
  type FoundMailbox,
  type MailboxTotals,
  adoptOne,
  adoptOpenedOne,
  hasAdopted,
} from './found-mailboxes.js';
import { forgetResults } from './job-mailboxes.js';
import { type SampleMailbox, admitSample, forgetSample, takeOverSample } from './sample-mailboxes.js';
import {
  type KnownKinds,
  type SessionMailbox,
  addMailboxes,
  knownKinds,
  requestsFor,
} from './session-requests.js';
import { type StoredMailbox, isEmpty, nameOf, storedMailboxes, unitOf } from './stored-mailboxes.js';
import {
  identityOfUnit,
  noteKindByPerson,
  readLedger,
  readRecord,
  saveLedger,
  saveUnit,
  takeInRecord,
  unitsOfPersons,
} from './units.js';

type Decide = (ledger: Ledger, requests: readonly AdmissionRequest[]) => Admission;

interface Decided {
  readonly admission: Admission;
  readonly requests: readonly SessionMailbox[];
}

/** Called with what a step of the ledger has changed, once it is persisted: by a session, by what a person does, or by what a directory says. */
type LedgerListener = (changes: readonly EntryChange[], by: 'session' | 'person' | 'directory') => void;

/** The mailboxes ever admitted: the license's ledger and what was backed up of each. */
export interface MailboxStore {
  readonly list: () => StoredMailbox[];
  /** What its source calls a mailbox; null for one that is not known. */
  readonly nameOf: (mailboxId: string) => string | null;
  /** Kinds of the mailboxes that a source keeps, by name. */
  readonly kindsOf: (source: Source) => KnownKinds;
  readonly ledger: () => Ledger;
  /** `list` and `ledger` of the same moment, read in one go. */
  readonly listWithLedger: () => { readonly mailboxes: readonly StoredMailbox[]; readonly ledger: Ledger };
  /** Changes the ledger in one transaction. */
  readonly changeLedger: (change: (ledger: Ledger) => Ledger) => void;
  /** A person says of what kinds the mailboxes of units are. */
  readonly setKinds: (kinds: ReadonlyMap<string, MailboxKind>, time: KnownTime) => void;
  /** The units of which a person has set the kind. */
  readonly kindsByPerson: () => ReadonlySet<string>;
  /** A directory says of what kinds the mailboxes of units are; those of which a person has said it stay. */
  readonly takeKinds: (kinds: ReadonlyMap<string, MailboxKind>, time: KnownTime) => void;
  /** Who is told of every change of the ledger; the last one who asks. */
  readonly onLedger: (listener: LedgerListener) => void;
  /** What tells the account of a unit; null where nobody knows it. */
  readonly identityOfUnit: (unitId: string) => string | null;
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
  /** Takes in what a repository has kept of the ledger, as the next session there would. */
  readonly takeIn: (recorded: RecordedLedger) => void;
  /** The mailboxes of a session of the sample organisation; nobody decides on them, and the ledger stays as it is. */
  readonly admitSample: (source: Source, mailboxes: readonly SourceMailbox[]) => SampleMailbox[];
  /** Has the source be the sample organisation from now on, and takes its mailboxes out of the ledger. */
  readonly takeOverSample: (source: Source, mailboxes: readonly string[]) => void;
  /** Forgets the mailboxes of the sample organisation that no repository holds. */
  readonly forgetSample: () => void;
  readonly setSampleKind: (mailboxId: string, kind: MailboxKind) => void;
  /**
   * What `admit` would decide, with what the session's repository has kept; nothing is kept of it. `known` are the mailboxes as the session would
   * find them.
   */
  readonly rehearse: (
    source: Source,
    mailboxes: readonly SourceMailbox[],
    decide: (
      ledger: Ledger,
      requests: readonly AdmissionRequest[],
      known: readonly StoredMailbox[],
    ) => Admission,
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
  /** Who is told of every adoption; the last one who asks. */
  readonly onAdopted: (listener: () => void) => void;
  /** Some mailbox was taken in from a repository, and no source has backed it up since. */
  readonly hasAdopted: () => boolean;
  /** The same for a repository that was opened only to restore from: its mailboxes are in no ledger. */
  readonly adoptOpened: (found: readonly FoundMailbox[], repositoryId: number) => void;
  /** Everything that was backed up of a mailbox has been deleted. */
  readonly noteDeleted: (mailboxId: string) => void;
  /** Retention removed restore points of a mailbox. */
  readonly notePruned: (mailboxId: string, points: number) => void;
}

/** `lenient` takes mailboxes of a repository in also while nothing can be written. */
export function createMailboxStore(database: Database, clock: Clock, lenient = database): MailboxStore {
  const list = (): StoredMailbox[] => storedMailboxes(database);
  const ledger = (): Ledger => readLedger(database);
  let listener: LedgerListener = () => undefined;
  let adopted = (): void => undefined;
  const tell: LedgerListener = (changes, by) => {
    if (changes.length > 0) listener(changes, by);
  };
  return {
    list,
    listWithLedger: () => database.snapshot(() => ({ mailboxes: list(), ledger: ledger() })),
    kindsOf: (source) => knownKinds(database, source),
    ledger,
    changeLedger: (change) => {
      const changes = database.durableTransaction(() => {
        const before = ledger();
        return saveLedger(database, before, change(before));
      });
      tell(changes, 'person');
    },
    setKinds: (kinds, time) => {
      const changes = database.durableTransaction(() => {
        const before = ledger();
        for (const unitId of kinds.keys()) noteKindByPerson(database, unitId);
        return saveLedger(database, before, setKinds(before, kinds, time));
      });
      tell(changes, 'person');
    },
    kindsByPerson: () => unitsOfPersons(database),
    takeKinds: (kinds, time) => {
      const changes = database.durableTransaction(() => {
        const before = ledger();
        const persons = unitsOfPersons(database);
        const free = new Map([...kinds].filter(([unitId]) => !persons.has(unitId)));
        return saveLedger(database, before, setKinds(before, free, time));
      });
      tell(changes, 'directory');
    },
    onLedger: (told) => {
      listener = told;
    },
    identityOfUnit: (unitId) => identityOfUnit(database, unitId),
    record: () => readRecord(database),
    takeIn: (recorded) => {
      database.durableTransaction(() => {
        takeInRecord(database, recorded);
      });
    },
    admitSample: (source, mailboxes) =>
      database.transaction(() => admitSample(database, source, mailboxes, clock().toISOString())),
    takeOverSample: (source, mailboxes) => {
      database.durableTransaction(() => {
        takeOverSample(database, source, mailboxes);
      });
    },
    forgetSample: () => {
      database.transaction(() => {
        forgetSample(database);
      });
    },
    setSampleKind: (mailboxId, kind) => {
      const sql =
        'UPDATE unit SET kind = ? WHERE is_sample = 1 AND id = (SELECT unit_id FROM mailbox WHERE id = ?)';
      database.run(sql, kind, mailboxId);
    },
    admit: (source, mailboxes, decide, recorded = emptyRecord) => {
      const { changes, ...decided } = database.durableTransaction(() => {
        takeInRecord(database, recorded);
        const { requests, added } = requestsFor(database, source, mailboxes);
        const before = ledger();
        const admission = decide(before, requests);
        addMailboxes(database, source, added, clock().toISOString());
        const changes = saveLedger(database, before, admission.ledger);
        return { admission, requests, changes };
      });
      tell(changes, 'session');
      return decided;
    },
    rehearse: (source, mailboxes, decide, recorded = emptyRecord) =>
      database.undone(() => {
        takeInRecord(database, recorded);
        const { requests } = requestsFor(database, source, mailboxes);
        return { admission: decide(ledger(), requests, list()), requests };
      }),
    readmit: (asked, decide) => {
      const { changes, ...decided } = database.durableTransaction(() => {
        const before = ledger();
        const known = new Map(before.entries.map((entry) => [entry.mailboxId, entry]));
        const requests = asked.flatMap((request): SessionMailbox[] => {
          const entry = known.get(request.mailboxId);
          return entry?.inJob === true ? [{ ...request, kind: entry.kind }] : [];
        });
        const admission = decide(before, requests);
        const changes = saveLedger(database, before, admission.ledger);
        return { admission, requests, changes };
      });
      tell(changes, 'session');
      return decided;
    },
    nameOf: (id) => nameOf(lenient, id),
    isEmpty: () => isEmpty(database),
    adopt: (found, repositoryId) => {
      lenient.durableTransaction(() => {
        for (const mailbox of found) adoptOne(lenient, mailbox, repositoryId);
      });
      if (found.length > 0) adopted();
    },
    onAdopted: (told) => {
      adopted = told;
    },
    hasAdopted: () => hasAdopted(lenient),
    adoptOpened: (found, repositoryId) => {
      lenient.durableTransaction(() => {
        for (const mailbox of found) adoptOpenedOne(lenient, mailbox, repositoryId);
      });
    },
    noteDeleted: (mailboxId) => {
      database.transaction(() => {
        database.run(
          'UPDATE mailbox SET messages = 0, bytes = 0, restore_points = 0 WHERE id = ?',
          mailboxId,
        );
        forgetResults(database, mailboxId);
      });
    },
    notePruned: (mailboxId, points) => {
      database.run(
        'UPDATE mailbox SET restore_points = CASE WHEN restore_points > ? THEN restore_points - ? ELSE 0 END WHERE id = ?',
        ...[points, points, mailboxId],
      );
    },
    notePoint: (mailboxId, at, { messages, bytes, restorePoints }) => {
      database.transaction(() => {
        const unit = unitOf(database, mailboxId);
        const noted = recordRestorePoint({ entries: unit, exceeded: null }, unit[0]?.mailboxId ?? '', at);
        for (const entry of noted.entries) saveUnit(database, entry);
        database.run(
          `UPDATE mailbox SET messages = ?, bytes = ?, restore_points = ?, first_restore_point_at = coalesce(first_restore_point_at, ?),
             last_restore_point_at = ? WHERE id = ?`,
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

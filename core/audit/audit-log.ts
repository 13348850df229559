import { existsSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type AuditAction,
  type AuditEntry,
  type AuditFilter,
  type AuditHead,
  type AuditPage,
  type AuditPlace,
  type AuditSubject,
  type AuditVerification,
  type auditOutcomes,
  type auditRequestSchema,
  auditEntrySchema,
} from '../../shared/audit/entry.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { throwIfStopped } from '../lib/cancellation.js';
import { currentUser } from '../lib/current-user.js';
import { takeLock } from '../lib/lock.js';
import { makeFolderSync } from '../lib/make-folder.js';
import { type Migration, migrate } from '../lib/migrate.js';
import { setAside } from '../lib/set-aside.js';
import { type Sqlite, anyText, blob, openSqlite, openSqliteToRead } from '../lib/sqlite.js';
import { ChainCheck, firstHash, linkHash } from './chain.js';
import { conditions, entryOf, wordsOf } from './entry-rows.js';
import { type LostEntries, keptEndIn, lostFrom } from './kept-end.js';

/** What is to be written of an action. */
export interface AuditRecord {
  readonly action: AuditAction;
  readonly about: AuditSubject;
  readonly outcome: (typeof auditOutcomes)[number];
}

interface DatedRecord extends AuditRecord {
  readonly at: string;
}

/** Who did what: `audit.sqlite` in the data folder, to which entries are only added, each with the hash of the one before. */
export interface AuditLog {
  /**
   * Writes entries that outlive a power cut, all or none. Never throws: what cannot be written stops no action, waits as long as the
   * program runs, and is told by `warnings`.
   */
  readonly record: (...records: readonly AuditRecord[]) => void;
  readonly page: (request: z.infer<typeof auditRequestSchema>) => AuditPage;
  /** All that the filter lets through, oldest first, in pages. */
  readonly pages: (filter: AuditFilter) => Generator<readonly AuditEntry[]>;
  /** Reads the whole chain. `expected`: an end of it that was noted elsewhere. Throws AppError `cancelled`. */
  readonly verify: (expected: AuditHead | null, signal: AbortSignal) => Promise<AuditVerification>;
  /** What could not be written, not even now, and what was wrong with the file. */
  readonly warnings: () => Text[];
  readonly close: () => void;
}

export interface AuditLogOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly place: AuditPlace;
  /** After each entry that this process has written. */
  readonly onRecorded?: () => void;
}

/** `words` finds an entry and is in no hash: a verification makes it again. The rest is read from the text that is. */
const migrations: readonly Migration[] = [
  `
  CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    text   TEXT NOT NULL,
    hash   BLOB NOT NULL,
    words  TEXT NOT NULL,
    at     TEXT GENERATED ALWAYS AS (CASE WHEN json_valid(text) THEN json_extract(text, '$.at') END) VIRTUAL,
    action TEXT GENERATED ALWAYS AS (CASE WHEN json_valid(text) THEN json_extract(text, '$.action') END) VIRTUAL
  );
  CREATE INDEX entry_action ON entry (action, number);
  CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
  CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
  `,
];

const rowsPerStep = 1000;
const busyWaitMs = 2000;
/** How many entries wait for a log that cannot be written; those beyond are counted. */
const mostWaiting = 10_000;
const lastRow = z.object({ number: z.int(), hash: blob });
const textRow = z.object({ number: z.int(), text: anyText });
const linkRow = textRow.extend({ hash: blob, words: anyText });

/** Opens the log when it is first needed; several processes write to the same one. */
export function openAuditLog({ dataDir, clock, place, onRecorded }: AuditLogOptions): AuditLog {
  const path = join(dataDir, 'audit.sqlite');
  const who = { user: currentUser(), machine: hostname(), place };
  const keptEnd = keptEndIn(dataDir);
  let opened: Sqlite | null = null;
  let openedFile: number | null = null;
  let lost: LostEntries | null = null;
  let setAsideAt: string | null = null;
  let wasEmpty = false;
  let waiting: readonly DatedRecord[] = [];
  let missing = 0;
  let reason: Text | null = null;
  const dated = (record: AuditRecord): DatedRecord => ({ ...record, at: clock().toISOString() });

  /** A file that was there and holds no log has lost it, or never had one: nobody knows. */
  const migrated = (database: Sqlite, wasThere: boolean): Sqlite => {
    if (database.isReadOnly) return database;
    const isMade = migrate(database, path, migrations);
    // Not what another process has just made.
    if (wasThere && isMade) {
      append(database, [dated({ action: 'log-begun', about: { target: path }, outcome: 'done' })]);
      wasEmpty = true;
    }
    return database;
  };
  const fileAtPath = (): number | null => statSync(path, { throwIfNoEntry: false })?.ino ?? null;
  const letGo = (): void => {
    opened?.close();
    opened = null;
  };
  /** What is written to a file that somebody has taken away, or put another in the place of, would be lost. */
  const letGoOfOther = (): void => {
    if (opened !== null && openedFile !== fileAtPath()) letGo();
  };
  const writable = (): Sqlite => {
    letGoOfOther();
    if (opened !== null && !opened.isReadOnly) return opened;
    letGo();
    const wasThere = existsSync(path);
    const database = migrated(openSqlite(path), wasThere);
    openedFile = fileAtPath();
    opened = database;
    return database;
  };
  /** A damaged log is kept beside the new one, whose first entry names it. Of processes that find it at the same time the first does it. */
  const beginAnew = (): void => {
    const locks = join(dataDir, 'locks');
    makeFolderSync(locks, { mode: 0o700 });
    const lock = takeLock({
      path: join(locks, 'audit.lock'),
      owner: null,
      lockedText: (holder) => text('lib.fileHeld', { path, holder }),
    });
    try {
      letGo();
      if (isSound(path)) return;
      setAsideAt = setAside(path, clock);
      append(writable(), [dated({ action: 'log-begun', about: { target: setAsideAt }, outcome: 'done' })]);
    } finally {
      lock.release();
    }
  };
  /** Null where nothing was ever written. */
  const readable = (): Sqlite | null => {
    letGoOfOther();
    if (opened === null && existsSync(path)) {
      opened = migrated(openSqliteToRead(path), true);
      openedFile = fileAtPath();
    }
    // Read before the log, which only grows.
    const end = keptEnd.read();
    lost ??= lostFrom(opened, end);
    return opened;
  };
  /** What the log says first of what it has lost; a new one has said so. */
  const saidOfLost = (
    database: Sqlite,
    records: readonly DatedRecord[],
    end: AuditHead | null,
  ): DatedRecord[] => {
    if (records.some(({ action }) => action === 'log-begun')) return [];
    const found = lostFrom(database, end);
    if (found === null) return [];
    lost = found;
    return [
      dated(
        found.last === 0
          ? { action: 'log-begun', about: { target: path }, outcome: 'done' }
          : { action: 'entries-missing', about: { items: found.missing }, outcome: 'done' },
      ),
    ];
  };
  const append = (database: Sqlite, records: readonly DatedRecord[]): void => {
    const end = keptEnd.read();
    let written = null as AuditHead | null;
    // Who writes to it is not waited for long: what cannot be written now waits, and the action goes on.
    database.waitingAtMost(busyWaitMs, () => {
      database.transaction(() => {
        const last = database.get(lastRow, 'SELECT number, hash FROM entry ORDER BY number DESC LIMIT 1');
        let number = last?.number ?? 0;
        let hash: Buffer = last?.hash ?? firstHash;
        for (const { at, action, about, outcome } of [...saidOfLost(database, records, end), ...records]) {
          number += 1;
          const entry: AuditEntry = { number, at, ...who, action, about, outcome };
          const stored = JSON.stringify(auditEntrySchema.parse(entry));
          hash = linkHash(hash, stored);
          database.run(
            'INSERT INTO entry (number, text, hash, words) VALUES (?, ?, ?, ?)',
            ...([number, stored, hash, wordsOf(entry)] as const),
          );
        }
        written = number === 0 ? null : { number, hash: hash.toString('hex') };
      });
    });
    if (written !== null) keptEnd.keep(written);
  };

  const write = (records: readonly DatedRecord[]): void => {
    const notKept = dated({ action: 'entries-missing', about: { items: missing }, outcome: 'done' });
    append(writable(), [...waiting, ...(missing > 0 ? [notKept] : []), ...records]);
    [waiting, missing, reason] = [[], 0, null];
  };
  const enter = (records: readonly DatedRecord[]): void => {
    try {
      try {
        write(records);
      } catch (error) {
        if (!isDamage(error)) throw error;
        beginAnew();
        write(records);
      }
      onRecorded?.();
    } catch (error) {
      const all = [...waiting, ...records];
      waiting = all.slice(0, mostWaiting);
      missing += all.length - waiting.length;
      reason = toErrorData(error).message;
    }
  };
  const enterWaiting = (): void => {
    if (waiting.length + missing > 0) enter([]);
  };

  return {
    record(...records) {
      if (records.length > 0) enter(records.map(dated));
    },
    page({ filter, before, limit }) {
      enterWaiting();
      const database = readable();
      if (database === null) return { entries: [], total: 0 };
      const { where, values } = conditions(filter);
      const count = z.object({ total: z.int() });
      const rows = database.all(
        textRow,
        `SELECT number, CAST(text AS BLOB) AS text FROM entry WHERE ${where} AND number < ? ORDER BY number DESC LIMIT ?`,
        ...values,
        before ?? Number.MAX_SAFE_INTEGER,
        limit,
      );
      const { total = 0 } =
        database.get(count, `SELECT count(*) AS total FROM entry WHERE ${where}`, ...values) ?? {};
      return { entries: rows.flatMap(entryOf), total };
    },
    *pages(filter) {
      const database = readable();
      if (database === null) return;
      const { where, values } = conditions(filter);
      for (let after = 0; ;) {
        const rows = database.all(
          textRow,
          `SELECT number, CAST(text AS BLOB) AS text FROM entry WHERE ${where} AND number > ? ORDER BY number LIMIT ?`,
          ...values,
          after,
          rowsPerStep,
        );
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows.flatMap(entryOf);
        after = last.number;
      }
    },
    async verify(expected, signal) {
      const check = new ChainCheck(expected ?? keptEnd.read());
      const database = readable();
      for (let after = 0; database !== null;) {
        const rows = database.all(
          linkRow,
          'SELECT number, CAST(text AS BLOB) AS text, hash, CAST(words AS BLOB) AS words FROM entry WHERE number > ? ORDER BY number LIMIT ?',
          after,
          rowsPerStep,
        );
        const last = rows.at(-1);
        if (last === undefined) break;
        for (const row of rows) check.add(row);
        after = last.number;
        // Other calls of this process come in between.
        await new Promise(setImmediate);
        throwIfStopped(signal);
      }
      return check.result();
    },
    warnings: () => {
      enterWaiting();
      // Whoever reads or writes the log learns of the rest.
      if (opened === null && !existsSync(path)) lost ??= lostFrom(null, keptEnd.read());
      const count = waiting.length + missing;
      return [
        ...(lost === null ? [] : [text('audit.entriesLost', { path, ...lost })]),
        ...(wasEmpty ? [text('audit.wasEmpty', { path })] : []),
        ...(setAsideAt === null ? [] : [text('audit.setAside', { path: setAsideAt })]),
        ...(reason === null ? [] : [text('audit.notWritten', { count, reason, place })]),
      ];
    },
    close: () => {
      enterWaiting();
      letGo();
    },
  };
}

function isDamage(error: unknown): boolean {
  return error instanceof AppError && error.code === 'corrupt-state';
}

function isSound(path: string): boolean {
  try {
    const database = openSqlite(path);
    try {
      const found = database.get(z.object({ quick_check: z.string() }), 'PRAGMA quick_check(1)');
      return found?.quick_check === 'ok';
    } finally {
      database.close();
    }
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

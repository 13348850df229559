import { hostname } from 'node:os';
import { z } from 'zod';
import type { SessionType } from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, assertNever } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { currentUser } from '../lib/current-user.js';
import type { Database } from '../lib/database.js';
import { standStill } from '../lib/stand-still.js';
import { isPresent } from '../postgres/presence.js';

/** Of a PostgreSQL database only: a catalogue in a data folder has the processes of one computer. */
export const controllerTable = `
  CREATE TABLE controller (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    folder   TEXT NOT NULL,
    host     TEXT NOT NULL,
    account  TEXT NOT NULL,
    since    TEXT NOT NULL,
    seen_at  TEXT NOT NULL
  );
`;

/** The console that runs jobs and changes what is set up; every other one on the same database reads and restores (docs/decisions/0296). */
export interface Controller {
  /** Its data folder, with all its processes. */
  readonly folder: string;
  readonly host: string;
  readonly account: string;
  readonly since: string;
  readonly seenAt: string;
}

const row = z
  .object({
    folder: z.string(),
    host: z.string(),
    account: z.string(),
    since: z.string(),
    seen_at: z.string(),
  })
  .transform(({ seen_at: seenAt, ...rest }): Controller => ({ ...rest, seenAt }));

/** Null before the first. */
export function readController(database: Database): Controller | null {
  return database.get(row, 'SELECT folder, host, account, since, seen_at FROM controller') ?? null;
}

/** Much longer than who lost its connection, alone or with the server, takes to come back by itself (`core/postgres/server-connection.ts`). */
const absenceMs = 5_000;
const lookMs = 250;

/**
 * Makes the processes of a data folder the controller where they are it already, or nobody has been for some seconds; `isForced` also where another one is there,
 * which may write nothing from then on. Returns who it is afterwards.
 */
export function claimControl(database: Database, folder: string, clock: Clock, isForced = false): Controller {
  if (!isForced) awaitReturn(database, folder);
  return database.durableTransaction(() => {
    const known = readController(database);
    if (known !== null && known.folder !== folder && !isForced && isPresent(database, known.folder))
      return known;
    return enterControl(database, folder, clock);
  });
}

/** Returns once the controller is there, or has been away for long enough. */
function awaitReturn(database: Database, folder: string): void {
  const until = performance.now() + absenceMs;
  while (performance.now() < until) {
    const known = readController(database);
    if (known === null || known.folder === folder || isPresent(database, known.folder)) return;
    standStill(lookMs);
  }
}

/** Makes them the controller, whoever was it; in a transaction of the caller. */
export function enterControl(database: Database, folder: string, clock: Clock): Controller {
  const known = readController(database);
  const now = clock().toISOString();
  const since = known?.folder === folder ? known.since : now;
  const own: Controller = { folder, host: hostname(), account: currentUser() ?? '', since, seenAt: now };
  database.run(
    `INSERT INTO controller (only_row, folder, host, account, since, seen_at) VALUES (1, ?, ?, ?, ?, ?)
     ON CONFLICT (only_row) DO UPDATE SET folder = excluded.folder, host = excluded.host, account = excluded.account,
       since = excluded.since, seen_at = excluded.seen_at`,
    ...[own.folder, own.host, own.account, own.since, own.seenAt],
  );
  return own;
}

/** Throws AppError `not-controller`. */
export function assertController(database: Database, folder: string): void {
  const known = readController(database);
  if (known?.folder !== folder) throw notController(known);
}

export function notController(known: Controller | null): AppError {
  const said = known === null ? text('cluster.noController') : text('cluster.notController', known);
  return new AppError('not-controller', said);
}

/** Whether only the controller may begin it: it writes into a repository. */
export function isOfController(type: SessionType): boolean {
  switch (type) {
    case 'backup':
    case 'copy':
    case 'data-deletion':
      return true;
    case 'restore':
    case 'restore-drill':
    case 'verification':
    case 'license-update':
      return false;
    default:
      return assertNever(type);
  }
}

/** The same database, which keeps nothing unless the data folder has control: it is asked in each transaction that writes. */
export function ofController(database: Database, folder: string): Database {
  type Transaction = Database['transaction'];
  let isInTransaction = false;
  const inside =
    (transaction: Transaction, isKept: boolean): Transaction =>
    (work) =>
      transaction(() => {
        if (isKept) assertController(database, folder);
        isInTransaction = true;
        try {
          return work();
        } finally {
          isInTransaction = false;
        }
      });
  const transaction = inside(database.transaction, true);
  return {
    ...database,
    transaction,
    durableTransaction: inside(database.durableTransaction, true),
    undone: inside(database.undone, false),
    run: (sql, ...values) =>
      isInTransaction ? database.run(sql, ...values) : transaction(() => database.run(sql, ...values)),
  };
}

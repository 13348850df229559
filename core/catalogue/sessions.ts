import { randomUUID } from 'node:crypto';
import type {
  LogLine,
  MailboxResult,
  Session,
  SessionDetail,
  SessionStatus,
  SessionTrigger,
  SessionType,
} from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { render, text } from '../../shared/texts/text.js';
import type { Database, SqlValue } from '../lib/database.js';
import { isAlive, ownIdentity } from '../lib/process-identity.js';
import type { Opened } from './opened-catalogue.js';
import { type SessionLogs, createSessionLogs } from './session-logs.js';
import { sessionRow, stopRow } from './session-rows.js';

interface SessionFilter {
  readonly type?: SessionType | undefined;
  readonly status?: SessionStatus | undefined;
  readonly jobId?: string | undefined;
  readonly limit: number;
}

interface SessionToStart {
  readonly type: SessionType;
  readonly name: string;
  readonly jobId: string | null;
  readonly trigger: SessionTrigger;
}

/** What has become of a session and could not be written then. */
interface SessionRest {
  readonly session: Session;
  /** By their ordinals. */
  readonly lines: ReadonlyMap<number, LogLine>;
  readonly results: ReadonlyMap<number, MailboxResult>;
}

export interface SessionStore extends Omit<SessionLogs, 'lines' | 'results'> {
  /** Newest first. */
  readonly list: (filter: SessionFilter) => Session[];
  /** Throws AppError `not-found`. */
  readonly get: (id: string) => SessionDetail;
  /** Creates a session in state Running, owned by this process. Throws AppError `busy` while its job has one running. */
  readonly start: (session: SessionToStart, id?: string) => Session;
  readonly end: (sessionId: string, status: Exclude<SessionStatus, 'Running'>) => Session;
  /** Records a session that ran elsewhere, whole. */
  readonly record: (detail: SessionDetail) => void;
  /** Writes what is missing of a session that was started here; of one that is not there, nothing. */
  readonly complete: (rest: SessionRest) => void;
  /** The session of a job that runs, in whichever process; null when none does. */
  readonly runningOf: (jobId: string) => string | null;
  /** Asks whichever process runs the session to stop it. */
  readonly requestStop: (sessionId: string) => void;
  readonly isStopRequested: (sessionId: string) => boolean;
  /** False for a session that has ended or is no longer in the history. */
  readonly isRunning: (sessionId: string) => boolean;
  /** Fails the Running sessions whose process has died, or enters them as stopped if they were to stop; answers them. */
  readonly failAbandoned: () => Session[];
  /** The Running sessions whose process has died. */
  readonly abandoned: () => Session[];
}

const kept: Readonly<Record<SessionType, number>> = {
  backup: 5000,
  copy: 5000,
  restore: 5000,
  verification: 500,
  'restore-drill': 500,
  'data-deletion': 5000,
  'license-update': 500,
};

/** In a data folder: one computer's processes, which may start whatever they want. */
const onItsOwn: Pick<Opened, 'owners' | 'assertMayStart'> = {
  owners: { own: null, isPresent: () => false },
  assertMayStart: () => undefined,
};

export function createSessionStore(
  database: Database,
  clock: Clock,
  { owners, assertMayStart } = onItsOwn,
): SessionStore {
  const owner = ownIdentity();
  const { lines, results, ...logs } = createSessionLogs(database);
  const { putLine, putResult } = logs;
  const find = (id: string): Session => {
    const row = database.get(sessionRow, 'SELECT * FROM session WHERE id = ?', id);
    if (!row) throw new AppError('not-found', text('sessions.gone'));
    return row.session;
  };
  /** The last in order, also where one of that id is known: it is recorded whole, and anew. */
  const insert = (session: Session): void => {
    database.run('DELETE FROM session WHERE id = ?', session.id);
    database.run(
      `INSERT INTO session (id, type, name, job_id, started_by, status, started_at, ended_at, owner_pid, owner_started, owner_folder, place)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM session))`,
      session.id,
      session.type,
      session.name,
      session.jobId,
      session.trigger,
      session.status,
      session.startedAt,
      session.endedAt,
      owner.pid,
      owner.started,
      owners.own,
    );
    database.run(
      `DELETE FROM session WHERE type = ? AND status <> 'Running' AND place NOT IN
         (SELECT place FROM session WHERE type = ? ORDER BY place DESC LIMIT ?)`,
      session.type,
      session.type,
      kept[session.type],
    );
  };
  const enterEnd = ({ id, status, endedAt }: Pick<Session, 'id' | 'status' | 'endedAt'>): void => {
    database.run('UPDATE session SET status = ?, ended_at = ? WHERE id = ?', status, endedAt, id);
  };
  const end = (id: string, status: Exclude<SessionStatus, 'Running'>): Session => {
    enterEnd({ id, status, endedAt: clock().toISOString() });
    return find(id);
  };

  const abandonedRows = () =>
    database
      .all(sessionRow, "SELECT * FROM session WHERE status = 'Running' ORDER BY place")
      .filter(({ owner: { folder, ...process } }) =>
        folder === null || folder === owners.own ? !isAlive(process) : !owners.isPresent(folder),
      );

  return {
    abandoned: () => abandonedRows().map(({ session }) => session),
    list: ({ type, status, jobId, limit }) => {
      const conditions: [string, SqlValue | undefined][] = [
        ['type = ?', type],
        ['status = ?', status],
        ['job_id = ?', jobId],
      ];
      const used = conditions.filter(
        (condition): condition is [string, SqlValue] => condition[1] !== undefined,
      );
      const where = used.length === 0 ? '' : `WHERE ${used.map(([text]) => text).join(' AND ')}`;
      return database
        .all(
          sessionRow,
          `SELECT * FROM session ${where} ORDER BY place DESC LIMIT ?`,
          ...used.map(([, value]) => value),
          limit,
        )
        .map(({ session }) => session);
    },
    get: (id) => ({ ...find(id), log: lines(id), mailboxes: results(id) }),
    start: ({ type, name, jobId, trigger }, id = randomUUID()) =>
      database.transaction(() => {
        assertMayStart(type);
        if (
          jobId !== null &&
          database.get(sessionRow, "SELECT * FROM session WHERE job_id = ? AND status = 'Running'", jobId)
        ) {
          throw new AppError('busy', text('sessions.jobRuns', { job: name }));
        }
        const startedAt = clock().toISOString();
        const session: Session = {
          id,
          type,
          name,
          jobId,
          trigger,
          status: 'Running',
          startedAt,
          endedAt: null,
        };
        insert(session);
        return session;
      }),
    ...logs,
    // What was said of it with it: nobody is told of an end that a power cut takes back.
    end: (sessionId, status) => database.durableTransaction(() => end(sessionId, status)),
    record: (detail) => {
      database.transaction(() => {
        insert(detail);
        detail.log.forEach((line, ordinal) => putLine(detail.id, line, ordinal));
        for (const result of detail.mailboxes) putResult(detail.id, result);
      });
    },
    complete: ({ session, lines: written, results: ended }) => {
      database.durableTransaction(() => {
        if (database.get(sessionRow, 'SELECT * FROM session WHERE id = ?', session.id) === undefined) return;
        for (const [ordinal, line] of written) putLine(session.id, line, ordinal);
        for (const [ordinal, result] of ended) putResult(session.id, result, ordinal);
        if (session.status !== 'Running') enterEnd(session);
      });
    },
    runningOf: (jobId) =>
      database.get(sessionRow, "SELECT * FROM session WHERE job_id = ? AND status = 'Running'", jobId)
        ?.session.id ?? null,
    requestStop: (sessionId) => {
      database.run("UPDATE session SET stop_requested = 1 WHERE id = ? AND status = 'Running'", sessionId);
    },
    isStopRequested: (sessionId) =>
      database.get(stopRow, 'SELECT stop_requested FROM session WHERE id = ?', sessionId)?.stop_requested ===
      1,
    isRunning: (sessionId) =>
      database.get(sessionRow, "SELECT * FROM session WHERE id = ? AND status = 'Running'", sessionId) !==
      undefined,
    failAbandoned: () => {
      // Asked at every start, which need not wait for whoever writes.
      if (abandonedRows().length === 0) return [];
      return database.transaction(() =>
        abandonedRows().map(({ session, isToStop }) => {
          const now = clock().toISOString();
          const type = isToStop ? 'Warning' : 'Error';
          database.run(
            'UPDATE session_line SET type = ?, "end" = ? WHERE session_id = ? AND type = \'Running\'',
            type,
            now,
            session.id,
          );
          const said = text(isToStop ? 'sessions.stopped' : 'sessions.abandoned');
          putLine(session.id, { type, text: render(said), start: now, end: now });
          return end(session.id, isToStop ? 'Stopped' : 'Failed');
        }),
      );
    },
  };
}

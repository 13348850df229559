import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type {
  LogCode,
  LogLine,
  MailboxResult,
  MailboxSession,
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
import { asciiLower } from './ascii-lower.js';
import { isAlive, ownIdentity } from '../lib/process-identity.js';
import { noteResult } from './job-mailboxes.js';
import type { Opened } from './opened-catalogue.js';
import { foundRow, lineRow, resultRow, sessionResultRow, sessionRow, stopRow } from './session-rows.js';

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

export interface SessionStore {
  /** Newest first. */
  readonly list: (filter: SessionFilter) => Session[];
  /** Throws AppError `not-found`. */
  readonly get: (id: string) => SessionDetail;
  /** Ids of the sessions with the text in a line of their log; only the case of ASCII letters is folded. */
  readonly search: (text: string) => string[];
  /** The last line of a kind in a session's log, but for those of who waits for a license; null when there is none. */
  readonly lastLine: (sessionId: string, type: LogLine['type']) => string | null;
  /** Its lines with a code, in their order. */
  readonly linesWithCode: (sessionId: string, code: LogCode) => string[];
  /** Whether a mailbox waited for a license in it. */
  readonly hadWaiting: (sessionId: string) => boolean;
  /** Creates a session in state Running, owned by this process. Throws AppError `busy` while its job has one running. */
  readonly start: (session: SessionToStart, id?: string) => Session;
  /** Adds a line, or replaces the one at `ordinal`; answers its ordinal. */
  readonly putLine: (sessionId: string, line: LogLine, ordinal?: number) => number;
  /** Adds a mailbox's result, or replaces the one at `ordinal`; answers its ordinal. */
  readonly putResult: (sessionId: string, result: MailboxResult, ordinal?: number) => number;
  readonly end: (sessionId: string, status: Exclude<SessionStatus, 'Running'>) => Session;
  /** Records a session that ran elsewhere, whole. */
  readonly record: (detail: SessionDetail) => void;
  /** Writes what is missing of a session that was started here; of one that is not there, nothing. */
  readonly complete: (rest: SessionRest) => void;
  /** What became of a mailbox, by its name, in the last sessions of these jobs; the newest first. */
  readonly resultsOf: (mailbox: string, jobIds: readonly string[], sessions: number) => MailboxSession[];
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
  const putLine = (sessionId: string, line: LogLine, ordinal?: number): number => {
    const at = ordinal ?? nextOrdinal(database, 'session_line', sessionId);
    database.run(
      `INSERT INTO session_line (session_id, ordinal, type, text, start, "end", code) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (session_id, ordinal) DO UPDATE SET type = excluded.type, text = excluded.text, start = excluded.start,
         "end" = excluded."end", code = excluded.code`,
      sessionId,
      at,
      line.type,
      line.text,
      line.start,
      line.end,
      line.code ?? null,
    );
    return at;
  };
  const putResult = (sessionId: string, result: MailboxResult, ordinal?: number): number => {
    const at = ordinal ?? nextOrdinal(database, 'session_mailbox', sessionId);
    database.run(
      `INSERT INTO session_mailbox (session_id, ordinal, result) VALUES (?, ?, ?)
       ON CONFLICT (session_id, ordinal) DO UPDATE SET result = excluded.result`,
      sessionId,
      at,
      JSON.stringify(result),
    );
    noteResult(database, sessionId, result);
    return at;
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
    get: (id) => ({
      ...find(id),
      log: database.all(
        lineRow,
        'SELECT type, text, start, "end", code FROM session_line WHERE session_id = ? ORDER BY ordinal',
        id,
      ),
      mailboxes: database
        .all(resultRow, 'SELECT result FROM session_mailbox WHERE session_id = ? ORDER BY ordinal', id)
        .map(({ result }) => result)
        // They end in any order; the same session reads the same every time.
        .sort((a, b) => (a.mailbox < b.mailbox ? -1 : a.mailbox > b.mailbox ? 1 : 0)),
    }),
    search: (text) =>
      database
        .all(
          foundRow,
          String.raw`SELECT DISTINCT session_id FROM session_line WHERE lower(text) LIKE ? ESCAPE '\' ORDER BY session_id`,
          `%${asciiLower(text).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
        )
        .map(({ session_id }) => session_id),
    lastLine: (sessionId, type) =>
      database.get(
        z.object({ text: z.string() }),
        `SELECT text FROM session_line WHERE session_id = ? AND type = ? AND COALESCE(code, '') <> 'license-limit'
          ORDER BY ordinal DESC LIMIT 1`,
        sessionId,
        type,
      )?.text ?? null,
    linesWithCode: (sessionId, code) =>
      database
        .all(
          z.object({ text: z.string() }),
          'SELECT text FROM session_line WHERE session_id = ? AND code = ? ORDER BY ordinal',
          sessionId,
          code,
        )
        .map(({ text }) => text),
    hadWaiting: (sessionId) =>
      database.get(
        z.object({ ordinal: z.int() }),
        `SELECT ordinal FROM session_line WHERE session_id = ? AND code = 'license-limit' LIMIT 1`,
        sessionId,
      ) !== undefined,
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
    putLine,
    putResult,
    // What was said of it with it: nobody is told of an end that a power cut takes back.
    end: (sessionId, status) => database.durableTransaction(() => end(sessionId, status)),
    record: (detail) => {
      database.transaction(() => {
        insert(detail);
        detail.log.forEach((line, ordinal) => putLine(detail.id, line, ordinal));
        for (const result of detail.mailboxes) putResult(detail.id, result);
      });
    },
    complete: ({ session, lines, results }) => {
      database.durableTransaction(() => {
        if (database.get(sessionRow, 'SELECT * FROM session WHERE id = ?', session.id) === undefined) return;
        for (const [ordinal, line] of lines) putLine(session.id, line, ordinal);
        for (const [ordinal, result] of results) putResult(session.id, result, ordinal);
        if (session.status !== 'Running') enterEnd(session);
      });
    },
    resultsOf: (mailbox, jobIds, sessions) => {
      if (jobIds.length === 0) return [];
      const places = jobIds.map(() => '?').join(', ');
      return database
        .all(
          sessionResultRow,
          // Results are kept as JSON: only those with the name anywhere are worth reading.
          `SELECT session.*, result FROM session JOIN session_mailbox ON session_id = session.id
              WHERE session.id IN (SELECT id FROM session WHERE job_id IN (${places}) ORDER BY place DESC LIMIT ?)
                AND instr(result, ?) > 0
              ORDER BY session.place DESC`,
          ...[...jobIds, sessions, JSON.stringify(mailbox)],
        )
        .filter(({ result }) => result.mailbox === mailbox);
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

function nextOrdinal(
  database: Database,
  table: 'session_line' | 'session_mailbox',
  sessionId: string,
): number {
  const row = database.get(
    z.object({ next: z.int() }),
    `SELECT coalesce(max(ordinal), -1) + 1 AS next FROM ${table} WHERE session_id = ?`,
    sessionId,
  );
  return row?.next ?? 0;
}

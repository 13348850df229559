import { z } from 'zod';
import type { LogCode, LogLine, MailboxResult, MailboxSession } from '../../shared/backup/session.js';
import type { Database } from '../lib/database.js';
import { asciiLower } from './ascii-lower.js';
import { noteResult } from './job-mailboxes.js';
import { foundRow, lineRow, resultRow, sessionResultRow } from './session-rows.js';

/** The log of each session, and what became of its mailboxes. */
export interface SessionLogs {
  readonly lines: (sessionId: string) => LogLine[];
  readonly results: (sessionId: string) => MailboxResult[];
  /** Ids of the sessions with the text in a line of their log; only the case of ASCII letters is folded. */
  readonly search: (text: string) => string[];
  /** The last line of a kind in a session's log, but for those of who waits for a license; null when there is none. */
  readonly lastLine: (sessionId: string, type: LogLine['type']) => string | null;
  /** Its lines with a code, in their order. */
  readonly linesWithCode: (sessionId: string, code: LogCode) => string[];
  /** Whether a mailbox waited for a license in it. */
  readonly hadWaiting: (sessionId: string) => boolean;
  /** Adds a line, or replaces the one at `ordinal`; answers its ordinal. */
  readonly putLine: (sessionId: string, line: LogLine, ordinal?: number) => number;
  /** Adds a mailbox's result, or replaces the one at `ordinal`; answers its ordinal. */
  readonly putResult: (sessionId: string, result: MailboxResult, ordinal?: number) => number;
  /** What became of a mailbox, by its name, in the last sessions of these jobs; the newest first. */
  readonly resultsOf: (mailbox: string, jobIds: readonly string[], sessions: number) => MailboxSession[];
}

export function createSessionLogs(database: Database): SessionLogs {
  return {
    lines: (sessionId) =>
      database.all(
        lineRow,
        'SELECT type, text, start, "end", code FROM session_line WHERE session_id = ? ORDER BY ordinal',
        sessionId,
      ),
    results: (sessionId) =>
      database
        .all(resultRow, 'SELECT result FROM session_mailbox WHERE session_id = ? ORDER BY ordinal', sessionId)
        .map(({ result }) => result)
        // They end in any order; the same session reads the same every time.
        .sort((a, b) => (a.mailbox < b.mailbox ? -1 : a.mailbox > b.mailbox ? 1 : 0)),
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
    putLine: (sessionId, line, ordinal) => {
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
    },
    putResult: (sessionId, result, ordinal) => {
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

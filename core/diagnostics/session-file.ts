import type { SessionDetail, SessionType } from '../../shared/backup/model.js';
import type { Pseudonyms } from './pseudonyms.js';
import { inTurns } from './in-turns.js';

/** A session with its log and its mailboxes as JSON, every name in it replaced. Throws AppError `cancelled`. */
export async function sessionFile(
  { log, mailboxes, name, jobId, ...session }: SessionDetail,
  pseudonyms: Pseudonyms,
  signal: AbortSignal,
): Promise<string> {
  const { type } = session;
  // First, so that the log's lines find them.
  await inTurns(mailboxes, ({ mailbox }) => pseudonyms.of('mailbox', mailbox), signal);
  const textIn = (text: string): string => pseudonyms.in(type === 'restore' ? withoutExportPath(text) : text);
  return json({
    ...session,
    // A backup is named after its job.
    name: type === 'backup' ? null : pseudonyms.in(name),
    job: jobId === null ? null : pseudonyms.of('job', jobId),
    log: await inTurns(log, (line) => ({ ...line, text: textIn(line.text) }), signal),
    mailboxes: await inTurns(
      mailboxes,
      ({ mailbox, reason, ...result }) => ({
        mailbox: pseudonyms.of('mailbox', mailbox),
        ...result,
        ...(reason === undefined ? {} : { reason: textIn(reason) }),
      }),
      signal,
    ),
  });
}

/** The name of a session's file; sessions count from the newest, 1. */
export function sessionFileName(number: number, type: SessionType): string {
  return `sessions/${String(number).padStart(2, '0')}-${type}.json`;
}

/** Readable JSON with a line end. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Words of a log line that end a path; behind any other the whole rest of the line is taken for the path. */
const afterPath = String.raw`(?= could not be | cannot be | does not exist|\. Free some space|$)`;
const exportPaths = [
  /(?<=^Exporting to |^\d+ messages? exported to ).*$/s,
  /^.*(?= could not be written\. )/s,
  /(?<=^There is no space left for ).*(?=\. Free some space)/s,
  new RegExp(String.raw`(?<![\w:/.])(?:~?/|[A-Za-z]:[\\/]|\\\\)(?=\S).*${afterPath}`, 's'),
];

/** The line of an export without the file that it names: a message is exported to a file that is called as its subject. */
function withoutExportPath(text: string): string {
  return exportPaths.reduce((rest, pattern) => rest.replace(pattern, '‹path›'), text);
}

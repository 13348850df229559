import type { SessionDetail, SessionType } from '../../shared/backup/session.js';
import type { Pseudonyms } from './pseudonyms.js';
import { inTurns } from './in-turns.js';

/** A session with its log and its mailboxes as JSON, every name in it replaced. Throws AppError `cancelled`. */
export async function sessionFile(
  { log, mailboxes, name, jobId, ...session }: SessionDetail,
  pseudonyms: Pseudonyms,
  signal: AbortSignal,
): Promise<string> {
  // First, so that the log's lines find them.
  await inTurns(mailboxes, ({ mailbox }) => pseudonyms.of('mailbox', mailbox), signal);
  await inTurns(log, ({ text }) => learnFormerNames(text, pseudonyms), signal);
  const isRestore = session.type === 'restore';
  const textIn = (text: string): string => textOf(isRestore ? withoutExport(text) : text, pseudonyms);
  return json({
    ...session,
    // A backup is named after its job.
    name: session.type === 'backup' ? null : pseudonyms.in(name),
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

/** Names that the catalogue may not hold any more: of a source that was removed, of a restore's target. */
const formerNames = [
  { kind: 'source', line: /^Listing the mailboxes of (.+)$/s },
  { kind: 'mailbox', line: /^(?:Restoring|Continuing to restore) \d+ messages? to (.+) at .+, into /s },
  { kind: 'source', line: /^(?:Restoring|Continuing to restore) .+ at (.+), into /s },
] as const;

function learnFormerNames(text: string, pseudonyms: Pseudonyms): void {
  for (const { kind, line } of formerNames) {
    const name = line.exec(text)?.[1];
    if (name !== undefined) pseudonyms.of(kind, name);
  }
}

/** A host of a source that was removed; not a file's name, which follows a slash, nor a folder of a mailbox. */
const hostName =
  /(?<![\p{L}\p{N}/\\.-])(?!INBOX\.)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}(?![\p{L}\p{N}])/giu;
/** Up to words that end a path; before any other the whole rest of the line is taken for the path. */
const absolutePath =
  /(?<![\w:/.›])(?:~?\/|[A-Za-z]:[\\/]|\\\\)(?=\S)(?:.*(?= could not be | cannot be | does not exist|\. Free some space)|.*)/s;

function textOf(text: string, pseudonyms: Pseudonyms): string {
  return pseudonyms
    .in(text)
    .replace(absolutePath, '‹path›')
    .replaceAll(hostName, (host) => pseudonyms.of('host', host));
}

/** Places of a path in the lines of an export; one from the command line may be relative. */
const exportPaths = [
  /(?<=^Exporting to |^\d+ messages? exported to ).*$/s,
  /^.*(?= could not be written\. )/s,
  /(?<=^There is no space left for ).*(?=\. Free some space)/s,
];

/** The line of an export without the file that it names: a message is exported to a file that is called as its subject. */
function withoutExport(text: string): string {
  return exportPaths.reduce((rest, path) => rest.replace(path, '‹path›'), text);
}

import type { LogLine, MailboxResult, Session, SessionDetail } from '../../../shared/backup/session.js';
import { csv } from '../../../shared/csv.js';
import { safeName } from '../../../core/lib/file-names.js';
import { exportTexts } from '../../../shared/texts/exports.js';
import { oneLine, printableJson } from '../../../shared/texts/printable.js';

/** Sessions as a table, in the words and the UTC instants of `session list --json`; a running one has no end yet. */
export function sessionsCsv(sessions: readonly Session[]): string {
  return csv(
    exportTexts.sessions,
    sessions.map((each) => [
      each.name,
      each.type,
      each.status,
      each.trigger,
      each.startedAt,
      each.endedAt ?? '',
      each.endedAt === null ? '' : String(secondsBetween(each.startedAt, each.endedAt)),
      each.id,
    ]),
  );
}

/** A session with its log as the user chose by the file's ending: JSON as `session show --json` answers it, else text. */
export function sessionExport(path: string, detail: SessionDetail): string {
  return path.toLowerCase().endsWith('.json')
    ? `${printableJson(JSON.stringify(detail, null, 2))}\n`
    : sessionText(detail);
}

/** The name that the file dialog proposes, without an ending. */
export function sessionFileName({ name, startedAt }: Session): string {
  const start = new Date(startedAt).toISOString();
  return safeName(`${name} ${start.slice(0, 16).replace('T', ' ').replace(':', '.')}`, 'Session');
}

/** What a support request needs to know: head, log and mailboxes, one a line; all times are UTC. */
function sessionText(detail: SessionDetail): string {
  const { name, id, type, status, trigger, startedAt, endedAt, log, mailboxes } = detail;
  const words = exportTexts.session;
  const heading = (word: string, value: string): string => `${word.padEnd(7)}  ${value}`;
  return [
    oneLine(name),
    heading(words.id, id),
    heading(words.type, type),
    heading(words.status, status),
    heading(words.trigger, trigger),
    heading(words.start, startedAt),
    heading(words.end, endedAt ?? words.running),
    '',
    words.log,
    ...log.map(logText),
    ...(mailboxes.length === 0 ? [] : ['', words.mailboxes, ...mailboxes.map(mailboxText)]),
    '',
  ].join('\n');
}

function logText({ type, text, start }: LogLine): string {
  return `${start}  ${type.padEnd(7)}  ${oneLine(text)}`;
}

function mailboxText({ mailbox, result, seen, stored, reason }: MailboxResult): string {
  const figures = exportTexts.session.figures(seen, stored);
  return [
    result.padEnd(7),
    oneLine(mailbox),
    figures,
    ...(reason === undefined ? [] : [oneLine(reason)]),
  ].join('  ');
}

function secondsBetween(start: string, end: string): number {
  return Math.round((Date.parse(end) - Date.parse(start)) / 1000);
}

import type { LogLine, MailboxResult, SessionDetail, SessionLogged } from '../../shared/backup/session.js';

/**
 * The session with what has been logged since, or null when something before it is missing and the session must be
 * fetched again. Ordinals keep lines from being doubled, whichever of snapshot and push came first.
 */
export function withLogged(detail: SessionDetail, { lines, mailboxes }: SessionLogged): SessionDetail | null {
  const log = [...detail.log];
  for (const { ordinal, line } of lines.toSorted((a, b) => a.ordinal - b.ordinal)) {
    if (ordinal > log.length) return null;
    if (!isNewer(log[ordinal], line)) continue;
    log[ordinal] = line;
  }
  const results = new Map([...detail.mailboxes, ...mailboxes].map((result) => [result.mailbox, result]));
  return { ...detail, log, mailboxes: [...results.values()].sort(byMailbox) };
}

/** As the snapshot is sorted. */
function byMailbox(a: MailboxResult, b: MailboxResult): number {
  return a.mailbox < b.mailbox ? -1 : a.mailbox > b.mailbox ? 1 : 0;
}

/** A line that has ended does not run again: the snapshot knew more than a push that was under way. */
function isNewer(known: LogLine | undefined, line: LogLine): boolean {
  return known?.end == null || line.end !== null;
}

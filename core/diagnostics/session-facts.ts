import type { MailboxResult, Session } from '../../shared/backup/model.js';

/** A session without its name, which is its job's. */
export function sessionText({ id, type, trigger, status }: Session): string {
  return `${id} (${type}, ${trigger}): ${status}`;
}

/** How it went with the mailboxes, as counts. */
export function resultsText(mailboxes: readonly MailboxResult[]): string {
  const counts = new Map<string, number>();
  for (const { result } of mailboxes) counts.set(result, (counts.get(result) ?? 0) + 1);
  const results = [...counts].map(([result, count]) => `${String(count)} ${result}`).join(', ');
  const sum = (figure: 'seen' | 'stored' | 'bytesStored'): string =>
    String(mailboxes.reduce((total, mailbox) => total + mailbox[figure], 0));
  return `mailboxes: ${results === '' ? 'none' : results}; messages: ${sum('seen')} seen, ${sum('stored')} stored, ${sum('bytesStored')} bytes`;
}

import { textsOfMailboxes } from '../../../shared/backup/mailbox-pages.js';
import { parseUsageMailboxes, type UsageMailbox } from '../../../shared/license/usage-mailboxes.js';
import type { RemovedMailbox } from '../../../shared/license/usage-report.js';
import { bridge } from '../../base/bridge.js';

/** A mailbox of a report as its list shows it; `reason` is that of its removal. */
export interface ListedMailbox extends UsageMailbox {
  readonly reason: string | null;
}

/** All mailboxes that a month's report counted when it was made. */
export async function readUsageMailboxes(period: string): Promise<readonly UsageMailbox[]> {
  const mailboxes: UsageMailbox[] = [];
  const pages = {
    open: () => bridge.usageReports.openMailboxes({ period }),
    page: bridge.usageReports.mailboxPage,
  };
  for await (const page of textsOfMailboxes(pages)) mailboxes.push(...parseUsageMailboxes(page));
  return mailboxes;
}

export function withReasons(
  mailboxes: readonly UsageMailbox[],
  removed: readonly RemovedMailbox[],
): readonly ListedMailbox[] {
  const reasons = new Map(removed.map(({ id, reason }) => [id, reason]));
  return mailboxes.map((mailbox) => ({ ...mailbox, reason: reasons.get(mailbox.id) ?? null }));
}

/** Whether a row has all words of a search in its name, source or reason; null when there is nothing to look for. */
export function matcherOf(search: string, onlyRemoved: boolean): ((row: ListedMailbox) => boolean) | null {
  const words = search
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0 && !onlyRemoved) return null;
  return ({ mailbox, source, reason }) => {
    if (onlyRemoved && reason === null) return false;
    const text = `${mailbox}\n${source}\n${reason ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

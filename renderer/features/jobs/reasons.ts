import type { LogCode, MailboxResult } from '../../../shared/backup/session.js';

/** How it went wrong with a mailbox; the gravest first. */
export const troubles = ['failed', 'refused', 'warning', 'stopped'] as const;
export type Trouble = (typeof troubles)[number];

/** Mailboxes that have the same to say. */
export interface Reason {
  readonly key: string;
  readonly trouble: Trouble;
  /** Without the mailbox's name at its beginning; of several mailboxes without any name. */
  readonly text: string;
  readonly mailboxes: readonly string[];
  readonly code: LogCode | undefined;
}

/** Null where nothing went wrong. A stop is the user's own, and no failure. */
export function troubleOf({ result, isStopped }: MailboxResult): Trouble | null {
  if (result === 'success') return null;
  return isStopped === true ? 'stopped' : result;
}

/** What went wrong, each thing once, the gravest first, then what concerns most mailboxes. */
export function reasonsOf(results: readonly MailboxResult[]): Reason[] {
  const byKey = new Map<string, Omit<Reason, 'key' | 'mailboxes'> & { text: string; mailboxes: string[] }>();
  for (const result of results) {
    const key = reasonKey(result);
    const trouble = troubleOf(result);
    if (key === null || trouble === null) continue;
    const known = byKey.get(key);
    if (known === undefined) {
      const text = withoutLeadingName(result.reason ?? '', result.mailbox);
      byKey.set(key, { trouble, text, mailboxes: [result.mailbox], code: result.code });
    } else {
      known.text = withoutNames(result.reason ?? '', result.mailbox);
      known.mailboxes.push(result.mailbox);
    }
  }
  return [...byKey]
    .map(([key, reason]) => ({ key, ...reason }))
    .sort(
      (a, b) =>
        troubles.indexOf(a.trouble) - troubles.indexOf(b.trouble) || b.mailboxes.length - a.mailboxes.length,
    );
}

/** The same for mailboxes that have the same to say; null for one with nothing to say. */
export function reasonKey(result: MailboxResult): string | null {
  const trouble = troubleOf(result);
  if (trouble === null || result.reason === undefined) return null;
  return `${trouble} ${withoutNames(result.reason, result.mailbox)}`;
}

/** The row says already which mailbox it is. */
export function withoutLeadingName(reason: string, mailbox: string): string {
  const lead = `${mailbox}: `;
  return reason.startsWith(lead) ? capitalised(reason.slice(lead.length)) : reason;
}

/** As short as a name may be that is also a word of a sentence. */
const shortestName = 3;

function withoutNames(reason: string, mailbox: string): string {
  const rest = withoutLeadingName(reason, mailbox);
  if (mailbox.length < shortestName) return rest;
  const name = mailbox.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return rest.replaceAll(new RegExp(String.raw`(?<![\p{L}\p{N}._@-])${name}(?![\p{L}\p{N}@-])`, 'gu'), '…');
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

import { z } from 'zod';
import { canonicalInstant } from './calendar.js';
import { type Instant, instantSchema } from './dates.js';
import { standingDay, standingOf } from './ledger.js';
import { type Ledger, type LicenseFacts, mailboxKinds } from './model.js';
import type { KindCounts, Usage } from './protocol.js';

/** A mailbox of a month's usage report, as it was at the end of the month. */
const usageMailboxSchema = z.object({
  /** Of its unit in the ledger. */
  id: z.string(),
  /** Empty where a repository has told of the unit and no source of this console has the mailbox. */
  mailbox: z.string(),
  source: z.string(),
  kind: z.enum(mailboxKinds),
  /** `not-required`: a shared or resource mailbox that holds no unit. It is listed, and not among the managed ones. */
  standing: z.enum(['managed', 'new', 'not-required']),
  /** Its newest restore point when the list was made; null while there is none. */
  lastBackupAt: instantSchema.nullable(),
});
export type UsageMailbox = z.infer<typeof usageMailboxSchema>;

/** A page of mailboxes as text: a line of JSON each, which every process in between passes on as it is. */
export function formatUsageMailboxes(mailboxes: readonly UsageMailbox[]): string {
  return mailboxes.map((mailbox) => JSON.stringify(mailbox)).join('\n');
}

/** The mailbox of one line. Throws when it is none. */
export function parseUsageMailbox(line: string): UsageMailbox {
  return usageMailboxSchema.parse(JSON.parse(line));
}

/** The mailboxes of a page's text. Throws when one is none. */
export function parseUsageMailboxes(page: string): UsageMailbox[] {
  return page.split('\n').map(parseUsageMailbox);
}

/** What a report says of its mailboxes; `managed` includes `new`. */
export interface MonthFigures extends Pick<Usage, 'managed' | 'new'> {
  readonly kinds: KindCounts;
}

/**
 * The mailboxes that a usage report counts at an instant (licensing.md §11), in the order of the queue: the managed ones, and of the shared and
 * resource mailboxes that need no license those with a restore point in the last 31 days. Of an instant before now as far as the ledger tells:
 * a mailbox admitted later was not there.
 */
export function usageMailboxes(
  { entries }: Ledger,
  facts: LicenseFacts,
  at: Instant,
): Omit<UsageMailbox, 'source'>[] {
  const now = canonicalInstant(at);
  const day = standingDay({ ...facts, now });
  const isPast = now < canonicalInstant(facts.now);
  return entries.flatMap((entry) => {
    const { mailboxId, mailbox, kind, firstAdmittedAt, lastRestorePointAt } = entry;
    if (isPast && firstAdmittedAt > now) return [];
    const standing = standingOf(entry, day);
    if (standing === 'released') return [];
    const isBackedUp = lastRestorePointAt !== null && lastRestorePointAt >= day.idleBefore;
    if (standing === 'not-required' && (kind === 'user' || !isBackedUp)) return [];
    return [{ id: mailboxId, mailbox, kind, standing, lastBackupAt: lastRestorePointAt }];
  });
}

export const noFigures: MonthFigures = {
  managed: 0,
  new: 0,
  kinds: { user: 0, shared: 0, resource: 0 },
};

/** The figures with those of more mailboxes. */
export function addFigures(
  figures: MonthFigures,
  mailboxes: Iterable<Pick<UsageMailbox, 'kind' | 'standing'>>,
): MonthFigures {
  let { managed, new: fresh } = figures;
  const kinds = { ...figures.kinds };
  for (const { kind, standing } of mailboxes) {
    kinds[kind]++;
    if (standing !== 'not-required') managed++;
    if (standing === 'new') fresh++;
  }
  return { managed, new: fresh, kinds };
}

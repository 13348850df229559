interface Kinds {
  readonly user: number;
  readonly shared: number;
  readonly resource: number;
}

/** What `postkeep license usage` prints. */
export const usageTexts = {
  description: 'the monthly usage reports of a rental license',
  list: 'list the reports, the oldest first',
  mailboxes: {
    description: 'list the mailboxes that the report of a month counts',
    search: 'those with this text in their name, source or reason',
    removed: 'those alone that were removed',
  },
  remove: {
    description: 'take a mailbox, by its name or ID, out of the count of an open report',
    reason: 'why; sent with the report, without the name of the mailbox',
  },
  putBack: 'count a removed mailbox again',
  reset: {
    description: 'put an open report back as measured',
    yes: 'do not ask before reasons are lost',
    question: ({ removed, isAdjusted }: { removed: number; isAdjusted: boolean }): string | null =>
      isAdjusted
        ? 'The corrected count and its reason are lost. Put the report back as measured?'
        : removed === 0
          ? null
          : `The reasons of ${String(removed)} removed mailboxes are lost. Put the report back as measured?`,
  },
  expectedMonth: 'a month like 2026-03',
  header: [
    'MONTH',
    'NUMBER',
    'MANAGED',
    'NEW',
    'HIGHEST',
    'USER/SHARED/RESOURCE',
    'REMOVED',
    'REPORTED',
    'SENT',
  ],
  kinds: ({ user, shared, resource }: Kinds) => `${String(user)}/${String(shared)}/${String(resource)}`,
  sendsOn: ({ date }: { date: string }) => `on ${date}`,
  none: 'No usage reports.',
  mailboxHeader: ['MAILBOX', 'SOURCE', 'KIND', 'COUNTED', 'LAST BACKUP', 'REASON'],
  standings: { managed: 'yes', new: 'new', 'not-required': 'needs no license' },
  removed: 'removed',
  noMailboxes: 'No mailboxes.',
  changed: (p: { period: string; managed: number; removed: number; reported: number }) =>
    `The usage report for ${p.period} counts ${String(p.reported)} mailboxes: ${String(p.managed)} measured, ${String(p.removed)} removed.`,
} as const;

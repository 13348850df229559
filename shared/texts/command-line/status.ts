/** What `postkeep status` prints: one line. */
export const statusTexts = {
  description: 'whether all backups are up to date, in one line; exits with 0, 3 or 4',
  fine: ({ mailboxes, oldestGoodAt }: { mailboxes: number; oldestGoodAt: string }) =>
    `OK: ${String(mailboxes)} mailboxes backed up, the oldest backup at ${oldestGoodAt}`,
  running: ({ jobs }: { jobs: number }) => `OK: ${String(jobs)} running`,
  due: ({ mailboxes }: { mailboxes: number }) => `OK: a backup of ${String(mailboxes)} mailboxes is due`,
  noJobs: 'ATTENTION: there is no backup job.',
  neverRun: ({ jobs }: { jobs: number }) => `ATTENTION: ${String(jobs)} jobs have not run yet.`,
  attention: ({ said }: { said: string }) => `ATTENTION: ${said}`,
  stopped: ({ license }: { license: string }) => `STOPPED by the license: ${license}`,
} as const;

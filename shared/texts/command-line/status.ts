import { counted } from '../plural.js';

/** What `postkeep status` prints: one line. */
export const statusTexts = {
  description: 'whether all backups are up to date, in one line; exits with 0, 3 or 4',
  fine: ({ mailboxes, oldestGoodAt }: { mailboxes: number; oldestGoodAt: string }) =>
    `OK: ${counted(mailboxes, 'mailbox')} backed up, the oldest backup at ${oldestGoodAt}`,
  running: ({ jobs }: { jobs: number }) => `OK: ${String(jobs)} running`,
  due: ({ mailboxes }: { mailboxes: number }) => `OK: a backup of ${counted(mailboxes, 'mailbox')} is due`,
  noJobs: 'ATTENTION: there is no backup job.',
  neverRun: ({ jobs }: { jobs: number }) =>
    `ATTENTION: ${counted(jobs, 'job')} ${jobs === 1 ? 'has' : 'have'} not run yet.`,
  noMailboxes:
    'ATTENTION: the jobs have no mailbox to back up. Include mailboxes, or change what the jobs select.',
  attention: ({ said }: { said: string }) => `ATTENTION: ${said}`,
  stopped: ({ license }: { license: string }) => `STOPPED by the license: ${license}`,
} as const;

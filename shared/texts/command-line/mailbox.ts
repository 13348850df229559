import { formatBytes } from '../bytes.js';
import { counted } from '../plural.js';

interface Contents {
  readonly points: number;
  readonly messages: number;
  readonly bytes: number;
  readonly oldest: string | null;
  readonly newest: string | null;
}

function contents({ points, messages, bytes, oldest, newest }: Contents): string {
  const span = oldest === null || newest === null ? '' : `, from ${oldest} to ${newest}`;
  return `${counted(points, 'restore point')} with ${counted(messages, 'message')} (${formatBytes(bytes)})${span}`;
}

/** What `postkeep mailbox` prints. */
export const mailboxTexts = {
  description: 'mailboxes and their licenses',
  list: 'state of the backups, license state, first admission, last backup, restore points, legal hold',
  header: ['Mailbox', 'Kind', 'Backup', 'License', 'First admission', 'Last backup', 'Points', 'Held since'],
  none: 'No mailboxes yet.',
  coverage: {
    description: 'a report on who is not protected, and why',
    format: 'pdf, csv or json; by the ending of the file where it is not said, else pdf',
    out: 'file to write; one of that name is replaced',
    progress: ({ done, total }: { done: number; total: number }) =>
      `${String(done)} of ${String(total)} mailboxes`,
    written: (p: { path: string; protected: number; pending: number; unprotected: number }) =>
      `${p.path}: ${String(p.protected)} protected, ${String(p.pending)} with a backup on its way, ${String(p.unprotected)} not protected`,
  },
  exclude: {
    description: 'leave a mailbox out of the jobs that back it up; its restore points stay',
    job: 'one job; all of its source by default',
    nothing: ({ mailbox }: { mailbox: string }) => `No job backs ${mailbox} up.`,
    done: ({ mailbox, jobs }: { mailbox: string; jobs: string }) =>
      `${mailbox} is left out from now on: ${jobs}`,
  },
  include: {
    description: 'take a mailbox in again where a job leaves it out',
    job: 'one job; all of its source by default',
    nothing: ({ mailbox }: { mailbox: string }) => `No job leaves ${mailbox} out.`,
    done: ({ mailbox, jobs }: { mailbox: string; jobs: string }) => `${mailbox} is backed up again: ${jobs}`,
  },
  kind: {
    description: 'say what a mailbox is: user, shared or resource; the latter two need no license',
    done: ({ mailbox, kind }: { mailbox: string; kind: string }) => `${mailbox} is a ${kind} mailbox.`,
  },
  hold: {
    description: 'put a mailbox under legal hold: nothing removes a restore point of it',
    reason: 'why, for the list and the event log',
    reasonExpected: 'a text of 500 characters at most',
    held: ({ mailbox, since }: { mailbox: string; since: string }) =>
      `${mailbox} is under legal hold since ${since}.`,
    missing: ({ path }: { path: string }) =>
      `${path} is out of reach and could not note it: another console on it does not know of it until this one has been there.`,
  },
  release: {
    description: 'end the legal hold of a mailbox',
    leave: 'also while a repository is out of reach, which holds it until it is released again',
    released: ({ mailbox }: { mailbox: string }) => `${mailbox} is no longer under legal hold.`,
    left: ({ path }: { path: string }) => `${path} is out of reach and holds it still.`,
  },
  deleteData: {
    description: 'delete everything that was backed up of a mailbox, for good; its license unit stays',
    reason: 'why, for the session and the event log',
    leave: 'also while a repository is out of reach: what that one holds stays there',
    yes: 'without asking',
    forecast: (p: Contents & { mailbox: string }) =>
      `${p.mailbox}: ${contents(p)} would be deleted for good.`,
    inRepository: (p: Contents & { path: string }) => `${p.path}: ${contents(p)}`,
    unreachable: ({ path, problem }: { path: string; problem: string }) =>
      `${path} is out of reach. ${problem}`,
    jobs: ({ mailbox, jobs }: { mailbox: string; jobs: string }) =>
      `${jobs} would back ${mailbox} up again. "postkeep mailbox exclude" leaves it out.`,
    jobsAfter: ({ mailbox, jobs }: { mailbox: string; jobs: string }) =>
      `${jobs} will back ${mailbox} up again. "postkeep mailbox exclude" leaves it out.`,
    question: ({ mailbox }: { mailbox: string }) => `Delete all data of ${mailbox}?`,
    progress: {
      messages: (p: { repository: string; done: number; total: number | null }) =>
        `${p.repository}: ${String(p.done)} of ${String(p.total ?? 0)} messages removed`,
      words: (p: { repository: string }) => `${p.repository}: removing words from the search index…`,
      file: (p: { repository: string; done: number; total: number | null }) =>
        `${p.repository}: overwriting, page ${String(p.done)} of ${String(p.total ?? 0)}`,
    },
  },
  revoke: {
    description: 'release the license of a mailbox and delete everything that was backed up of it, for good',
    deleteData: 'says that its data is to be deleted: a license is released with nothing less',
    reason: 'why, for the session and the event log',
    reasonExpected: 'a text of 1 to 500 characters',
    alsoOf: ({ mailbox, source }: { mailbox: string; source: string }) =>
      `${mailbox} of ${source} shares the license: its data is deleted too.`,
    question: ({ mailbox }: { mailbox: string }) =>
      `Revoke the license of ${mailbox} and delete all its data?`,
  },
} as const;

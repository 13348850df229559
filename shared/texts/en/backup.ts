import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

/** What a mailbox's backup found. */
interface MailboxDone {
  mailbox: string;
  seen: number;
  stored: number;
  flagsChanged: number;
  removed: number;
  bytesRead: number;
}

/** How long what disappeared suddenly is kept. */
function staying(messages: number, sessionsLeft: number, f: TextFormat): string {
  const what = messages === 1 ? 'Its message stays' : `All ${f.number(messages)} stay`;
  return sessionsLeft > 0
    ? `${what} in this restore point, and in those of the next ${counted(sessionsLeft, 'session', f)} if still missing.`
    : `${what} in this restore point. If still missing in the next session, the restore points from then on will not have ${messages === 1 ? 'it' : 'them'}.`;
}

function inNone(mailboxes: number, f: TextFormat): string {
  return mailboxes === 1
    ? 'not in the mailbox that was read'
    : `in none of the ${f.number(mailboxes)} mailboxes that were read`;
}

/** Sentences of a backup session's log. Names of mailboxes and folders are fine there; subjects and addresses of mail are not. */
export const backup = {
  licenseUnread: ({ reason }: { reason: string }) =>
    `The license could not be read, so no mailboxes were processed and nothing was changed. ${reason} Backup resumes with the next session after that. Restore is not affected.`,
  windowEnded:
    'The backup window has ended. What was read is stored, and the next session continues from there.',
  /** `at` is an instant. */
  retryComes: ({ number, of, at }: { number: number; of: number; at: string }, f: TextFormat) =>
    `It is tried again at ${f.dateTime(at)} (retry ${f.number(number)} of ${f.number(of)}).`,
  retry: ({ number, of }: { number: number; of: number }, f: TextFormat) =>
    `Retry ${f.number(number)} of ${f.number(of)} after a failed session`,
  waitingForRepository: ({ reason }: { reason: string }) => `Waiting for the repository. ${reason}`,
  waitedForRepository: 'The repository is free now.',
  listing: ({ source }: { source: string }) => `Listing the mailboxes of ${source}`,
  listed: ({ mailboxes, source }: { mailboxes: number; source: string }, f: TextFormat) =>
    `${counted(mailboxes, 'mailbox', f)} to process at ${source}`,
  mailboxMissing: ({ mailbox }: { mailbox: string }) =>
    `${mailbox} is no longer at the source. Remove it from the job, or check its name.`,
  /** Something at a source that may be a mailbox. */
  passedOver: ({ name, source, reason }: { name: string; source: string; reason: string }) =>
    `${name} at ${source} was not backed up: ${reason}`,
  noMail: ({ name, source, reason }: { name: string; source: string; reason: string }) =>
    `${name} at ${source} is not read: ${reason}`,
  processing: ({ mailbox }: { mailbox: string }) => `Processing ${mailbox}`,
  mailboxDone: ({ mailbox, seen, stored, flagsChanged, removed, bytesRead }: MailboxDone, f: TextFormat) => {
    const changes = [
      stored > 0 ? `${counted(stored, 'new message', f)} (${f.bytes(bytesRead)})` : '',
      flagsChanged > 0 ? `${counted(flagsChanged, 'change', f)} of flags` : '',
      removed > 0 ? `${counted(removed, 'message', f)} removed at the source` : '',
    ].filter((part) => part !== '');
    const seenText = `${counted(seen, 'message', f)} seen`;
    return `${mailbox}: ${[seenText, ...(changes.length === 0 ? ['no changes'] : changes)].join(', ')}`;
  },
  /** `first` names one of the folders and messages, and why it could not be read. */
  quarantined: (p: { mailbox: string; folders: number; messages: number; first: string }, f: TextFormat) => {
    const what = [
      ...(p.folders > 0 ? [counted(p.folders, 'folder', f)] : []),
      ...(p.messages > 0 ? [counted(p.messages, 'message', f)] : []),
    ].join(' and ');
    return `${p.mailbox}: ${what} could not be read and will be tried again next time (first: ${p.first})`;
  },
  allExcluded: ({ mailbox }: { mailbox: string }) =>
    `${mailbox}: the job excludes every folder of this mailbox, so nothing of it is backed up. Exclude the mailbox itself if that is meant.`,
  /** Of the mailboxes that the session has read. */
  exclusionUnmatched: ({ folder, mailboxes }: { folder: string; mailboxes: number }, f: TextFormat) =>
    `The excluded folder “${folder}” is ${inNone(mailboxes, f)}. Check its name in the job.`,
  moreUnmatched: ({ more, mailboxes }: { more: number; mailboxes: number }, f: TextFormat) =>
    `${counted(more, 'more excluded folder', f)} ${more === 1 ? 'is' : 'are'} ${inNone(mailboxes, f)}.`,
  /** `first` names one of the messages, and what says that it is cut short. */
  storedShort: (
    { mailbox, messages, first }: { mailbox: string; messages: number; first: string },
    f: TextFormat,
  ) =>
    `${mailbox}: ${counted(messages, 'message', f)} ${messages === 1 ? 'is' : 'are'} cut short at the source and ${messages === 1 ? 'was' : 'were'} stored as ${messages === 1 ? 'it is' : 'they are'}; once the source has more, the next backup reads ${messages === 1 ? 'it' : 'them'} again (first: ${first})`,
  pointLost: (p: { mailbox: string; noted: number; found: number }, f: TextFormat) =>
    `${p.mailbox}: the last restore point had ${counted(p.noted, 'message', f)}, and ${f.number(p.found)} are found: the repository is damaged. Everything was read again, so that this restore point has what the source still has. Verify the repository, and restore it from a copy for what only it had.`,
  pointsAltered: ({ mailbox }: { mailbox: string }) =>
    `${mailbox}: dates or figures of earlier restore points are not those that were written: the repository is damaged. Retention removes nothing of this mailbox. Verify the repository: it says how many.`,
  folderMissing: (
    p: { mailbox: string; folder: string; messages: number; sessionsLeft: number },
    f: TextFormat,
  ) =>
    `${p.mailbox}: the folder ${p.folder} is no longer at the source. ${staying(p.messages, p.sessionsLeft, f)}`,
  halfMissing: (
    p: { mailbox: string; messages: number; before: number; sessionsLeft: number },
    f: TextFormat,
  ) =>
    `${p.mailbox}: ${f.number(p.messages)} of ${counted(p.before, 'message', f)} disappeared at once. ${staying(p.messages, p.sessionsLeft, f)}`,
  /** Why a folder was not read; follows its name. */
  samePath: 'the source lists a second folder by this name, which cannot be told from the first one',
  folderShort: (p: { mailbox: string; folder: string; listed: number; promised: number }, f: TextFormat) =>
    `${p.mailbox}: ${p.folder} has ${counted(p.promised, 'message', f)}, of which the source listed only ${f.number(p.listed)}. Nothing in it counts as removed; it will be read again next time.`,
  folderUnlisted: ({ mailbox, folder }: { mailbox: string; folder: string }) =>
    `${mailbox}: ${folder} is missing from the source's list of folders but exists, and was read. Other folders may be missing from the list too.`,
  folderHidden: ({ mailbox, folder, reason }: { mailbox: string; folder: string; reason: string }) =>
    `${mailbox}: ${folder} is not listed any more and cannot be opened (${reason}). Its messages stay in the restore points.`,
  moreFolders: ({ mailbox, more }: { mailbox: string; more: number }, f: TextFormat) =>
    `${mailbox}: the same is true of ${counted(more, 'more folder', f)}`,
  mended: ({ mailbox, messages }: { mailbox: string; messages: number }, f: TextFormat) =>
    `${mailbox}: ${counted(messages, 'damaged message', f)} in the repository ${messages === 1 ? 'was' : 'were'} read again from the source and ${messages === 1 ? 'is' : 'are'} whole again.`,
  notMended: ({ mailbox, messages }: { mailbox: string; messages: number }, f: TextFormat) =>
    `${mailbox}: ${counted(messages, 'damaged message', f)} in the repository could not be read again: the source does not have ${messages === 1 ? 'it' : 'them'} as backed up.`,
  mendingFailed: ({ mailbox, reason }: { mailbox: string; reason: string }) =>
    `${mailbox}: what is damaged in the repository could not be read again: ${reason}`,
  /** Why a mailbox, a folder or a message was not backed up. */
  failed: ({ name, reason }: { name: string; reason: string }) => `${name}: ${reason}`,
  mailboxStopped: 'Stopped before it was finished.',
  mailboxNotBegun: 'Stopped before it was begun.',
  stopped: 'Stopped. The next run resumes where this one ended.',
  notPruned: ({ reason }: { reason: string }) =>
    `Everything is backed up, but old restore points were not removed: ${reason}`,
  /** The license's ledger in the repository (licensing.md §5). */
  ledgerNotRead: ({ reason }: { reason: string }) =>
    `What the repository has kept of the license's ledger could not be read: ${reason}`,
  ledgerNotKept: ({ reason }: { reason: string }) =>
    `The license's ledger could not be kept with the repository: ${reason}`,
  /** A license was installed, renewed or removed while the session runs. */
  licenseChanged: ({ entering, leaving }: { entering: number; leaving: number }, f: TextFormat) => {
    const changes = [
      entering > 0 ? `${counted(entering, 'more mailbox', f)} will be processed` : '',
      leaving > 0 ? `${counted(leaving, 'mailbox', f)} will not be processed` : '',
    ].filter((part) => part !== '');
    return `The license has changed${changes.length === 0 ? '' : `: ${changes.join(', ')}`}.`;
  },
  /** Mailboxes that still waited for their turn were taken out of every job. */
  leftJobs: ({ count }: { count: number }, f: TextFormat) =>
    `${counted(count, 'mailbox', f)} removed from the job meanwhile will not be processed.`,
} as const;

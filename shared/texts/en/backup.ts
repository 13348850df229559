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

/** Sentences of a backup session's log. Names of mailboxes and folders are fine there; subjects and addresses of mail are not. */
export const backup = {
  listing: ({ source }: { source: string }) => `Listing the mailboxes of ${source}`,
  listed: ({ mailboxes, source }: { mailboxes: number; source: string }, f: TextFormat) =>
    `${counted(mailboxes, 'mailbox', f)} to process at ${source}`,
  mailboxMissing: ({ mailbox }: { mailbox: string }) =>
    `${mailbox} is no longer at the source. Remove it from the job, or check its name.`,
  /** Something at a source that may be a mailbox. */
  passedOver: ({ name, source, reason }: { name: string; source: string; reason: string }) =>
    `${name} at ${source} was not backed up: ${reason}`,
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
  /** Why a mailbox, a folder or a message was not backed up. */
  failed: ({ name, reason }: { name: string; reason: string }) => `${name}: ${reason}`,
  mailboxStopped: 'Stopped before it was finished.',
  stopped: 'Stopped. The next run resumes where this one ended.',
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

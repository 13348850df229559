import type { Text } from '../../shared/texts/text.js';
import type { KnownFolder } from '../repository/point-writer.js';
import type { MailboxReader, SourceFolder } from '../sources/mail-source.js';
import type { SettledMail } from '../repository/missing-mail.js';
import { type PointWriter, pathText } from '../repository/point-writer.js';
import type { RepositoryWriter } from '../repository/open-for-writing.js';

/** Figures of one mailbox in one session. */
export interface MailboxCounts {
  seen: number;
  stored: number;
  removed: number;
  flagsChanged: number;
  bytesRead: number;
  bytesStored: number;
}

/** A message, or a whole folder, that could not be read this time; it is tried again in every session. */
export interface Quarantined {
  readonly folder: readonly string[];
  /** Null for the folder as a whole; what earlier restore points have of it stays in the next one. */
  readonly uid: string | null;
  readonly reason: Text;
}

/** A message of which all that there is was stored. */
export interface Flawed {
  readonly folder: readonly string[];
  readonly uid: string;
  readonly reason: Text;
}

/** Something that the source did not make clear; what earlier restore points have stays in the next one. */
export type Doubt =
  /** The folder has more messages, by the source's own count, than the source listed. */
  | { readonly type: 'short-folder'; readonly listed: number; readonly promised: number }
  /** The list of folders left it out, and yet it is there. */
  | { readonly type: 'unlisted-folder' }
  /** It is not listed, and the source does not say that there is none. */
  | { readonly type: 'hidden-folder'; readonly reason: Text };

/** What the attempts at one mailbox in one session share: the next one continues where the last was cut. */
export interface MailboxAttempts {
  readonly counts: MailboxCounts;
  readonly quarantined: Map<string, Quarantined>;
  /** Messages that are stored as they are and not whole, by the source's own word. */
  readonly flawed: Map<string, Flawed>;
  /** By `pathText` of the folder. */
  readonly doubts: Map<string, Doubt & { readonly folder: readonly string[] }>;
  /** The job leaves out every folder that the source has. */
  isAllExcluded: boolean;
  /** Of the job's excluded folders, those that the source has. */
  matchedExclusions: readonly string[];
  /** What was decided about messages and folders that the source shows no more; null until the mailbox has been read. */
  settled: SettledMail | null;
  /** Attempts that have got as far as the list of folders. */
  begun: number;
  /** Folders that an earlier attempt has read completely. */
  readonly finishedFolders: Set<string>;
  /** Messages of folders that are being read which count as seen already, because they were stored; by `pathText`. */
  readonly seenEarly: Map<string, number>;
  /** Messages at which the connection was cut also when they were asked for alone. */
  readonly skipped: Set<string>;
  /** The first message that the last attempt had not yet got when it was cut. */
  cutAt: string | null;
}

export function noCounts(): MailboxCounts {
  return { seen: 0, stored: 0, removed: 0, flagsChanged: 0, bytesRead: 0, bytesStored: 0 };
}

/** The attempts count on in `counts`. */
export function firstAttempt(counts = noCounts()): MailboxAttempts {
  return {
    counts,
    quarantined: new Map(),
    flawed: new Map(),
    doubts: new Map(),
    isAllExcluded: false,
    matchedExclusions: [],
    settled: null,
    begun: 0,
    finishedFolders: new Set(),
    seenEarly: new Map(),
    skipped: new Set(),
    cutAt: null,
  };
}

/** What is stored has been seen: a run that is stopped in the midst of a folder never has more new messages than it has read. */
export function noteStored(
  { counts, seenEarly }: MailboxAttempts,
  path: readonly string[],
  messages: number,
): void {
  const key = pathText(path);
  counts.stored += messages;
  counts.seen += messages;
  seenEarly.set(key, (seenEarly.get(key) ?? 0) + messages);
}

/** The folder has been read to its end, and has so many messages, stored now or before. */
export function noteFolderSeen(
  { counts, seenEarly }: MailboxAttempts,
  path: readonly string[],
  messages: number,
): void {
  const key = pathText(path);
  counts.seen += Math.max(0, messages - (seenEarly.get(key) ?? 0));
  seenEarly.delete(key);
}

/** A folder of the source, and what the repository knows of it. */
export interface FolderOfBackup {
  readonly folder: SourceFolder;
  readonly stored: KnownFolder;
}

export interface MailboxBackup {
  readonly reader: MailboxReader;
  readonly writer: RepositoryWriter;
  readonly point: PointWriter;
  readonly excludedFolders: readonly string[];
  /** Sessions that may miss what disappeared suddenly before it ends in the repository. */
  readonly keepMissingSessions: number;
  readonly attempts: MailboxAttempts;
  readonly signal: AbortSignal;
  /** Called often; `folder` is the path being read. */
  readonly onProgress: (folder: readonly string[]) => void;
}

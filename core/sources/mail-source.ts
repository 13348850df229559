import type { SourceMailbox } from '../../shared/backup/source.js';
import type { Text } from '../../shared/texts/text.js';
import type { MailboxWriter } from './mailbox-writer.js';

/** A folder as its server names it: the levels are kept apart, because a level may contain any separator. */
export interface SourceFolder {
  readonly path: readonly string[];
  /**
   * Changes whenever the folder's messages or flags may have; equal tokens mean that nothing has (RFC 7162
   * HIGHESTMODSEQ). Null when the source cannot promise that.
   */
  readonly state: string | null;
  /** It is there, and the list names no folder at all: there may be others. */
  readonly isUnlisted?: true;
}

/** A message as the folder's listing shows it. `uid` is unique within the folder and its `uidValidity`. */
interface ListedMessage {
  readonly uid: string;
  /** System flags (`\Seen`) and keywords, sorted; never `\Recent`. Null where the source did not say them. */
  readonly flags: readonly string[] | null;
}

/** What a folder holds now, or why the source does not show it; the other folders continue then. */
export type FolderListing = ReadableFolder | { readonly unreadable: Text };

export interface ReadableFolder {
  /** When it changes, every uid of the folder means another message (RFC 9051 §2.3.1.1). */
  readonly uidValidity: string;
  readonly messages: readonly ListedMessage[];
  /** How many messages the source says the folder has; when it lists fewer, none that it leaves out counts as gone. */
  readonly promised: number;
}

/** What a source says of a folder when it is asked for it by its name. */
export type FoundFolder =
  | { readonly type: 'present'; readonly folder: SourceFolder }
  | { readonly type: 'absent' }
  /** It neither shows the folder nor says that there is none. */
  | { readonly type: 'unknown'; readonly reason: Text };

/** Sizes in bytes that decide how a message is handed over. */
export interface MessageLimits {
  /** Of the largest message that is handed over as one buffer. */
  readonly inOnePiece: number;
  /** What is read at once of a larger one. */
  readonly piece: number;
  /** Of the largest message that is read at all; a larger one is named. */
  readonly message: number;
}

const mebibyte = 1024 * 1024;
export const messageLimits: MessageLimits = {
  inOnePiece: 16 * mebibyte,
  piece: 4 * mebibyte,
  message: 2048 * mebibyte,
};

/** What is stored of a message. */
interface StoredMessage {
  /** In bytes. */
  readonly size: number;
  /** It is short, or has neither sender nor date. */
  readonly mayBeNoMail: boolean;
  /** 1970 where it is unknown. */
  readonly internalDate: Date;
}

/** The messages that are stored of a folder, looked up as they are needed: there may be a million of them. */
export interface StoredMessages {
  has(uid: string): boolean;
  of(uid: string): StoredMessage | undefined;
  all(): Iterable<readonly [uid: string, StoredMessage]>;
  /** Those of them that may be no mail, or whose uid says something about the file (`S=`). */
  doubtful(): Iterable<readonly [uid: string, StoredMessage]>;
}

/** A message that is handed over as it comes: memory does not grow with it. */
export interface LargeMessage {
  readonly type: 'large-message';
  readonly uid: string;
  /**
   * Exactly the bytes that the source holds, in order; to be read once, and before the next message is asked for. Throws
   * {@link MessageBrokeOff} where the message cannot be read to its end, and what the source throws.
   */
  readonly pieces: AsyncIterable<Buffer>;
  readonly internalDate: Date;
  readonly flaw?: Text;
}

/** A large message did not come to its end, and nothing of it counts; the source itself and its other messages are well. */
export class MessageBrokeOff extends Error {
  /** `reason` is null for a message that has gone meanwhile. */
  constructor(readonly reason: Text | null) {
    super('The message cannot be read to its end.');
    this.name = 'MessageBrokeOff';
  }
}

/** What came of fetching one message. A message that has gone meanwhile is answered by nothing at all. */
export type FetchedMessage =
  | {
      readonly type: 'message';
      readonly uid: string;
      /** Exactly the bytes that the source holds; there until the next message is asked for, as their memory is used again. */
      readonly content: Buffer;
      /** Nothing else is in the memory of `content`, which may be transferred: the source needs it no more. */
      readonly isAlone?: true;
      readonly internalDate: Date;
      /** Why it is not whole by the source's own word, though it is all that there is: it is stored and named. */
      readonly flaw?: Text;
    }
  | LargeMessage
  /** The source cannot give this one message; the others continue and this one is tried again next time. */
  | { readonly type: 'unreadable'; readonly uid: string; readonly reason: Text };

/** A folder that is about to be listed. */
export interface ExpectedFolder {
  readonly folder: SourceFolder;
  /** Nothing of it is stored yet: everything will be fetched. */
  readonly isNew: boolean;
}

/** What a source says of a folder without opening it; null where it does not. */
export interface FolderFigures {
  readonly path: readonly string[];
  readonly messages: number | null;
  /** The sizes of its messages together. */
  readonly bytes: number | null;
}

/** One mailbox, opened for reading; one folder at a time. Nothing it does changes anything at the source. */
export interface MailboxReader {
  listFolders(): Promise<readonly SourceFolder[]>;
  /** The same folders with what the source says of them without opening any. Absent where it says nothing. */
  describeFolders?(): Promise<readonly FolderFigures[]>;
  /** Looks for one folder by its name: a listing may leave out what is there. */
  findFolder(path: readonly string[]): Promise<FoundFolder>;
  /**
   * Says which folders will be listed next, in this order, so that a reader far from its server may ask ahead. A hint: others may be
   * listed all the same.
   */
  expect?(folders: readonly ExpectedFolder[]): void;
  listMessages(folder: SourceFolder): Promise<FolderListing>;
  /** Fetches messages of the folder listed last, in any order, with back-pressure; what is kept of one is copied before the next is asked for. */
  fetchMessages(folder: SourceFolder, uids: readonly string[]): AsyncIterable<FetchedMessage>;
  /**
   * Which messages of the folder listed last are to be read again, of those stored: they are read otherwise than when they were
   * stored, were cut short and have come whole since, or their uid is that of another message now. Absent where none of it can be.
   */
  readAgain?(folder: SourceFolder, stored: StoredMessages): Promise<ReadonlySet<string>>;
  /**
   * The state of the folder listed last, once everything that was asked for of it has been read; null where it is to be listed again next time, whatever
   * its state is then. Absent where it is the state that the folder came with.
   */
  stateRead?(folder: SourceFolder): string | null;
  /** Ends at once, also in the middle of a fetch; may be called twice. */
  close(): Promise<void>;
}

/** What a source has. What is passed over is named as its mailbox would be, and holds no unit of a license. */
export interface MailboxListing {
  readonly mailboxes: readonly SourceMailbox[];
  readonly passedOver: readonly PassedOver[];
}

/** An entry of a source that is not read. */
export interface PassedOver {
  readonly name: string;
  readonly reason: Text;
  /** False for what certainly is none: it is named, and no reason to warn. */
  readonly mayBeMail: boolean;
}

/** For whoever waits for a list of mailboxes: called for each directory that is looked into, and a way to end it. */
export interface ListingWatch {
  readonly signal?: AbortSignal;
  readonly onDirectory?: () => void;
}

/** Where mail comes from. Errors are AppErrors: `source-unreachable`, `-tls`, `-credentials`, `-protocol`, `-throttled`, `not-found`, `io`. */
export interface MailSource {
  /** Proves that the source answers and takes the credentials; a folder, that it can be read. */
  readonly signIn: (signal?: AbortSignal) => Promise<void>;
  /** Throws AppError `cancelled` when the watch ends it. */
  readonly listMailboxes: (watch?: ListingWatch) => Promise<MailboxListing>;
  /** True where the list was made by hand: a mailbox that is not on it may be there all the same. */
  readonly opensUnlisted: boolean;
  /** The signal ends the reader as `close` does. */
  readonly openMailbox: (mailbox: string, signal?: AbortSignal) => Promise<MailboxReader>;
  /** Opens a mailbox to restore into it, the only way in which a source is changed. Throws AppError `invalid-argument` where that cannot be done. */
  readonly openForRestore: (mailbox: string, signal?: AbortSignal) => Promise<MailboxWriter>;
  /** Mailboxes that may be read at the same time. */
  readonly maxConcurrency: number;
}

/** The form in which flags are compared and stored: sorted, without duplicates and without the session's `\Recent`. */
export function normalizeFlags(flags: Iterable<string>): string[] {
  return [...new Set(flags)].filter((flag) => flag.toLowerCase() !== '\\recent').sort();
}

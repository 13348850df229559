import type { Job } from '../../shared/backup/job.js';
import type { LogLine } from '../../shared/backup/session.js';
import type { Source } from '../../shared/backup/source.js';
import type { ErrorCode } from '../../shared/errors.js';
import type { Text } from '../../shared/texts/text.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { StoredHold } from '../repository/holds.js';
import type { RepositoryMailbox } from '../repository/open-point.js';
import type { RepositoryWriter } from '../repository/open-for-writing.js';
import type { SessionLog } from '../sessions/session-log.js';
import type { AskCatalogue } from './ask-catalogue.js';
import type { MailboxCounts } from './mailbox-attempts.js';

/** What is to be read of one mailbox: plain values, which may go to another computer. */
export interface MailboxOrder {
  readonly sessionId: string;
  readonly mailbox: RepositoryMailbox;
  readonly excludedFolders: readonly string[];
  readonly keepMissingSessions: number;
  /** SHA-256 of messages of the mailbox that a verification found damaged. */
  readonly damaged: readonly string[];
  /** A hold that the repository has not noted yet. */
  readonly hold: StoredHold | null;
}

/** Who gives the order hears by this how it goes. */
export interface MailboxObserver {
  /** Kept up to date while the mailbox is read. */
  readonly counts: MailboxCounts;
  readonly onFolder: (path: readonly string[]) => void;
  readonly onLine: (type: Exclude<LogLine['type'], 'Running'>, said: Text, code?: ErrorCode) => void;
  /** An attempt has failed, and another one comes. */
  readonly onRetry: (error: unknown) => void;
  /** A worker reads it from now on; null for this computer. */
  readonly onReader: (worker: string | null) => void;
  /** Nothing more is read of the source, though it is not done yet. */
  readonly onSourceLeft: () => void;
  /** The repository has noted the hold. */
  readonly onHeld: () => void;
  /** SHA-256 of messages that are whole again. */
  readonly onMended: (messages: readonly string[]) => void;
}

/** A mailbox whose restore point is in the repository, and outlives a power cut. */
export interface ReadMailbox {
  /** What a session must say of it; none makes it a success. */
  readonly warnings: readonly Text[];
  /** Of the job's excluded folders, those that it has. */
  readonly matchedExclusions: readonly string[];
  readonly point: { readonly messages: number; readonly bytes: number; readonly restorePoints: number };
}

/** Reads mailboxes of a session into its repository, here or elsewhere. */
export interface MailboxExecutor {
  /** Throws what kept it from an end. */
  readonly read: (
    order: MailboxOrder,
    observer: MailboxObserver,
    signal: AbortSignal,
  ) => Promise<ReadMailbox>;
}

/** The session whose mailboxes are to be read. */
export interface ExecutedSession {
  readonly job: Pick<Job, 'bandwidth'>;
  readonly source: Source;
  readonly repository: KnownRepository;
  readonly writer: RepositoryWriter;
  /** Mailboxes of its server that may be read at the same time. */
  readonly connections: number;
  readonly log: SessionLog;
  readonly ask: AskCatalogue;
}

/** Says who reads the mailboxes of a session; `here` does it in this process. */
export type ChooseExecutor = (session: ExecutedSession, here: MailboxExecutor) => MailboxExecutor;

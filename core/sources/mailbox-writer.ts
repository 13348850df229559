import type { Text } from '../../shared/texts/text.js';
import type { Content } from '../lib/content.js';

/** A folder of the mailbox that is restored to. */
export interface TargetFolder {
  /** Its levels as the server has them. */
  readonly path: readonly string[];
  /** True where the target cannot have the name that was asked for, and `path` stands for it. */
  readonly isRenamed?: boolean;
  /** When it changes, uids known before mean nothing any more. */
  readonly uidValidity: string;
  /**
   * Every later message gets this uid or a higher one (RFC 9051 §2.3.1.1); null where a message's name is chosen by us,
   * so that adding it a second time finds the first.
   */
  readonly uidNext: number | null;
  /** True when it was not there before. */
  readonly created: boolean;
}

/** A message that a target folder holds. */
export interface PresentMessage {
  readonly uid: string;
  readonly flags: readonly string[];
  readonly internalDate: Date;
  /** Bytes as the server counts them, which not every server does exactly. */
  readonly size: number;
  /** Value of its Message-ID field, without white space; null when it has none. */
  readonly messageId: string | null;
}

export interface OutgoingMessage {
  /** Names the message within its restore, the same at every attempt; letters, digits and hyphens. */
  readonly token: string;
  readonly content: Content;
  readonly flags: readonly string[];
  readonly internalDate: Date;
}

export type AppendOutcome =
  | {
      readonly type: 'appended';
      /** Null where the server does not say. */
      readonly uid: string | null;
      /** The server wanted CRLF line ends (RFC 5322) and got them; nothing else was changed. */
      readonly lineEndsChanged: boolean;
      /** Keywords that the target does not take. */
      readonly keywordsLost: readonly string[];
      /** Flags of RFC 9051 §2.3.2 that the server refused; absent where it took all. */
      readonly flagsRefused?: readonly string[];
      /** True where the server refused the date of receipt, and took the message with the time at which it came. */
      readonly isDateRefused?: boolean;
    }
  /** The server does not take this one message; the others continue. */
  | {
      readonly type: 'refused';
      readonly reason: Text;
      /** The refusal's response code (RFC 5530), such as `OVERQUOTA`; empty when it has none. */
      readonly code: string;
    };

/** One mailbox, opened to restore into it. Throws AppErrors as `MailSource` does. */
export interface MailboxWriter {
  /**
   * Opens a folder; where it is missing it is made, with those above it. `refused` when the server does not let it. Two folders
   * never become one: what cannot have its name gets another of its own, also where only two of those that are restored together
   * (`among`, in their order) would have the same.
   */
  openFolder(
    path: readonly string[],
    among?: readonly (readonly string[])[],
  ): Promise<TargetFolder | { readonly refused: Text }>;
  listMessages(folder: TargetFolder): Promise<readonly PresentMessage[]>;
  /**
   * Some messages as they are there now, without their Message-ID; those that are gone are left out, null when the server does not
   * say. Absent where what was appended is known to be there as it was sent.
   */
  inspect?(folder: TargetFolder, uids: readonly string[]): Promise<readonly PresentMessage[] | null>;
  /** Reads the exact bytes of a message, a large one in parts; false when it is gone or cannot be read, to its end too. */
  readMessage(folder: TargetFolder, uid: string, onPart: (part: Buffer) => void): Promise<boolean>;
  append(folder: TargetFolder, message: OutgoingMessage): Promise<AppendOutcome>;
  /** Removes these messages and no others; false when the server offers no way to do that. */
  remove(folder: TargetFolder, uids: readonly string[]): Promise<boolean>;
  /** Ends at once, also in the middle of an append; may be called twice. */
  close(): Promise<void>;
}

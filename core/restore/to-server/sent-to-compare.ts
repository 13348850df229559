import type { SelectedItem } from '../export/selection.js';

/** A message that the server has taken, to be compared with what it gives back. */
export interface SentToCompare {
  readonly item: SelectedItem;
  /** Null where the server does not say. */
  readonly uid: string | null;
  readonly messageId: string | null;
  /** Sizes that the message may have there unaltered. */
  readonly sizes: readonly number[];
  /** Its bytes are compared whatever its size. */
  readonly isRead: boolean;
  /** Flags that could be sent. */
  readonly flags: readonly string[];
  /** The server was given its date. */
  readonly isDated: boolean;
}

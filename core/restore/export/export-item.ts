import type { StoredMessage } from '../../repository/reader.js';
import type { Content } from '../../lib/content.js';

/** A message whose turn it is, proved to be as it was recorded: only one content is in memory at a time. */
export interface ExportItem {
  readonly folder: readonly string[];
  readonly message: StoredMessage;
  readonly content: Content;
}

/** Called once for a folder that cannot have its name in an export, with the names of its levels there. */
export type OnRenamed = (folder: readonly string[], there: readonly string[]) => void;

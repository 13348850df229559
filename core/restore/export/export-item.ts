import type { StoredMessage } from '../../repository/reader.js';
import type { Content } from '../../lib/content.js';

/** A message whose turn it is, proved to be as it was recorded, in the form in which its format wants it. */
export interface ExportItem<Form = Content> {
  readonly folder: readonly string[];
  readonly message: StoredMessage;
  readonly content: Form;
}

/** Called once for a folder that cannot have its name in an export, with the names of its levels there. */
export type OnRenamed = (folder: readonly string[], there: readonly string[]) => void;

/** Where an export says what it could not write as it is in the repository. */
export interface ExportNotes {
  readonly folderRenamed: OnRenamed;
  /** Called for a message, written all the same, with the flags and keywords that the export does not hold. */
  readonly flagsLost: (item: Omit<ExportItem, 'content'>, lost: readonly string[]) => void;
  /** Called for a message that has no line end at its end, where the format wants one. */
  readonly lineEndAdded: () => void;
}

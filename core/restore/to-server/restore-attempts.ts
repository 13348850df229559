import type { ExistingRule } from '../../../shared/backup/server-restore.js';
import type { ServerRestore, ServerRestoreStore } from '../../catalogue/server-restores.js';
import type { MailboxWriter } from '../../sources/mailbox-writer.js';
import type { SelectedItem } from '../export/selection.js';
import type { Origin } from './present-messages.js';
import { RepeatedRefusals } from './repeated-refusals.js';
import type { RestoreFigures } from './restore-figures.js';
import type { RestoreNotes } from './restore-notes.js';
import type { SentToCompare } from './sent-to-compare.js';

/** What the attempts of one session share: the next one continues where the last was cut. */
export interface RestoreAttempts {
  /** Messages whose fate is settled, by id. */
  readonly settled: Set<string>;
  /** Folders with nothing left to do, by `JSON.stringify` of their path. */
  readonly finishedFolders: Set<string>;
  /** Uids of messages that stand for settled ones, by target folder. */
  readonly matched: Map<string, string[]>;
  readonly refusals: RepeatedRefusals;
  /** Messages at which the connection was cut more than once. */
  readonly passedOver: Set<string>;
  /** Messages that the server has taken and that are not compared yet, by target folder. */
  readonly uncompared: Map<string, SentToCompare[]>;
  /** The message whose comparison has begun and not ended. */
  comparedAt: SentToCompare | null;
  /** The message at which the last attempt was cut. */
  cutAt: string | null;
}

export function newAttempts(): RestoreAttempts {
  return {
    settled: new Set(),
    finishedFolders: new Set(),
    matched: new Map(),
    passedOver: new Set(),
    refusals: new RepeatedRefusals(),
    uncompared: new Map(),
    comparedAt: null,
    cutAt: null,
  };
}

export interface FolderRestore {
  readonly restore: ServerRestore;
  readonly existing: ExistingRule;
  readonly writer: MailboxWriter;
  readonly journal: ServerRestoreStore;
  readonly attempts: RestoreAttempts;
  readonly figures: RestoreFigures;
  readonly notes: RestoreNotes;
  /** Where an item was read, if that was the mailbox that is restored to. */
  readonly originOf: (item: SelectedItem) => Origin | null;
  readonly signal: AbortSignal;
  /** Where all folders of the restore go, in their order. */
  readonly destinations: readonly (readonly string[])[];
}

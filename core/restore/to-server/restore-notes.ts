import type { SessionLog } from '../../sessions/session-log.js';
import type { AppendOutcome } from '../../sources/mailbox-writer.js';
import type { SelectedItem } from '../export/selection.js';
import { type Text, render, text } from '../../../shared/texts/text.js';
import type { Alteration } from './alterations.js';

/** Messages that get a line of their own; the rest is counted. */
const mostLines = 100;

/** Why an older copy is still there beside the restored message. */
type KeptReason = 'restore.newOneDiffers' | 'restore.noSingleRemoval' | 'restore.newOneNotNamed';

export interface Comparison {
  readonly item: SelectedItem;
  readonly alterations: readonly Alteration[];
  /** Flags that were sent and are not there. */
  readonly flagsLost: readonly string[];
  /** The server has another INTERNALDATE. */
  readonly isRedated: boolean;
}

const alterationTexts = {
  'line-end-added': 'restore.lineEndAdded',
  'carriage-returns': 'restore.returnsRemoved',
  other: 'restore.otherContent',
} as const satisfies Readonly<Record<Alteration, string>>;

/** Tells the session's log what did not go as it should. Never a subject or an address: a message is named by its SHA-256. */
export class RestoreNotes {
  private refusedUnnamed = 0;
  private untried = 0;
  private damagedUnnamed = 0;
  private lines = 0;
  private lineEndsChanged = 0;
  private comparedCount = 0;
  private alteredCount = 0;
  private readonly alterations = new Map<Alteration, number>();
  private redated = 0;
  private withoutFlags = 0;
  private readonly flagsLost = new Set<string>();
  private missing = 0;
  private uncompared = 0;
  private withoutKeywords = 0;
  private readonly keywordsLost = new Set<string>();
  private refusedFlagsOf = 0;
  private readonly flagsRefused = new Set<string>();
  private datesRefused = 0;
  private readonly copiesKept = new Map<KeptReason, number>();
  private readonly refusedFolders = new Set<string>();
  private readonly renamedFolders = new Set<string>();

  constructor(private readonly log: SessionLog) {}

  folderRefused(path: readonly string[], reason: Text): void {
    const name = path.join('/');
    if (this.refusedFolders.has(name)) return;
    this.refusedFolders.add(name);
    this.log.line('Warning', text('restore.folderRefused', { folder: name, reason }));
  }

  /** The target cannot have the folder's name. */
  folderRenamed(path: readonly string[], there: readonly string[]): void {
    const name = path.join('/');
    if (this.renamedFolders.has(name)) return;
    this.renamedFolders.add(name);
    this.log.line('Warning', text('restore.folderRenamed', { folder: name, there: there.join('/') }));
  }

  messageRefused(item: SelectedItem, reason: Text): void {
    if (!this.mayName()) this.refusedUnnamed += 1;
    else this.log.line('Warning', text('restore.messageRefused', { message: named(item), reason }));
  }

  /** Others like it have been refused: the message was not sent. */
  notTried(): void {
    this.untried += 1;
  }

  get notThereCount(): number {
    return this.missing;
  }

  get notTriedCount(): number {
    return this.untried;
  }

  messageDamaged(item: SelectedItem): void {
    if (!this.mayName()) this.damagedUnnamed += 1;
    else
      this.log.line(
        'Warning',
        text('restore.messageDamaged', { message: named(item) }),
        'repository-damaged',
      );
  }

  appended(
    item: SelectedItem,
    {
      lineEndsChanged,
      keywordsLost,
      flagsRefused = [],
      isDateRefused = false,
    }: Extract<AppendOutcome, { type: 'appended' }>,
  ): void {
    if (lineEndsChanged) this.lineEndsChanged += 1;
    this.partsRefused(item, flagsRefused, isDateRefused);
    if (keywordsLost.length === 0) return;
    this.withoutKeywords += 1;
    for (const keyword of keywordsLost) this.keywordsLost.add(keyword);
    if (!this.mayName()) return;
    const said = { message: named(item), keywords: keywordsLost.join(', ') };
    this.log.line('Warning', text('restore.messageWithoutKeywords', said));
  }

  private partsRefused(item: SelectedItem, flags: readonly string[], isDate: boolean): void {
    if (flags.length === 0 && !isDate) return;
    if (flags.length > 0) this.refusedFlagsOf += 1;
    for (const flag of flags) this.flagsRefused.add(flag);
    if (isDate) this.datesRefused += 1;
    if (!this.mayName()) return;
    const said = { message: named(item), flags: flags.join(', '), isDate };
    this.log.line('Warning', text('restore.messageWithLess', said));
  }

  /** What a comparison with the server has shown of a message. */
  compared({ item, alterations, flagsLost, isRedated }: Comparison): void {
    this.comparedCount += 1;
    if (isRedated) this.redated += 1;
    if (flagsLost.length > 0) this.withoutFlags += 1;
    for (const flag of flagsLost) this.flagsLost.add(flag);
    if (alterations.length === 0) return;
    this.alteredCount += 1;
    for (const alteration of alterations)
      this.alterations.set(alteration, (this.alterations.get(alteration) ?? 0) + 1);
    if (!this.mayName()) return;
    const how = alterations.map((alteration) => render(text(alterationTexts[alteration]))).join(', ');
    this.log.line('Warning', text('restore.messageAltered', { message: named(item), how }));
  }

  /** The server has said that it took the message, and does not show it. */
  notThere(item: SelectedItem): void {
    this.missing += 1;
    if (this.mayName()) this.log.line('Warning', text('restore.messageNotThere', { message: named(item) }));
  }

  notCompared(count: number): void {
    this.uncompared += count;
  }

  copyKept(reason: KeptReason): void {
    this.copiesKept.set(reason, (this.copiesKept.get(reason) ?? 0) + 1);
  }

  /** True when the user should look at the result, although every message is there. */
  get hasRemarks(): boolean {
    return (
      this.lineEndsChanged > 0 ||
      this.withoutKeywords + this.refusedFlagsOf + this.datesRefused > 0 ||
      this.copiesKept.size > 0 ||
      this.renamedFolders.size > 0 ||
      this.alteredCount + this.redated + this.withoutFlags + this.missing + this.uncompared > 0
    );
  }

  /** Writes what was only counted so far. */
  finish(): void {
    if (this.refusedUnnamed > 0)
      this.log.line('Warning', text('restore.moreRefused', { count: this.refusedUnnamed }));
    if (this.untried > 0) this.log.line('Warning', text('restore.notTried', { count: this.untried }));
    if (this.damagedUnnamed > 0)
      this.log.line('Warning', text('restore.moreDamaged', { count: this.damagedUnnamed }));
    if (this.lineEndsChanged > 0) {
      this.log.line('Warning', text('restore.lineEndsChanged', { count: this.lineEndsChanged }));
    }
    if (this.withoutKeywords > 0) {
      const keywords = [...this.keywordsLost].slice(0, 10).join(', ');
      this.log.line('Warning', text('restore.keywordsLost', { count: this.withoutKeywords, keywords }));
    }
    if (this.refusedFlagsOf > 0) {
      const flags = [...this.flagsRefused].join(', ');
      this.log.line('Warning', text('restore.flagsRefused', { count: this.refusedFlagsOf, flags }));
    }
    if (this.datesRefused > 0)
      this.log.line('Warning', text('restore.datesRefused', { count: this.datesRefused }));
    this.finishComparison();
    for (const [reason, count] of this.copiesKept)
      this.log.line('Warning', text('restore.copiesKept', { count, reason: text(reason) }));
  }

  private finishComparison(): void {
    const total = this.comparedCount + this.missing;
    if (this.alteredCount > 0) {
      const count = (alteration: Alteration): number => this.alterations.get(alteration) ?? 0;
      this.log.line(
        'Warning',
        text('restore.altered', {
          ...{ count: this.alteredCount, total, lineEnds: count('line-end-added') },
          ...{ returns: count('carriage-returns'), other: count('other') },
        }),
      );
    }
    if (this.withoutFlags > 0) {
      const flags = [...this.flagsLost].slice(0, 10).join(', ');
      this.log.line('Warning', text('restore.flagsNotKept', { count: this.withoutFlags, total, flags }));
    }
    if (this.redated > 0)
      this.log.line('Warning', text('restore.datesNotKept', { count: this.redated, total }));
    if (this.missing > 0) this.log.line('Warning', text('restore.notThere', { count: this.missing, total }));
    if (this.uncompared > 0)
      this.log.line('Warning', text('restore.notCompared', { count: this.uncompared }));
  }

  private mayName(): boolean {
    this.lines += 1;
    return this.lines <= mostLines;
  }
}

function named({ folder, message: { size, sha256 } }: SelectedItem): Text {
  return text('restore.message', { size, folder: folder.join('/'), sha256: sha256.toString('hex') });
}

import type { SessionLog } from '../../sessions/session-log.js';
import { formatBytes } from '../../../shared/texts/bytes.js';
import { counted } from '../../../shared/texts/plural.js';
import type { AppendOutcome } from '../../sources/mailbox-writer.js';
import type { SelectedItem } from '../export/selection.js';

/** Messages that get a line of their own; the rest is counted. */
const mostLines = 100;

/** Tells the session's log what did not go as it should. Never a subject or an address: a message is named by its SHA-256. */
export class RestoreNotes {
  private refusedUnnamed = 0;
  private damagedUnnamed = 0;
  private lines = 0;
  private lineEndsChanged = 0;
  private readonly keywordsLost = new Set<string>();
  private readonly copiesKept = new Map<string, number>();
  private readonly refusedFolders = new Set<string>();

  constructor(private readonly log: SessionLog) {}

  folderRefused(path: readonly string[], reason: string): void {
    const name = path.join('/');
    if (this.refusedFolders.has(name)) return;
    this.refusedFolders.add(name);
    this.log.line('Warning', `The folder ${name} could not be opened or created: ${reason}`);
  }

  messageRefused(item: SelectedItem, reason: string): void {
    if (!this.mayName()) this.refusedUnnamed += 1;
    else this.log.line('Warning', `${named(item)} was not restored: ${reason}`);
  }

  messageDamaged(item: SelectedItem): void {
    if (!this.mayName()) this.damagedUnnamed += 1;
    else this.log.line('Warning', `${named(item)} is damaged in the repository and was skipped.`);
  }

  appended(outcome: Extract<AppendOutcome, { type: 'appended' }>): void {
    if (outcome.lineEndsChanged) this.lineEndsChanged += 1;
    for (const keyword of outcome.keywordsLost) this.keywordsLost.add(keyword);
  }

  copyKept(reason: string): void {
    this.copiesKept.set(reason, (this.copiesKept.get(reason) ?? 0) + 1);
  }

  /** True when the user should look at the result, although every message is there. */
  get hasRemarks(): boolean {
    return this.lineEndsChanged > 0 || this.keywordsLost.size > 0 || this.copiesKept.size > 0;
  }

  /** Writes what was only counted so far. */
  finish(): void {
    if (this.refusedUnnamed > 0)
      this.log.line('Warning', `${counted(this.refusedUnnamed, 'more message')} refused by the server.`);
    if (this.damagedUnnamed > 0)
      this.log.line('Warning', `${counted(this.damagedUnnamed, 'more message')} damaged in the repository.`);
    if (this.lineEndsChanged > 0) {
      this.log.line(
        'Warning',
        `${counted(this.lineEndsChanged, 'message')} restored with other line ends (CRLF): the server takes no others.`,
      );
    }
    if (this.keywordsLost.size > 0) {
      const some = [...this.keywordsLost].slice(0, 10).join(', ');
      this.log.line('Warning', `Keywords that the server does not accept were skipped: ${some}`);
    }
    for (const [reason, count] of this.copiesKept)
      this.log.line('Warning', `The older copy of ${counted(count, 'message')} was kept: ${reason}.`);
  }

  private mayName(): boolean {
    this.lines += 1;
    return this.lines <= mostLines;
  }
}

function named({ folder, message }: SelectedItem): string {
  return `A message of ${formatBytes(message.size)} in ${folder.join('/')} (SHA-256 ${message.sha256.toString('hex')})`;
}

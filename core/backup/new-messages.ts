import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { throwIfStopped } from '../lib/cancellation.js';
import { type LargeMessage, MessageBrokeOff, type SourceFolder } from '../sources/mail-source.js';
import { pathText } from '../repository/point-writer.js';
import type { FolderOfBackup, MailboxBackup } from './mailbox-attempts.js';
import type { MessageBatch } from './message-batch.js';

/** What a folder has and the repository does not, fetched in one attempt. */
export class NewMessages {
  private readonly folder: SourceFolder;
  /** Messages that are to be fetched and have not come yet, in the order of the folder. */
  private readonly missing = new Set<string>();
  private unreadable = 0;

  constructor(
    private readonly backup: MailboxBackup,
    private readonly batch: MessageBatch<FolderOfBackup>,
    private readonly of: FolderOfBackup,
    /** Flags by uid. */
    private readonly added: ReadonlyMap<string, readonly string[]>,
  ) {
    this.folder = of.folder;
  }

  /** Adds everything to the batch, and returns how many could not be read. When it throws, the next attempt starts at the first missing one. */
  async addAll(): Promise<number> {
    this.passOverSkipped();
    // A cut while many were asked for may have nothing to do with the one that was waited for: it is asked for alone.
    let suspect = [...this.missing].find((uid) => this.keyOf(uid) === this.backup.attempts.cutAt);
    try {
      if (suspect !== undefined) {
        await this.fetch([suspect]);
        this.missing.delete(suspect);
        suspect = undefined;
      }
      await this.fetch([...this.missing]);
    } catch (error) {
      if (isCut(error)) this.noteCut(suspect);
      throw error;
    }
    return this.unreadable;
  }

  private passOverSkipped(): void {
    const { skipped } = this.backup.attempts;
    for (const uid of this.added.keys()) {
      if (skipped.has(this.keyOf(uid))) this.quarantine(uid, text('imap.cutWhenRead'));
      else this.missing.add(uid);
    }
  }

  private async fetch(uids: readonly string[]): Promise<void> {
    const { reader, attempts, signal } = this.backup;
    for await (const fetched of reader.fetchMessages(this.folder, uids)) {
      const { uid } = fetched;
      const flags = this.added.get(uid) ?? [];
      switch (fetched.type) {
        case 'message':
          this.missing.delete(uid);
          attempts.counts.bytesRead += fetched.content.length;
          await this.batch.add(this.of, { ...fetched, flags });
          this.noteFlaw(fetched);
          break;
        case 'large-message':
          await this.addLarge(fetched, flags);
          // Only now: where the connection is cut in the middle, it is the one that was waited for.
          this.missing.delete(uid);
          break;
        case 'unreadable':
          this.missing.delete(uid);
          this.quarantine(uid, fetched.reason);
      }
      throwIfStopped(signal);
    }
  }

  private async addLarge(message: LargeMessage, flags: readonly string[]): Promise<void> {
    const { uid, pieces, internalDate } = message;
    try {
      await this.batch.add(this.of, { uid, flags, internalDate, content: this.counted(pieces) });
      this.noteFlaw(message);
    } catch (error) {
      if (!(error instanceof MessageBrokeOff)) throw error;
      // What has gone meanwhile is missing in the next listing too.
      if (error.reason !== null) this.quarantine(uid, error.reason);
    }
  }

  private async *counted(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const { attempts, signal, onProgress } = this.backup;
    for await (const piece of pieces) {
      throwIfStopped(signal);
      attempts.counts.bytesRead += piece.length;
      onProgress(this.folder.path);
      yield piece;
    }
  }

  private noteFlaw({ uid, flaw: reason }: { readonly uid: string; readonly flaw?: Text }): void {
    if (reason === undefined) return;
    this.backup.attempts.flawed.set(this.keyOf(uid), { folder: this.folder.path, uid, reason });
  }

  private quarantine(uid: string, reason: Text): void {
    this.unreadable += 1;
    this.backup.attempts.quarantined.set(this.keyOf(uid), { folder: this.folder.path, uid, reason });
  }

  /** `suspect` was asked for alone when the attempt was cut. */
  private noteCut(suspect: string | undefined): void {
    const { attempts, signal } = this.backup;
    const [first] = this.missing;
    if (first === undefined || signal.aborted) return;
    if (suspect !== undefined) attempts.skipped.add(this.keyOf(suspect));
    attempts.cutAt = this.keyOf(first);
  }

  private keyOf(uid: string): string {
    return `${pathText(this.folder.path)} ${uid}`;
  }
}

/** A server that throttles has nothing against the message that was waited for. */
function isCut(error: unknown): boolean {
  return error instanceof AppError && error.code === 'source-unreachable';
}

import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { throwIfStopped } from '../lib/cancellation.js';
import type { SourceFolder } from '../sources/mail-source.js';
import { type KnownFolder, pathText } from '../repository/point-writer.js';
import type { MailboxBackup } from './mailbox-attempts.js';
import { MessageBatch } from './message-batch.js';

/** What a folder has and the repository does not, fetched and stored in one attempt. */
export class NewMessages {
  private readonly batch: MessageBatch;
  /** Messages that are to be fetched and have not come yet, in the order of the folder. */
  private readonly missing = new Set<string>();
  private unreadable = 0;

  constructor(
    private readonly backup: MailboxBackup,
    private readonly folder: SourceFolder,
    stored: KnownFolder,
    /** Flags by uid. */
    private readonly added: ReadonlyMap<string, readonly string[]>,
  ) {
    const { writer, point, attempts, onProgress } = backup;
    const { counts } = attempts;
    this.batch = new MessageBatch(writer, (messages) => {
      counts.bytesStored += point.addMessages(stored, messages);
      counts.stored += messages.length;
      onProgress(folder.path);
    });
  }

  /** Returns how many could not be read. What has been read is kept when it throws: the next attempt starts at the first missing one. */
  async store(): Promise<number> {
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
      await this.batch.finish();
    } catch (error) {
      await this.batch.finish();
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
      this.missing.delete(fetched.uid);
      if (fetched.type === 'unreadable') {
        this.quarantine(fetched.uid, fetched.reason);
        continue;
      }
      attempts.counts.bytesRead += fetched.content.length;
      await this.batch.add({ ...fetched, flags: this.added.get(fetched.uid) ?? [] });
      throwIfStopped(signal);
    }
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

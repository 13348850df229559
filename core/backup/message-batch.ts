import type { MessageBytes } from '../repository/message-reading.js';
import type { NewMessage } from '../repository/point-writer.js';
import type { RepositoryWriter } from '../repository/repository.js';

interface Arrived {
  readonly uid: string;
  readonly flags: readonly string[];
  readonly internalDate: Date;
  readonly content: MessageBytes;
}

/** Messages that are compressed while the next ones are being received; bounds memory, not speed. */
const mostInPreparation = 16;
const mostBytesInPreparation = 16 * 1024 * 1024;
/** A transaction is worth its fsync from here on, and small enough that a crash costs little. */
const fullBatch = 300;
const fullBatchBytes = 16 * 1024 * 1024;

/** Prepares messages in parallel and hands them on in batches, in the order in which they came. */
export class MessageBatch {
  private readonly inPreparation: { bytes: number; ready: Promise<NewMessage> }[] = [];
  private bytesInPreparation = 0;
  private ready: NewMessage[] = [];
  private readyBytes = 0;

  constructor(
    private readonly writer: RepositoryWriter,
    private readonly store: (messages: readonly NewMessage[]) => void,
  ) {}

  /** Resolves when there is room for the next message: this is the back-pressure on the source. Throws what a content that comes in pieces throws. */
  async add({ uid, flags, internalDate, content }: Arrived): Promise<void> {
    if (!Buffer.isBuffer(content)) {
      // It has the memory to itself, and is stored at once.
      await this.finish();
      this.store([{ uid, flags, internalDate, content: await this.writer.prepare(content) }]);
      return;
    }
    const ready = this.writer
      .prepare(content)
      .then((prepared) => ({ uid, flags, internalDate, content: prepared }));
    // Looked at in its turn; until then a failure must not count as unhandled.
    ready.catch(() => undefined);
    this.inPreparation.push({ bytes: content.length, ready });
    this.bytesInPreparation += content.length;
    while (
      this.inPreparation.length > mostInPreparation ||
      this.bytesInPreparation > mostBytesInPreparation
    ) {
      await this.takeFirst();
    }
  }

  /** Stores everything that was added. */
  async finish(): Promise<void> {
    while (this.inPreparation.length > 0) await this.takeFirst();
    this.flush();
  }

  private async takeFirst(): Promise<void> {
    const first = this.inPreparation.shift();
    if (!first) return;
    this.bytesInPreparation -= first.bytes;
    this.ready.push(await first.ready);
    this.readyBytes += first.bytes;
    if (this.ready.length >= fullBatch || this.readyBytes >= fullBatchBytes) this.flush();
  }

  private flush(): void {
    const messages = this.ready;
    this.ready = [];
    this.readyBytes = 0;
    if (messages.length > 0) this.store(messages);
  }
}

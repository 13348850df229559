import type { MessageBytes } from '../repository/message-reading.js';
import type { NewMessage } from '../repository/point-writer.js';
import type { RepositoryWriter } from '../repository/repository.js';

interface Arrived<C extends MessageBytes = MessageBytes> {
  readonly uid: string;
  readonly flags: readonly string[];
  readonly internalDate: Date;
  readonly content: C;
}

/** Messages that are prepared in one go: small ones alone cost more on their way to a thread than what is done there. */
const fullGroup = 128;
const fullGroupBytes = 512 * 1024;
/** Bytes that are prepared while the next messages are being received; bounds memory, not speed. */
const mostBytesInPreparation = 4 * 1024 * 1024;
const mostGroupsInPreparation = 8;
/** One transaction: it holds up everything else of this process, and is not to be noticed. */
const fullBatch = 1000;
const fullBatchBytes = 4 * 1024 * 1024;

/** Prepares messages in groups and hands them on in batches, in the order in which they came. */
export class MessageBatch {
  private group: Arrived<Buffer>[] = [];
  private groupBytes = 0;
  private readonly inPreparation: { bytes: number; ready: Promise<NewMessage[]> }[] = [];
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
    this.group.push({ uid, flags, internalDate, content });
    this.groupBytes += content.length;
    if (this.group.length >= fullGroup || this.groupBytes >= fullGroupBytes) this.beginGroup();
    while (
      this.inPreparation.length > mostGroupsInPreparation ||
      this.bytesInPreparation > mostBytesInPreparation
    ) {
      await this.takeFirst();
    }
  }

  /** Stores everything that was added. */
  async finish(): Promise<void> {
    this.beginGroup();
    while (this.inPreparation.length > 0) await this.takeFirst();
    this.flush();
  }

  private beginGroup(): void {
    const [group, bytes] = [this.group, this.groupBytes];
    this.group = [];
    this.groupBytes = 0;
    if (group.length === 0) return;
    const ready = this.prepare(group);
    // Looked at in its turn; until then a failure must not count as unhandled.
    ready.catch(() => undefined);
    this.inPreparation.push({ bytes, ready });
    this.bytesInPreparation += bytes;
  }

  private async prepare(group: readonly Arrived<Buffer>[]): Promise<NewMessage[]> {
    const prepared = await this.writer.prepareAll(group.map(({ content }) => content));
    return prepared.flatMap((content, index) => {
      const arrived = group[index];
      return arrived === undefined ? [] : [{ ...arrived, content }];
    });
  }

  private async takeFirst(): Promise<void> {
    const first = this.inPreparation.shift();
    if (!first) return;
    this.bytesInPreparation -= first.bytes;
    this.ready.push(...(await first.ready));
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

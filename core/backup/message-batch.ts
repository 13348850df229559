import { type MessageGroup, largestInGroup } from '../repository/message-group.js';
import type { MessageBytes } from '../repository/message-reading.js';
import type { NewMessage } from '../repository/point-writer.js';
import type { PreparedContent } from '../repository/prepared-message.js';
import type { RepositoryWriter } from '../repository/open-for-writing.js';

interface Arrived {
  readonly uid: string;
  readonly flags: readonly string[];
  readonly internalDate: Date;
  readonly content: MessageBytes;
  /** Nothing else is in the memory of `content`, which may be transferred. */
  readonly isAlone?: true;
}

/** Messages of one group, beside what their bytes are limited by. */
const fullGroup = 128;
/** Bytes that are prepared while the next messages are being received; bounds memory, not speed. */
const mostBytesInPreparation = 2 * 1024 * 1024;
const mostGroupsInPreparation = 8;
/** One transaction: it holds up everything else of this process, and is not to be noticed. */
const fullBatch = 1000;
const fullBatchBytes = 2 * 1024 * 1024;

/** What has come, in its order: a message of a folder, or what is to be done once all before it is stored. */
type Item<F> =
  { readonly folder: F; readonly message: Omit<NewMessage, 'content'> } | { readonly whenStored: () => void };

/** Items, and in the same order what has become of the messages among them: each is made only when it is stored. */
interface ReadyItems<F> {
  readonly items: readonly Item<F>[];
  readonly contents: Iterator<PreparedContent, unknown>;
}

interface InPreparation<F> {
  /** Null where there is only something to be done. */
  readonly group: MessageGroup | null;
  readonly ready: Promise<ReadyItems<F>>;
}

/** Prepares messages in groups and hands them on in batches, in the order in which they came, whatever folder they are of. */
export class MessageBatch<F> {
  private group: MessageGroup | null = null;
  private items: Item<F>[] = [];
  private readonly inPreparation: InPreparation<F>[] = [];
  private bytesInPreparation = 0;
  private ready: ReadyItems<F>[] = [];
  private readyCount = 0;
  private readyGroups: MessageGroup[] = [];
  private readyBytes = 0;
  /** Something that came is not stored: what was to be done after it is not done any more. */
  private isBroken = false;

  constructor(
    private readonly writer: RepositoryWriter,
    private readonly store: (folder: F, messages: readonly NewMessage[]) => void,
  ) {}

  /**
   * Resolves when there is room for the next message: this is the back-pressure on the source. A content that is whole is copied at once, or taken over.
   * Throws what a content that comes in pieces throws.
   */
  async add(folder: F, { uid, flags, internalDate, content, isAlone }: Arrived): Promise<void> {
    if (!Buffer.isBuffer(content) || content.length > largestInGroup) {
      // It has the memory to itself, and is stored at once.
      await this.finish();
      const prepared = await this.writer.prepare(content);
      this.unlessItFails(() => {
        this.store(folder, [{ uid, flags, internalDate, content: prepared }]);
      });
      return;
    }
    if (this.group?.hasRoomFor(content.length) === false) this.beginGroup();
    // Before it is copied: until then only its source has it.
    await this.roomFor(content.length);
    this.group ??= this.writer.group();
    if (isAlone === true) this.group.takeOver(content);
    else this.group.add(content);
    const { isFull, isUrgent } = this.group;
    this.items.push({ folder, message: { uid, flags, internalDate } });
    if (this.items.length >= fullGroup || isFull) this.beginGroup();
    if (isUrgent) await this.finish();
  }

  /** Resolves when so much more may be prepared; a message that alone is more than that has the preparation to itself. */
  private async roomFor(bytes: number): Promise<void> {
    while (
      this.inPreparation.length > mostGroupsInPreparation ||
      (this.inPreparation.length > 0 && this.bytesInPreparation + bytes > mostBytesInPreparation)
    ) {
      await this.takeFirst();
    }
  }

  /** Does something once everything that was added is stored; never, where something of it was not. */
  whenStored(work: () => void): void {
    this.items.push({ whenStored: work });
    if (this.group !== null || this.inPreparation.length > 0 || this.ready.length > 0) return;
    this.ready.push({ items: this.items.splice(0), contents: [].values() });
    this.flush();
  }

  /** Stores everything that was added. */
  async finish(): Promise<void> {
    this.beginGroup();
    while (this.inPreparation.length > 0) await this.takeFirst();
    await this.storeReady();
  }

  private beginGroup(): void {
    const { group, items } = this;
    this.group = null;
    this.items = [];
    if (items.length === 0) return;
    const ready = prepare(group, items);
    // Looked at in its turn; until then a failure must not count as unhandled.
    ready.catch(() => undefined);
    this.inPreparation.push({ group, ready });
    this.bytesInPreparation += group?.bytes ?? 0;
  }

  private async takeFirst(): Promise<void> {
    const first = this.inPreparation.shift();
    if (!first) return;
    const bytes = first.group?.bytes ?? 0;
    this.bytesInPreparation -= bytes;
    try {
      const ready = await first.ready;
      this.ready.push(ready);
      this.readyCount += ready.items.length;
    } catch (error) {
      this.isBroken = true;
      throw error;
    }
    if (first.group !== null) this.readyGroups.push(first.group);
    this.readyBytes += bytes;
    if (this.readyCount >= fullBatch || this.readyBytes >= fullBatchBytes) await this.storeReady();
  }

  private async storeReady(): Promise<void> {
    await this.writer.room(this.readyBytes);
    this.flush();
  }

  private flush(): void {
    const [ready, groups] = [this.ready, this.readyGroups];
    this.ready = [];
    this.readyGroups = [];
    [this.readyBytes, this.readyCount] = [0, 0];
    this.unlessItFails(() => {
      this.storeInOrder(ready);
    });
    for (const group of groups) group.release();
  }

  private storeInOrder(ready: readonly ReadyItems<F>[]): void {
    let next: { readonly folder: F; readonly messages: NewMessage[] } | null = null;
    for (const { items, contents } of ready) {
      for (const item of items) {
        if (next !== null && ('whenStored' in item || item.folder !== next.folder)) {
          this.store(next.folder, next.messages);
          next = null;
        }
        if ('whenStored' in item) {
          if (!this.isBroken) item.whenStored();
          continue;
        }
        const { uid, flags, internalDate } = item.message;
        next ??= { folder: item.folder, messages: [] };
        next.messages.push({ uid, flags, internalDate, content: nextOf(contents) });
      }
    }
    if (next !== null) this.store(next.folder, next.messages);
  }

  private unlessItFails(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.isBroken = true;
      throw error;
    }
  }
}

async function prepare<F>(group: MessageGroup | null, items: readonly Item<F>[]): Promise<ReadyItems<F>> {
  const contents = (await group?.prepare()) ?? [];
  return { items, contents: contents[Symbol.iterator]() };
}

function nextOf(prepared: Iterator<PreparedContent, unknown>): PreparedContent {
  const next = prepared.next();
  if (next.done === true) throw new Error('A message was not prepared.');
  return next.value;
}

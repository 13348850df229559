import { AppError } from '../../../shared/errors.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { freeUnusedBuffers } from '../../lib/unused-buffers.js';
import { bringHere } from '../bucket/bring-here.js';
import { DamagedIndexError } from './index-damage.js';
import type { PackedBatch } from './index-tasks.js';
import { type IndexThreads, batchesAhead } from './index-threads.js';
import { readContents } from './read-documents.js';
import { type SearchIndex, everything } from './search-index.js';
import { inTurns } from './turns.js';
import { type WaitingContent, nextQueued, nextToFill } from './waiting-contents.js';
import { type ReadBatch, writeBatches } from './write-documents.js';

/** Contents that are read in one go: a stop waits for them. */
const batchSize = 64;
/** A batch ends after this many bytes of messages too. */
const batchBytes = 8 * 1024 * 1024;
/** Batches that are written in one transaction, where they have been read meanwhile: fewer make the index quicker, and a kill loses less. */
const writtenTogether = 4;
/** So little of what waits is done where it is: to start threads takes longer. */
const onTheSpot = { contents: 1024, bytes: 4 * 1024 * 1024 };

export interface IndexUpdateOptions {
  readonly database: Sqlite;
  /** The index as it is now: another process may have thrown one away. */
  readonly index: () => SearchIndex;
  /** Whether it is in memory, which only this thread has. */
  readonly isInMemory: () => boolean;
  readonly startThreads: () => IndexThreads;
  /** Whether what the repository has goes before what is new: an index of an earlier version answers until then. */
  readonly fillsFirst: () => boolean;
  /** Called when the index has everything but what waits in the queue, and when it has that too. */
  readonly onFilled: () => void;
}

/** What threads have failed at is done without them: what is wrong with a message, or with the repository, shows then. */
const withoutThreads: ReadonlySet<string> = new Set([
  ...['worker-gone', 'corrupt-state', 'repository-damaged', 'newer-schema', 'internal'],
]);

/** Contents on their way into the index. */
interface Ahead {
  readonly contents: readonly WaitingContent[];
  readonly filled: ReadBatch['filled'];
  readonly read: Promise<PackedBatch>;
  isRead: boolean;
}

/** Brings an index up to date, batch by batch: while one is written, threads read the next ones. */
export class IndexUpdate {
  private threads: IndexThreads | null = null;
  private mayStartThreads = true;
  private readonly ahead: Ahead[] = [];
  /** How far the batches under way go in the queue, and among the contents that the index is filled with. */
  private queuedTo = 0;
  private filledTo = 0;
  private hasLooked = false;
  /** What has been indexed here since everything was. */
  private here = { contents: 0, bytes: 0 };
  private running: Promise<number> | null = null;

  constructor(private readonly options: IndexUpdateOptions) {}

  /**
   * Indexes some of what waits; returns how many contents, zero when nothing waits any more. Whoever asks meanwhile gets the same answer. Rejects
   * with DamagedIndexError, and AppError `busy`, `io` or `disk-full`.
   */
  next(): Promise<number> {
    this.running ??= this.step().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Ends the threads; what is under way rejects with AppError `cancelled`, or is written as a whole. */
  async close(): Promise<void> {
    this.forgetAhead();
    const { threads } = this;
    this.threads = null;
    await threads?.close();
  }

  private async step(): Promise<number> {
    try {
      for (;;) {
        const index = this.options.index();
        if (this.options.isInMemory()) await this.close();
        this.lookOnce(index);
        const batch = this.threads === null ? this.nextBatch(index) : null;
        const isHere = batch !== null && !this.isForThreads(batch);
        if (!isHere) this.readAhead(index, batch);
        if (isHere || this.ahead.length > 0) {
          const indexed = isHere ? await this.indexHere(index, batch) : await this.writeNext(index);
          // None where the index had all of them: that it is filled further is all that was written.
          if (indexed > 0) return indexed;
          continue;
        }
        // What was passed over, as another process had it under way, is looked for once more.
        if (this.queuedTo + this.filledTo > 0) this.forgetAhead();
        else if (this.isFilled(index)) return await this.end(index);
        else this.markFilled(index);
      }
    } catch (error) {
      this.forgetAhead();
      throw error;
    }
  }

  /** The next contents that nobody reads yet. */
  private nextBatch(index: SearchIndex): Pick<Ahead, 'contents' | 'filled'> | null {
    if (!this.options.fillsFirst()) return this.nextOfQueue() ?? this.nextOfOthers(index);
    return this.nextOfOthers(index) ?? (index.filledTo === everything ? this.nextOfQueue() : null);
  }

  private nextOfQueue(): Pick<Ahead, 'contents' | 'filled'> | null {
    const contents = upTo(batchBytes, nextQueued(this.options.database, this.queuedTo, batchSize));
    const last = contents.at(-1);
    if (last === undefined) return null;
    this.queuedTo = last.seq ?? 0;
    return { contents, filled: null };
  }

  private nextOfOthers(index: SearchIndex): Pick<Ahead, 'contents' | 'filled'> | null {
    const from = Math.max(this.filledTo, index.filledTo);
    if (from === everything) return null;
    const next = upTo(batchBytes, nextToFill(this.options.database, from, batchSize));
    const last = next.at(-1);
    if (last === undefined) return null;
    this.filledTo = last.contentId;
    // Some have come by way of the queue.
    const lacking = new Set(index.lacking(next.map(({ contentId }) => contentId)));
    const contents = next.filter(({ contentId }) => lacking.has(contentId));
    return { contents, filled: { from, to: last.contentId } };
  }

  /** Where all that a new index lacks is in the queue, as after a first backup, nothing else is to be looked for, or it would be read twice. */
  private lookOnce(index: SearchIndex): void {
    if (this.hasLooked) return;
    this.hasLooked = true;
    if (this.isFilled(index) || nextToFill(this.options.database, index.filledTo, 1).length > 0) return;
    this.markFilled(index);
  }

  private isForThreads({ contents }: Pick<Ahead, 'contents'>): boolean {
    if (!this.mayStartThreads || this.options.isInMemory()) return false;
    this.here.contents += contents.length;
    this.here.bytes += contents.reduce((sum, { size }) => sum + size, 0);
    return this.here.contents > onTheSpot.contents || this.here.bytes > onTheSpot.bytes;
  }

  private async indexHere(index: SearchIndex, batch: Pick<Ahead, 'contents' | 'filled'>): Promise<number> {
    await this.bringHere(batch.contents);
    const contents = await inTurns(readContents(this.options.database, batch.contents));
    writeBatches(this.options.database, index, [{ contents, filled: batch.filled }]);
    freeUnusedBuffers();
    this.forgetAhead();
    return contents.length;
  }

  private readAhead(index: SearchIndex, first: Pick<Ahead, 'contents' | 'filled'> | null): void {
    if (this.threads === null && first === null) return;
    for (let batch = first; this.ahead.length < batchesAhead; batch = null) {
      batch ??= this.nextBatch(index);
      if (batch === null) return;
      this.threads ??= this.options.startThreads();
      const { contents, filled } = batch;
      const ahead = { contents, filled, read: this.readThere(this.threads, contents, filled), isRead: false };
      ahead.read.then(
        () => (ahead.isRead = true),
        // Whoever writes it is told.
        () => undefined,
      );
      this.ahead.push(ahead);
    }
  }

  /** Threads read what lies here: what lies in a bucket is brought before. */
  private async readThere(
    threads: IndexThreads,
    contents: readonly WaitingContent[],
    filled: ReadBatch['filled'],
  ): Promise<PackedBatch> {
    await this.bringHere(contents);
    return threads.read(contents, filled);
  }

  private bringHere(contents: readonly WaitingContent[]): Promise<void> {
    const ids = contents.map(({ contentId }) => contentId);
    return bringHere(this.options.database, ids);
  }

  private async writeNext(index: SearchIndex): Promise<number> {
    const [first] = this.ahead;
    try {
      await first?.read;
      const together: Ahead[] = [];
      while (together.length < writtenTogether && this.ahead[0]?.isRead === true)
        together.push(...this.ahead.splice(0, 1));
      const batches = await Promise.all(together.map(({ read }) => read));
      // While they are written.
      this.readAhead(index, null);
      if (this.threads === null) throw new DamagedIndexError('The threads have been ended.');
      if (!(await this.threads.write(batches))) throw new DamagedIndexError('The search index is damaged.');
      return together.reduce((sum, { contents }) => sum + contents.length, 0);
    } catch (error) {
      if (!(error instanceof AppError) || !withoutThreads.has(error.code)) throw error;
      this.mayStartThreads = false;
      await this.close();
      return this.step();
    }
  }

  /** In memory it learns nothing new from the queue: there it is filled forever. */
  private isFilled(index: SearchIndex): boolean {
    return this.options.isInMemory() || index.filledTo === everything;
  }

  private markFilled(index: SearchIndex): void {
    index.update(() => {
      const from = index.filledTo;
      const isFilled = nextToFill(this.options.database, from, 1).length === 0;
      return { documents: [], removed: [], filled: isFilled ? { from, to: everything } : null };
    });
    if (index.filledTo === everything) this.options.onFilled();
  }

  private async end(index: SearchIndex): Promise<number> {
    this.options.onFilled();
    this.here = { contents: 0, bytes: 0 };
    const { threads } = this;
    if (threads === null) await inTurns(index.settle());
    else if (!(await threads.settle())) throw new DamagedIndexError('The search index is damaged.');
    // An idle console is to have none.
    await this.close();
    return 0;
  }

  private forgetAhead(): void {
    this.ahead.length = 0;
    [this.queuedTo, this.filledTo] = [0, 0];
  }
}

/** The first of these contents, as many as are together of so many bytes, and one at least. */
function upTo(bytes: number, contents: readonly WaitingContent[]): readonly WaitingContent[] {
  let sum = 0;
  const end = contents.findIndex(({ size }) => (sum += size) > bytes);
  return end < 0 ? contents : contents.slice(0, Math.max(1, end));
}

import { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { unlessAborted } from '../../lib/cancellation.js';
import type { Sqlite } from '../../lib/sqlite.js';
import type { Bucket } from './bucket-access.js';
import { type Following, followMailbox, manifestIn } from './follow-points.js';
import { forgetGonePacks, tidyIndex } from './forget-packs.js';
import type { Alone, Authority, SharedState, SharedWriting } from './shared-writing.js';
import { becomeSharedWriter } from './writer-mark.js';

const stateRow = z.object({ generation: z.int(), followed: z.int(), onlyLast: z.int() });
const idRow = z.object({ id: z.int() });

/** A mailbox that is read here by a lease. */
interface Taken {
  readonly epoch: number;
  readonly generation: number;
  /** Of the next point that is begun. */
  readonly number: number;
  /** Why nothing more of it is published here. */
  refused: AppError | null;
}

/** Restore points that others have published, by their mailboxes. */
export interface FollowedMailbox {
  readonly mailboxKey: string;
  readonly points: readonly number[];
  readonly problems: readonly Text[];
}

/** The mailboxes that this process reads into a repository beside others, and what its index has of theirs. */
export class SharedMailboxes {
  private readonly taken = new Map<string, Taken>();
  private readonly taking = new Set<string>();
  /** Those that are taken or on their way to it, or followed. */
  private users = 0;
  private whenIdle: (() => void)[] = [];
  private entering: Promise<unknown> = Promise.resolve();
  private alone: Alone | null = null;
  /** What was published of them was not brought here, as they were being read. */
  private readonly passedOver = new Set<string>();

  constructor(
    private readonly database: Sqlite,
    private readonly bucket: Bucket,
    private readonly shared: SharedWriting,
    private readonly clock: Clock,
    /** Resolves once no pack is on its way. */
    private readonly packed: () => Promise<void>,
  ) {}

  get generation(): number {
    return this.state().generation;
  }

  /** By a lease of this epoch: brings here what others have published of a mailbox, and draws the number of its next point. */
  async take(mailboxKey: string, epoch: number, signal: AbortSignal): Promise<void> {
    // By an earlier lease, which has run out: whoever has it ends it first.
    if (this.taking.has(mailboxKey)) throw new AppError('busy', text('repository.mailboxIsTaken'));
    this.taking.add(mailboxKey);
    try {
      await this.enterWith(mailboxKey, epoch, signal);
    } catch (error) {
      this.taking.delete(mailboxKey);
      throw error;
    }
  }

  private async enterWith(mailboxKey: string, epoch: number, signal: AbortSignal): Promise<void> {
    // Meanwhile: whoever has the lease publishes nothing else of the mailbox.
    const drawn = this.shared.nextNumber();
    drawn.catch(() => undefined);
    const state = await this.enter(() => this.shared.mailbox(mailboxKey), signal);
    try {
      if (state.aloneBy !== null) throw othersRemove();
      await followMailbox(this.following(signal), mailboxKey, state);
      const number = this.openPoint(mailboxKey) ?? (await drawn);
      this.taken.set(mailboxKey, { epoch, generation: state.generation, number, refused: null });
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  /** What was not published is taken up by whoever takes the mailbox next, or dropped. */
  release(mailboxKey: string): void {
    if (!this.taken.delete(mailboxKey)) return;
    this.taking.delete(mailboxKey);
    this.leave();
  }

  /** Brings here what others have published since the last time. */
  async follow(signal: AbortSignal): Promise<FollowedMailbox[]> {
    const first = await this.enter(() => this.shared.publishedAfter(this.state().followed), signal);
    const followed: FollowedMailbox[] = [];
    try {
      const keys = new Set(this.passedOver);
      let change = this.state().followed;
      for (let published = first; ; published = await this.shared.publishedAfter(change)) {
        for (const { mailboxKey } of published.points) keys.add(mailboxKey);
        change = published.points.at(-1)?.change ?? change;
        if (published.isAll) break;
      }
      for (const mailboxKey of keys) {
        signal.throwIfAborted();
        this.passedOver.add(mailboxKey);
        if (this.taking.has(mailboxKey)) continue;
        this.taking.add(mailboxKey);
        try {
          const state = await this.shared.mailbox(mailboxKey);
          if (state.aloneBy !== (this.alone?.ticket ?? null)) continue;
          const { points, problems } = await followMailbox(this.following(signal), mailboxKey, state);
          if (points.length + problems.length > 0) followed.push({ mailboxKey, points, problems });
          this.passedOver.delete(mailboxKey);
        } finally {
          this.taking.delete(mailboxKey);
        }
      }
      // What was passed over is looked for again, also by a process that is started anew.
      if (this.passedOver.size === 0) this.database.run('UPDATE bucket SET followed = ?', change);
      return followed;
    } finally {
      this.leave();
    }
  }

  /** Runs `work` while nobody else writes to the repository, with all that was published here. Throws AppError `busy`, or the signal's reason. */
  async whileAlone<T>(
    signal: AbortSignal,
    work: (alone: Alone, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.alone !== null) return work(this.alone, AbortSignal.any([signal, this.alone.signal]));
    if (this.users > 0) throw new AppError('busy', text('repository.workersAreWriting'));
    // Before, as it may take long: nobody waits for it.
    await this.follow(signal);
    const alone = await this.shared.beAlone();
    try {
      const either = AbortSignal.any([signal, alone.signal]);
      this.alone = alone;
      // Nobody has removed anything since: what was raised is what is to be removed now.
      if (alone.generation === this.generation + 1)
        this.database.run('UPDATE bucket SET generation = ?', alone.generation);
      await this.follow(either);
      // Nothing is removed by who does not know of every point.
      if (this.passedOver.size > 0) throw othersRemove();
      return await work(alone, either);
    } finally {
      this.alone = null;
      await alone.end();
    }
  }

  /** The number of the point that is begun now. */
  numberFor(mailboxKey: string): number {
    const taken = this.taken.get(mailboxKey);
    if (taken === undefined) throw notTaken();
    return taken.number;
  }

  /** By what right points of a mailbox are published here; null for none. */
  authorityFor(mailboxKey: string): Authority | null {
    if (this.alone !== null) return { type: 'alone', ticket: this.alone.ticket };
    const taken = this.taken.get(mailboxKey);
    if (taken === undefined || taken.refused !== null) return null;
    const { epoch, generation } = taken;
    return { type: 'lease', epoch, generation };
  }

  /** Somebody else has taken a mailbox over, or nothing that was begun before is good any more: what was not published goes when it is taken next. */
  refuse(mailboxKey: string, error: AppError): void {
    const taken = this.taken.get(mailboxKey);
    if (taken !== undefined) taken.refused = error;
  }

  /** Throws AppError `fenced` where what was begun of a mailbox is not published, and `locked` where that is not its turn here any more. */
  assertGood(mailboxKey: string): void {
    if (this.alone !== null) return;
    const taken = this.taken.get(mailboxKey);
    if (taken === undefined) throw notTaken();
    if (taken.refused !== null) throw taken.refused;
  }

  private following(signal: AbortSignal): Following {
    const { database, bucket, shared } = this;
    return {
      database,
      manifest: (name) => manifestIn(database, bucket, name, signal),
      placesOf: shared.placesOf,
      ...{ onlyLast: this.state().onlyLast === 1, signal },
    };
  }

  private state(): z.output<typeof stateRow> {
    const sql = 'SELECT generation, followed, only_last AS onlyLast FROM bucket';
    return this.database.get(stateRow, sql) ?? { generation: 0, followed: 0, onlyLast: 0 };
  }

  private openPoint(mailboxKey: string): number | null {
    const open = this.database.get(
      idRow,
      `SELECT restore_point.id FROM restore_point JOIN mailbox ON mailbox.id = mailbox_id
        WHERE mailbox.key = ? AND completed_at IS NULL`,
      mailboxKey,
    );
    return open?.id ?? null;
  }

  /**
   * Asks what is shared, once this index knows what was removed since: that is looked up while nobody uses it, one after the other. Whoever has
   * entered leaves. Throws AppError `busy` while somebody else removes: what is there when it is looked up would be gone later, under the same generation.
   */
  private async enter<S extends SharedState>(asked: () => Promise<S>, signal: AbortSignal): Promise<S> {
    const ask = async (): Promise<S> => {
      const state = await asked();
      await this.assertNotEarlier(state);
      return state;
    };
    const entered = this.entering.then(async () => {
      const state = await ask();
      if (state.generation === this.state().generation) return this.entered(state);
      await this.idle(signal);
      // What has asked where chunks lie notes it, before it is looked whether they still do.
      await this.packed();
      // What was removed meanwhile is of a later one.
      const { generation, aloneBy } = await ask();
      if (this.isOther(aloneBy)) throw othersRemove();
      await forgetGonePacks(this.database, this.shared, this.state().onlyLast === 1);
      this.database.run('UPDATE bucket SET generation = ?', generation);
      return this.entered(await ask());
    });
    this.entering = entered.catch(() => undefined);
    const state = await entered;
    if (state.generation === this.state().generation) return state;
    this.leave();
    return this.enter(asked, signal);
  }

  /** Throws AppError `database-refused` where the database is not as far as this index: by it points would be taken for withdrawn, and packs for there; what {@link becomeWriter} throws. */
  async assertUpToDate(): Promise<void> {
    await this.assertNotEarlier(await this.shared.publishedAfter(this.state().followed));
    await this.becomeWriter();
  }

  /** Throws AppError `locked` where somebody else than those of this database writes to the bucket: asked by whoever has all of its points. */
  async becomeWriter(): Promise<void> {
    if (this.state().onlyLast === 1) return;
    await becomeSharedWriter(this.database, this.bucket, this.clock, await this.shared.names());
  }

  private async assertNotEarlier(shared: SharedState): Promise<void> {
    const own = this.state();
    const isNoticed =
      shared.generation < own.generation ||
      shared.lastChange < own.followed ||
      shared.lastNumber < this.lastNumber();
    // A worker may not: its console asks before each session.
    if (isNoticed && !shared.isEarlier && own.onlyLast === 0) await this.shared.markEarlier();
    if (isNoticed || shared.isEarlier)
      throw new AppError('database-refused', text('repository.databaseIsEarlier'));
  }

  /** All numbers that are here were drawn there. */
  private lastNumber(): number {
    return this.database.get(idRow, 'SELECT coalesce(max(id), 0) AS id FROM restore_point')?.id ?? 0;
  }

  private isOther(aloneBy: string | null): boolean {
    return aloneBy !== null && aloneBy !== this.alone?.ticket;
  }

  private async entered<S>(state: S): Promise<S> {
    if (this.users === 0 && this.state().onlyLast === 1) await tidyIndex(this.database);
    this.users += 1;
    return state;
  }

  private leave(): void {
    this.users -= 1;
    if (this.users > 0) return;
    for (const tell of this.whenIdle.splice(0)) tell();
  }

  private async idle(signal: AbortSignal): Promise<void> {
    if (this.users === 0) return;
    await unlessAborted(
      new Promise<void>((resolve) => {
        this.whenIdle.push(resolve);
      }),
      signal,
    );
  }
}

function notTaken(): AppError {
  return new AppError('locked', text('repository.notTaken'));
}

function othersRemove(): AppError {
  return new AppError('busy', text('repository.othersRemove'));
}

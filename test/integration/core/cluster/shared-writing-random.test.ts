import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { z } from 'zod';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ClusterDatabase } from '../../../../core/cluster/database.js';
import { endLease, takeLease } from '../../../../core/cluster/leases.js';
import { bucketFigures } from '../../../../core/repository/bucket/bucket-figures.js';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';
import type { Alone, SharedWriting } from '../../../../core/repository/bucket/shared-writing.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import type { RepositoryWriter } from '../../../../core/repository/open-for-writing.js';
import { AppError } from '../../../../shared/errors.js';
import { hashes, letter, messagesAt } from '../../../fixtures/bucket-repository.js';
import { folderStore, type FolderStore } from '../../../fixtures/folder-store.js';
import { timeFor, worldCount } from '../../../fixtures/kill-count.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';
import { removeMessages } from '../../../fixtures/remove-messages.js';
import { type SharedBucket, clusterDatabase, sharedBucket, signal } from '../../../fixtures/shared-bucket.js';

/*
 * Three writers of one process, each with an index of its own, a real PostgreSQL and a folder in place of the bucket. Each of their requests to either is
 * a moment at which a writer may be killed (it does nothing more, and its index is opened again as it is), or held up until others have gone on.
 */

let postgres: PostgresCluster;
let database: ClusterDatabase;
let bucket: SharedBucket;
beforeAll(async () => {
  if (missingOfPostgres.length > 0) return;
  postgres = await startPostgres();
  database = await clusterDatabase(postgres, 16);
});
afterAll(async () => {
  if (missingOfPostgres.length > 0) return;
  await database.close();
  await postgres.close();
});
afterEach(() => {
  if (missingOfPostgres.length > 0) return;
  bucket.close();
});

class Killed extends Error {}

/** A run of a writer, until it is killed. */
interface Life {
  moments: number;
  readonly killAt: number;
  /** Held up at this moment, until `resume`. */
  readonly pauseAt: number;
  readonly paused: Promise<void>;
  isPaused: boolean;
  isDead: boolean;
}
const lives = new AsyncLocalStorage<Life>();

async function moment(): Promise<void> {
  const life = lives.getStore();
  if (life === undefined) return;
  if (life.isDead) throw new Killed();
  life.moments += 1;
  if (life.moments === life.pauseAt) {
    life.isPaused = true;
    await life.paused;
    life.isPaused = false;
  }
  if (life.moments >= life.killAt) life.isDead = true;
  if (life.isDead) throw new Killed();
}

/** Each call is two moments: it has not been made, and it was, but nobody hears of it. */
function withMoments<T extends object>(target: T): T {
  return new Proxy(target, {
    get: (on, name, receiver) => {
      const member: unknown = Reflect.get(on, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...parameters: unknown[]) => {
        await moment();
        const answer: unknown = await Reflect.apply(member, on, parameters);
        await moment();
        return name === 'beAlone' ? withMoments(answer as Alone) : answer;
      };
    },
  });
}

interface World {
  readonly seed: number;
  readonly passphrase: string | null;
  readonly lockDays: number | null;
}
const names = ['a', 'b', 'c', 'd'];
const mailbox = (name: string) => ({ key: `mailbox-${name}`, name: `${name}@example.com`, source: 'Server' });
const workers = ['one', 'two', 'three'];

class Run {
  readonly below: (below: number) => number;
  private now = Date.parse('2026-03-01T00:00:00Z');
  readonly clock = (): Date => new Date(this.now);
  store!: FolderStore;
  /** What the mailboxes have at their source: numbers of letters. */
  private readonly sources = new Map(names.map((name) => [name, [0, 1, 2, 3, 4, 5]]));
  private nextLetter = 10;
  /** What each point is to show, by its number, once it is complete. */
  readonly expected = new Map<number, { readonly name: string; readonly letters: readonly Buffer[] }>();
  readonly told = new Map<number, string>();
  /** What was complete, told or not, when the data of its mailbox were deleted. */
  readonly deleted = new Set<number>();
  readonly counts = { killed: 0, fenced: 0, pruned: 0, deleted: 0, busy: 0, told: 0 };
  private readonly resumes: (() => void)[] = [];

  constructor(readonly world: World) {
    const random = numbersFrom(world.seed);
    this.below = (below) => Math.floor(random(below));
  }

  async start(): Promise<void> {
    const { passphrase, lockDays } = this.world;
    bucket = await sharedBucket(
      database,
      this.clock,
      (root) => {
        this.store = folderStore(join(root, 'bucket'), this.clock);
        this.store.before = moment;
        return this.store;
      },
      { cacheBytes: 20_000, passphrase, lockDays, wrap: (shared: SharedWriting) => withMoments(shared) },
    );
  }

  tick(ms = 1000): void {
    this.now += ms;
  }

  life(): Life {
    const kills = this.below(3) === 0;
    const pauses = this.below(6) === 0;
    let resume = (): void => undefined;
    const paused = new Promise<void>((resolve) => (resume = resolve));
    this.resumes.push(resume);
    return {
      ...{ moments: 0, isPaused: false, isDead: false, paused },
      killAt: kills ? 1 + this.below(60) : Number.POSITIVE_INFINITY,
      pauseAt: pauses ? 1 + this.below(40) : -1,
    };
  }

  resumeAll(): void {
    for (const resume of this.resumes.splice(0)) resume();
  }

  /** Mail comes, goes, and is moved from one mailbox to another. */
  private change(name: string): readonly Buffer[] {
    const before = this.sources.get(name) ?? [];
    const kept = before.filter(() => this.below(5) > 0);
    const fresh = Array.from({ length: this.below(4) }, () => (this.nextLetter += 1));
    const other = this.sources.get(names[this.below(names.length)] ?? '') ?? [];
    const copied = other.filter((each) => this.below(4) === 0 && !kept.includes(each));
    const after = [...kept, ...copied, ...fresh];
    this.sources.set(name, after);
    return after.map((number) => letter(number, 400 + (number % 7) * 300));
  }

  /** One mailbox by a lease, as a worker does. */
  async backUp(writer: RepositoryWriter, name: string): Promise<void> {
    const { key } = mailbox(name);
    const lease = await takeLease(database, { repository: bucket.identity, mailboxKey: key }, 'worker', 's');
    if (lease === null) return;
    let isTaken = false;
    try {
      await writer.shared?.take(key, lease.epoch, signal);
      isTaken = true;
      await this.point(writer, name);
    } catch (error) {
      if (error instanceof Killed) throw error;
      // A killed request may have been wrapped as what a bucket throws.
      if (lives.getStore()?.isDead === true) throw new Killed();
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'fenced') this.counts.fenced += 1;
      else if (error.code === 'busy') this.counts.busy += 1;
      else throw error;
    } finally {
      // In a life that is over as well: the other mailbox of it may be waiting for this one, and is to find that out. What the other one of it has taken is
      // not this one's to give back.
      if (isTaken) writer.shared?.release(key);
      if (lives.getStore()?.isDead !== true) await endLease(database, lease);
    }
  }

  private async point(writer: RepositoryWriter, name: string): Promise<void> {
    const letters = this.change(name);
    const point = writer.beginPoint(mailbox(name), 'session');
    const inbox = point.folders().get('["INBOX"]') ?? point.addFolder(['INBOX'], '1');
    const texts = new Map(letters.map((text) => [hashes([text])[0]?.slice(0, 16) ?? '', text]));
    const before = point.messagesOf(inbox);
    removeMessages(point, inbox, (uid) => !texts.has(uid));
    for (const [uid, content] of texts) {
      if (before.has(uid)) continue;
      await writer.room(content.length);
      const prepared = await writer.prepare(content);
      point.addMessages(inbox, [{ uid, flags: [], internalDate: this.clock(), content: prepared }]);
      if (this.below(4) === 0) await writer.settle();
    }
    point.complete(this.clock());
    this.expected.set(point.pointId, { name, letters });
    await writer.settle(mailbox(name).key);
    this.told.set(point.pointId, name);
    this.counts.told += 1;
  }

  async worker(name: string, rounds: number): Promise<void> {
    let writer = await bucket.worker(name);
    for (let round = 0; round < rounds; round += 1) {
      const life = this.life();
      try {
        await lives.run(life, async () => {
          for (let done = 0; done < 3; done += 1) {
            this.tick();
            // Two at a time, as a worker does.
            const both = [0, 1].map(() => this.backUp(writer, names[this.below(names.length)] ?? 'a'));
            const results = await Promise.allSettled(both);
            for (const result of results) if (result.status === 'rejected') throw result.reason;
          }
        });
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        this.counts.killed += 1;
        writer.close();
        writer = await bucket.worker(name);
      }
    }
  }

  async controller(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, this.below(60)));
      this.tick();
      // Whoever was killed or is held up is not waited for.
      if (this.below(3) === 0) await this.expireLeases();
      const life = this.life();
      try {
        await lives.run(life, () => this.tidy());
      } catch (error) {
        if (!(error instanceof Killed) && !life.isDead) {
          if (!(error instanceof AppError && (error.code === 'busy' || error.code === 'fenced'))) throw error;
          this.counts.busy += 1;
          continue;
        }
        this.counts.killed += 1;
        await this.expireAlone();
        bucket.reopen();
      }
      if (this.below(2) === 0) this.resumeAll();
    }
  }

  private async tidy(): Promise<void> {
    const { controller } = bucket;
    const followed = (await controller.shared?.follow(signal)) ?? [];
    expect(followed.flatMap(({ problems }) => problems)).toEqual([]);
    switch (this.below(4)) {
      case 0:
        await this.prune(2);
        this.counts.pruned += 1;
        return;
      case 1: {
        const name = names[this.below(names.length)] ?? 'a';
        await controller.whileAlone(signal, async () => {
          controller.deleteMailbox(mailbox(name).key);
          for (const [number, of] of this.expected) if (of.name === name) this.deleted.add(number);
          await controller.finishDeletions(signal, () => undefined);
        });
        this.counts.deleted += 1;
        return;
      }
      default:
    }
  }

  async prune(points: number): Promise<void> {
    await bucket.controller.pruneAll(() => [{ type: 'points', points }], signal, {
      onProgress: () => undefined,
      onRemoved: () => undefined,
    });
  }

  async expireLeases(): Promise<void> {
    await database.run(
      "UPDATE postkeep.mailbox_lease SET until = now() - interval '1 second' WHERE repository = $1",
      bucket.identity,
    );
  }

  async expireAlone(): Promise<void> {
    await database.run(
      'UPDATE postkeep.shared_repository SET alone_until = now() WHERE repository = $1',
      bucket.identity,
    );
  }
}

/** The numbers of a repository's points, by mailbox. */
function pointsIn(index: string): Map<string, number[]> {
  const opened = openForReading(index);
  const points = new Map(
    names.map((name) => [
      name,
      opened.reader
        .points(mailbox(name).key)
        .map(({ id }) => id)
        .sort((one, other) => one - other),
    ]),
  );
  opened.close();
  return points;
}

async function expectWhole(run: Run, index: string): Promise<number> {
  const opened = openForReading(index);
  const report = await opened.verify();
  opened.close();
  expect(report).toMatchObject({ damagedMessages: 0, file: [] });
  let points = 0;
  for (const [name, numbers] of pointsIn(index))
    for (const number of numbers) {
      const expected = run.expected.get(number);
      expect(expected?.name).toBe(name);
      expect(await messagesAt(index, number)).toEqual(hashes(expected?.letters ?? []));
      points += 1;
    }
  return points;
}

const worlds = worldCount(40);
const totals = { killed: 0, fenced: 0, pruned: 0, deleted: 0, busy: 0, told: 0 };

const onPostgreSQL = it.skipIf(missingOfPostgres.length > 0);
onPostgreSQL.each(
  Array.from({ length: worlds }, (_, seed): [number, World] => [
    seed,
    { seed, passphrase: seed % 4 === 1 ? 'a long passphrase' : null, lockDays: seed % 5 === 2 ? 1 : null },
  ]),
)(
  `whatever is killed or held up at whatever moment, each point is whole, none is lost or doubled, and nothing stays that nobody needs (%i), ${onPostgres}`,
  async (_seed, world) => {
    const run = new Run(world);
    await run.start();
    const done = new AbortController();
    const others = (async () => {
      while (!done.signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        await run.expireLeases();
        run.resumeAll();
      }
    })();
    try {
      await Promise.all([...workers.map((name) => run.worker(name, 4)), run.controller(8)]);
    } finally {
      done.abort();
      await others;
    }

    // Once everything has come to its end, the index, the database and the bucket say the same.
    await run.expireLeases();
    await run.expireAlone();
    const controller = bucket.reopen();
    const problems = (await controller.shared?.follow(signal))?.flatMap((each) => each.problems);
    expect(problems).toEqual([]);
    await expectWhole(run, bucket.index);
    // The folder notes when an object was written by the machine's clock.
    run.tick(Date.now() - run.clock().getTime() + 60 * 86_400_000);
    await run.prune(3);
    const points = pointsIn(bucket.index);
    const published = await database.all(
      z.object({ key: z.string(), number: z.int() }),
      `SELECT mailbox_key AS key, number FROM postkeep.shared_point JOIN postkeep.shared_repository ON id = repository_id
        WHERE repository = $1 ORDER BY number`,
      bucket.identity,
    );
    for (const name of names) {
      const own = published.filter(({ key }) => key === mailbox(name).key).map(({ number }) => number);
      expect(points.get(name)).toEqual(own);
      const told = [...run.told]
        .filter(([number, of]) => of === name && !run.deleted.has(number))
        .map(([number]) => number);
      if (told.length > 0) expect(Math.max(...own)).toBeGreaterThanOrEqual(Math.max(...told));
      // A point that was told and that retention keeps is there.
      for (const number of told) if (number >= Math.min(...own)) expect(own).toContain(number);
    }
    const total = await expectWhole(run, bucket.index);
    expect(await run.store.names('points/')).toHaveLength(total);
    expect(await run.store.names('refused/')).toEqual([]);
    expect(await run.store.names('packs/')).toHaveLength(
      bucketFigures(bucket.index, { type: 'any' }, run.clock()).packs,
    );

    // The bucket alone tells the same.
    const anew = join(bucket.root, 'anew');
    const secret = world.passphrase;
    const rebuilt = await rebuildIndex(anew, run.clock, run.store, {
      ...{ secret, signal, cacheBytes: 0 },
      onProgress: () => undefined,
    });
    expect(rebuilt.problems).toEqual([]);
    expect(pointsIn(anew)).toEqual(points);
    await expectWhole(run, anew);
    for (const [name, count] of Object.entries(run.counts)) totals[name as keyof typeof totals] += count;
  },
  timeFor(1, 60_000),
);

onPostgreSQL('tried what it says that it tries', () => {
  // How often follows from who is faster: far below what is usual, and never none.
  expect(totals.killed).toBeGreaterThan(worlds / 2);
  expect(totals.fenced).toBeGreaterThan(worlds / 10);
  expect(totals.pruned + totals.deleted).toBeGreaterThan(worlds / 4);
  expect(totals.told).toBeGreaterThan(worlds * 4);
});

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PruneObserver } from '../../../../core/repository/prune.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import type { KnownFolder, PointWriter } from '../../../../core/repository/point-writer.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { expiredPoints } from '../../../../core/repository/expired-points.js';
import { type WriterPool, createWriterPool } from '../../../../core/repository/writer-pool.js';
import type { Retention } from '../../../../shared/backup/job.js';
import { removeMessages } from '../../../fixtures/remove-messages.js';

const day = 86_400_000;
const now = new Date('2026-06-01T00:00:00Z');
const utc = () => 'UTC';
const lastPoint: Retention = { type: 'points', points: 1 };
let folder: string;
let pool: WriterPool;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'postkeep-prune-')), 'repository');
  pool = createWriterPool(() => now);
});
afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true, force: true });
});

/** Restore points of a mailbox, each with messages of its own only, the last one a day before `now`. */
async function addPoints(key: string, points: number, messages = 3, size = 2000): Promise<void> {
  const writer = openForWriting(folder, () => now);
  for (let number = points; number >= 1; number--) {
    const point = writer.beginPoint({ key, name: key, source: 'Server' }, 'session');
    const inbox = point.folders().get('["INBOX"]') ?? point.addFolder(['INBOX'], '1');
    removeMessages(point, inbox);
    const added = Array.from({ length: messages }, async (_, index) => ({
      uid: `${String(number)}-${String(index)}`,
      flags: [],
      internalDate: now,
      content: await writer.prepare(Buffer.concat([Buffer.from('Subject: x\n\n'), randomBytes(size)])),
    }));
    point.addMessages(inbox, await Promise.all(added));
    point.complete(new Date(now.getTime() - number * day));
  }
  writer.close();
}

function state(): { points: Record<string, number>; messages: number; whole: Promise<boolean> } {
  const repository = openForReading(folder);
  const points = Object.fromEntries(
    repository.mailboxes().map(({ key }) => [key, repository.reader.points(key).length]),
  );
  const { messages } = repository.reader.totals();
  const whole = repository.verify().then(({ damagedMessages, file, messages: distinct }) => {
    repository.close();
    return damagedMessages === 0 && file.length === 0 && distinct === messages;
  });
  return { points, messages, whole };
}

const unobserved: PruneObserver = { onProgress: () => undefined, onRemoved: () => undefined };
const anyRepository = { type: 'any' } as const;
const never = new AbortController().signal;

describe('points that may go', () => {
  const points = [1, 2, 3, 4].map((id) => ({ id, completedAt: id * 10 * day }));
  const at = new Date(45 * day);
  const rule = {
    forever: { type: 'forever' },
    lastTwo: { type: 'points', points: 2 },
    lastOne: { type: 'points', points: 1 },
    days20: { type: 'days', days: 20 },
    days30: { type: 'days', days: 30 },
  } as const;

  it.each([
    ['no rule keeps everything', [], []],
    ['one rule', [rule.days20], [1, 2]],
    ['of two rules what either keeps stays', [rule.lastOne, rule.days30], [1]],
    ['in any order', [rule.days30, rule.lastOne], [1]],
    ['forever beside any other keeps everything', [rule.lastOne, rule.forever], []],
    ['the same rule twice is that rule', [rule.lastTwo, rule.lastTwo], [1, 2]],
  ])('%s', (_, retentions, expected) => {
    expect(expiredPoints(points, retentions, at, utc).map(({ id }) => id)).toEqual([...expected].reverse());
  });

  it('a point made under a clock that was behind is as old as the one before it (licensing.md §9)', () => {
    const behind = [10, 20, 0, 40].map((days, index) => ({ id: index + 1, completedAt: days * day }));
    expect(expiredPoints(behind, [rule.days30], at, utc).map(({ id }) => id)).toEqual([1]);
  });

  it('a clock that was ahead for some of them lets none go sooner than the right clock would, and none stays for good (licensing.md §9)', () => {
    const made = fc.record({
      after: fc.integer({ min: 1, max: 15 }),
      ahead: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(8, 50, 700, 26_000)),
    });
    fc.assert(
      fc.property(
        fc.array(made, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 90 }),
        (all, later) => {
          let today = 0;
          const dates = all.map(({ after, ahead }) => ({ truly: (today += after), said: today + ahead }));
          const as = (date: 'truly' | 'said') =>
            dates.map((each, index) => ({ id: index + 1, completedAt: each[date] * day }));
          const expired = (date: 'truly' | 'said', onDay: number): number[] =>
            expiredPoints(as(date), [rule.days30], new Date(onDay * day), utc).map(({ id }) => id);
          const rightly = new Set(expired('truly', today + later));
          expect(expired('said', today + later).filter((id) => !rightly.has(id))).toEqual([]);
          const next = [...dates, { truly: today + 700, said: today + 700 }];
          dates.splice(0, dates.length, ...next);
          expect(expired('said', today + 731)).toHaveLength(all.length);
        },
      ),
    );
  });

  it('never the newest, and never one more for a rule more', () => {
    const rules = fc.array(fc.constantFrom(...Object.values(rule)), { maxLength: 3 });
    fc.assert(
      fc.property(rules, fc.constantFrom(...Object.values(rule)), fc.nat(200), (some, more, days) => {
        const later = new Date(days * day);
        const without = expiredPoints(points, some, later, utc);
        const withMore = expiredPoints(points, [...some, more], later, utc);
        expect(without.concat(withMore).map(({ id }) => id)).not.toContain(4);
        if (some.length > 0) expect(without).toEqual(expect.arrayContaining(withMore));
      }),
    );
  });
});

describe('pruning a repository', () => {
  it('applies each mailbox its rules, keeps what has none, and gives the room back to the disk', async () => {
    await addPoints('a', 4, 10, 50_000);
    await addPoints('b', 3);
    await addPoints('unknown', 3);
    const before = (await stat(join(folder, 'repository.sqlite'))).size;
    const removed: [string, number][] = [];
    const seen: [number, number][] = [];
    const freed = await pool.prune(
      folder,
      anyRepository,
      (key) => (key === 'a' ? [lastPoint] : key === 'b' ? [{ type: 'days', days: 2 }] : []),
      never,
      {
        onProgress: (done, total) => seen.push([done, total]),
        onRemoved: (...each) => removed.push(each),
      },
    );
    expect(removed).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
    expect(seen.at(-1)).toEqual([3, 3]);
    const { points, messages, whole } = state();
    expect(points).toEqual({ a: 1, b: 2, unknown: 3 });
    expect(messages).toBe(10 + 6 + 9);
    expect(await whole).toBe(true);
    expect(freed).toBeGreaterThan(30 * 50_000);
    expect((await stat(join(folder, 'repository.sqlite'))).size).toBe(before - freed);
  });

  it('gives back what was removed from among what stays, as nearly as a rewritten file would', async () => {
    const writer = openForWriting(folder, () => now);
    const begin = (): { point: PointWriter; inbox: KnownFolder } => {
      const point = writer.beginPoint({ key: 'a', name: 'a', source: 'Server' }, 'session');
      return { point, inbox: point.folders().get('["INBOX"]') ?? point.addFolder(['INBOX'], '1') };
    };
    const all = begin();
    const mail = Array.from({ length: 5000 }, () =>
      Buffer.concat([Buffer.from('Subject: x\n\n'), randomBytes(900)]),
    );
    const added = (await writer.prepareAll(mail)).map((content, index) => ({
      ...{ uid: String(index), flags: [], internalDate: now },
      content,
    }));
    all.point.addMessages(all.inbox, added);
    all.point.complete(now);
    const fewer = begin();
    removeMessages(fewer.point, fewer.inbox, (uid) => Number(uid) % 5 === 3);
    fewer.point.complete(now);
    writer.close();
    const before = (await stat(join(folder, 'repository.sqlite'))).size;
    const packed: number[] = [];
    const freed = await pool.prune(folder, anyRepository, () => [lastPoint], never, {
      ...unobserved,
      onPacking: (done, total) => packed.push(done / total),
    });
    expect((await stat(join(folder, 'repository.sqlite'))).size).toBe(before - freed);
    // A fifth of the messages went, each with its rows in tables and indexes.
    expect(freed).toBeGreaterThan(0.85 * 0.2 * before);
    expect(packed).toEqual([...packed].sort((a, b) => a - b));
    expect(packed.at(-1)).toBeGreaterThan(0.5);
    expect(state()).toMatchObject({ points: { a: 1 }, messages: 4000 });
    expect(await state().whole).toBe(true);
  });

  it('a stop leaves every remaining point whole, and the next time takes the rest', async () => {
    await addPoints('a', 12, 60, 400);
    const controller = new AbortController();
    const stopped = pool.prune(folder, anyRepository, () => [lastPoint], controller.signal, {
      ...unobserved,
      onRemoved: () => {
        controller.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(state().points).toEqual({ a: 1 });
    expect(state().messages).toBeGreaterThan(60);
    expect(await state().whole).toBe(true);
    await pool.prune(folder, anyRepository, () => [lastPoint], never, unobserved);
    expect(state().messages).toBe(60);
    expect(await state().whole).toBe(true);
  });

  it('by days and weeks, and a point whose date was corrected takes the place of no other', async () => {
    await addPoints('a', 20);
    const rule: Retention = { type: 'gfs', daily: 2, weekly: 2, monthly: 0, yearly: 0 };
    const database = openSqlite(join(folder, 'repository.sqlite'));
    // The newest but one.
    database.run(
      'UPDATE restore_point SET corrected_at = completed_at - 1, started_at = completed_at, checksum = NULL WHERE id = 19',
    );
    database.close();
    await pool.prune(folder, anyRepository, () => [rule], never, unobserved);
    const repository = openForReading(folder);
    // 1 June 2026 is a Monday: Sunday, the corrected one, Friday, and Sunday of the week before, until which nothing takes the last place.
    expect(repository.reader.points('a').map(({ id }) => id)).toEqual([20, 19, 18, 13]);
    repository.close();
  });

  it('gives way to a backup, and is refused while one runs', async () => {
    await addPoints('a', 12, 60, 400);
    const pruning = pool.prune(folder, anyRepository, () => [lastPoint], never, unobserved);
    const lease = pool.lease(folder);
    await expect(pruning).rejects.toMatchObject({ code: 'busy' });
    await expect(
      pool.prune(folder, anyRepository, () => [lastPoint], never, unobserved),
    ).rejects.toMatchObject({
      code: 'busy',
    });
    lease.release();
    await pool.prune(folder, anyRepository, () => [lastPoint], never, unobserved);
    expect(state()).toMatchObject({ points: { a: 1 }, messages: 60 });
  });

  it('is refused while another process writes', async () => {
    await addPoints('a', 2);
    const writer = openForWriting(folder, () => now);
    await expect(
      pool.prune(folder, anyRepository, () => [lastPoint], never, unobserved),
    ).rejects.toMatchObject({
      code: 'locked',
    });
    writer.close();
  });

  it('takes away what came and went within an unfinished point', async () => {
    await addPoints('a', 1);
    const writer = openForWriting(folder, () => now);
    const point = writer.beginPoint({ key: 'a', name: 'a', source: 'Server' }, 'session');
    const inbox = point.folders().get('["INBOX"]') ?? point.addFolder(['INBOX'], '1');
    const content = await writer.prepare(randomBytes(5000));
    point.addMessages(inbox, [{ uid: 'gone', flags: [], internalDate: now, content }]);
    removeMessages(point, inbox, (uid) => uid === 'gone');
    writer.close();
    expect(await state().whole).toBe(false);
    await pool.prune(folder, anyRepository, () => [], never, unobserved);
    expect(await state().whole).toBe(true);
  });
});

describe('a first run that was cut short', () => {
  /** A mailbox whose first point was begun `days` ago and never completed. */
  async function begun(key: string, name: string, days: number): Promise<void> {
    const writer = openForWriting(folder, () => new Date(now.getTime() - days * day));
    const point = writer.beginPoint({ key, name, source: 'Server' }, 'session');
    const content = await writer.prepare(Buffer.concat([Buffer.from('Subject: x\n\n'), randomBytes(500)]));
    point.addMessages(point.addFolder(['INBOX'], '1'), [{ uid: '1', flags: [], internalDate: now, content }]);
    writer.close();
  }
  const prune = (): Promise<number> =>
    createWriterPool(() => now).prune(folder, anyRepository, () => [], never, unobserved);

  it.each([
    ['of a mailbox that was backed up under another key since', 'box', 2, false],
    ['that nobody has taken up for 30 days', 'other', 31, false],
    ['that may still be taken up', 'other', 29, true],
    ['that a clock in 2099 dated, and that may still be taken up', 'other', -26_000, true],
  ] as const)('%s', async (_name, name, days, stays) => {
    await begun('cut', name, days);
    await addPoints('box', 1, 1);
    await prune();
    const { points, messages, whole } = state();
    expect(points).toEqual(stays ? { box: 1, cut: 0 } : { box: 1 });
    expect(messages).toBe(stays ? 2 : 1);
    expect(await whole).toBe(true);
  });

  it('that a clock in 2099 dated goes 30 days after the next one that was begun', async () => {
    await begun('cut', 'other', -26_000);
    await begun('next', 'another', 31);
    await addPoints('box', 1, 1);
    await prune();
    expect(state().points).toEqual({ box: 1 });
  });

  it('stays when the other of its name was complete before it: it may be the one that continues', async () => {
    await addPoints('box', 1, 1);
    await begun('cut', 'box', 1);
    await prune();
    expect(state().points).toEqual({ box: 1, cut: 0 });
  });
});

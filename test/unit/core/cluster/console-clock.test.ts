import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { aheadOfDatabase, createConsoleClock } from '../../../../core/cluster/console-clock.js';

const minute = 60_000;
const now = Date.parse('2026-03-01T12:00:00Z');

/** The worker's own clock is so much ahead of the database's, and the console's too. */
const clockOf = (ownAheadMs: number) => createConsoleClock(() => new Date(now + ownAheadMs));

describe('a worker dates by its console’s clock', () => {
  it.each([
    ['all are the same', 0, 0, 0, null],
    ['its own is an hour behind', -60 * minute, 0, 0, -60 * minute],
    ['its own is a year ahead', 525_600 * minute, 0, 0, 525_600 * minute],
    ['the database is wrong, and it as well as the console right', 0, 0, 0, null],
    ['the console is ahead of both', 0, 5 * minute, 5 * minute, -5 * minute],
    ['the console and it are ahead of the database', 9 * minute, 9 * minute, 9 * minute, null],
    ['half a minute is corrected and not told', 30_000, 0, 0, null],
  ])('where %s', (_name, ownAheadMs, consoleAheadMs, expectedAheadMs, said) => {
    const time = clockOf(ownAheadMs);
    expect(time.note(ownAheadMs, consoleAheadMs)).toBe(said);
    expect(time.clock().getTime() - now).toBe(expectedAheadMs);
  });

  it('does not jump by how long an answer takes', () => {
    const time = clockOf(0);
    expect(time.note(1_900, 0)).toBeNull();
    expect(time.clock().getTime()).toBe(now);
  });

  it.each([
    ['at once', [40], 0],
    ['late the first time, as after a sleep', [600_000, 40], 0],
    ['always late', [9_000, 5_000, 7_000], 2_500],
  ])('asks again for an answer that came %s', async (_name, tripsMs, errorMs) => {
    let atMs = now;
    let asked = 0;
    // What the database says is of the beginning of the way back.
    const database = {
      all: <S extends z.ZodType>(schema: S) => {
        const answer = [schema.parse({ now: atMs })];
        atMs += tripsMs[asked] ?? 0;
        asked += 1;
        return Promise.resolve(answer);
      },
    };
    const aheadMs = await aheadOfDatabase(database, () => new Date(atMs));
    expect(asked).toBe(tripsMs.length);
    expect(Math.abs(aheadMs)).toBeLessThanOrEqual(Math.max(errorMs, 20));
  });

  it('says the same once, and again when it has changed or come back', () => {
    let ahead = 60 * minute;
    const time = createConsoleClock(() => new Date(now + ahead));
    const said = [60, 60, 60, 30, 0, 60].map((minutes) => {
      ahead = minutes * minute;
      return time.note(ahead, 0);
    });
    expect(said).toEqual([60 * minute, null, null, 30 * minute, null, 60 * minute]);
    expect(time.clock().getTime()).toBe(now);
  });
});

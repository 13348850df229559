import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { briefly } from '../../../../core/catalogue/briefly.js';
import { createDateCorrections } from '../../../../core/catalogue/date-corrections.js';
import { createLicenseDayStore, type LicenseDayStore } from '../../../../core/catalogue/license-days.js';
import { migrations } from '../../../../core/catalogue/schema.js';
import { migrate } from '../../../../core/lib/migrate.js';
import { type Sqlite, openSqlite } from '../../../../core/lib/sqlite.js';
import { AppError } from '../../../../shared/errors.js';
import { type LicenseFigures, daysOf, figuresOf } from '../../../../shared/license/license-days.js';
import { verbatim } from '../../../../shared/texts/text.js';
import { countsOf, factsOf, payloadOf } from '../../shared/license/fixtures.js';

const of = (managed: number): LicenseFigures => ({ managed, new: 0, extra: 0, covered: 100 });
const all = { from: '2026-02-26', to: '2026-03-05' };

describe('how the license was used day by day', () => {
  let directory: string;
  let database: Sqlite;
  let days: LicenseDayStore;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'postkeep-days-'));
    database = openSqlite(join(directory, 'catalogue.sqlite'));
    migrate(database, 'catalogue.sqlite', migrations);
    days = createLicenseDayStore(database, briefly(database));
  });
  afterEach(async () => {
    database.close();
    await rm(directory, { recursive: true, force: true });
  });

  it.each<[string, [string, number][], Record<string, number>]>([
    ['nothing, when nobody has looked', [], {}],
    [
      'of a day the last look',
      [
        ['2026-03-01', 3],
        ['2026-03-01', 5],
        ['2026-03-01', 4],
      ],
      { '2026-03-01': 4 },
    ],
    [
      'no day between two looks',
      [
        ['2026-02-27', 3],
        ['2026-03-01', 3],
      ],
      { '2026-02-27': 3, '2026-03-01': 3 },
    ],
    [
      'the day before as it was, when the clock goes back by hours over midnight',
      [
        ['2026-03-01', 3],
        ['2026-03-02', 5],
        ['2026-03-01', 6],
      ],
      { '2026-03-01': 3, '2026-03-02': 5 },
    ],
    [
      'the day before, when nobody had looked and the clock goes back',
      [
        ['2026-03-02', 5],
        ['2026-03-01', 6],
      ],
      { '2026-03-01': 6, '2026-03-02': 5 },
    ],
  ])('it keeps %s', (_name, looks, kept) => {
    for (const [day, managed] of looks) {
      days.note(day, of(managed));
    }
    const found = Object.entries(kept).map(([day, managed]) => [day, of(managed)]);
    expect([...days.between(all)]).toEqual(found);
    expect(days.first()).toBe(Object.keys(kept)[0] ?? null);
  });

  it('a run with a clock of its own, which nobody records, takes back no day that is known', () => {
    for (const [day, managed] of [
      ['2026-03-01', 3],
      ['2026-03-05', 5],
      ['2026-03-01', 8],
      ['2026-02-28', 2],
    ] as const) {
      days.note(day, of(managed));
    }
    expect([...days.between(all).values()]).toEqual([of(2), of(3), of(5)]);
  });

  it('a day outside of the interval is not in it', () => {
    days.note('2026-02-25', of(1));
    days.note('2026-03-06', of(2));
    expect(days.between(all).size).toBe(0);
  });

  it('days that a wrong clock showed are moved to those on which it ran, as all its dates; what is known of a day holds', () => {
    const foundAt = '2026-03-02T22:00:00.000Z';
    for (const [day, managed] of [
      ['2026-02-27', 1],
      ['2026-03-01', 2],
      ['2026-03-31', 3],
      ['2026-04-01', 4],
      ['2026-04-02', 5],
    ] as const) {
      days.note(day, of(managed));
    }
    createDateCorrections(database).correct({ foundAt, showed: '2026-04-02T23:00:00.000Z' });
    expect([...days.between({ from: '2026-02-01', to: '2026-12-31' })]).toEqual([
      ['2026-02-27', of(1)],
      ['2026-02-28', of(3)],
      ['2026-03-01', of(2)],
      ['2026-03-02', of(5)],
    ]);
  });

  it('waits only a moment for another process that holds the catalogue, and the day stays unknown', () => {
    const other = openSqlite(join(directory, 'catalogue.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    const begun = performance.now();
    days.note('2026-03-01', of(1));
    expect(performance.now() - begun).toBeLessThan(5_000);
    other.exec('ROLLBACK');
    other.close();
    expect(days.first()).toBeNull();
  });

  it.each(['disk-full', 'io', 'busy'] as const)(
    'while nothing can be written (%s) the day stays unknown',
    (code) => {
      const run = (): never => {
        throw new AppError(code, 'no');
      };
      const full = createLicenseDayStore({ ...database, run }, briefly(database));
      full.note('2026-03-01', of(1));
      expect(full.between(all).size).toBe(0);
    },
  );
});

describe('the figures of a day', () => {
  const now = '2026-03-15T12:00:00.000Z';
  const rental = payloadOf('rental');
  it.each([
    ['a subscription that is exceeded', factsOf(payloadOf('subscription'), now), countsOf(140), 0, 40, 100],
    ['new mailboxes of a rental license', factsOf(rental, now), countsOf(140, { new: 30 }), 30, 10, 100],
    [
      'new ones of another license',
      factsOf(payloadOf('subscription'), now),
      countsOf(90, { new: 30 }),
      0,
      0,
      100,
    ],
    ['no license', factsOf(null, now), countsOf(12), 0, 2, 10],
    [
      'an expired license',
      factsOf(payloadOf('nfr', { expiresOn: '2026-03-01' }), now),
      countsOf(101),
      0,
      1,
      100,
    ],
  ])('of %s', (_name, facts, counts, fresh, extra, covered) => {
    expect(figuresOf(facts, counts)).toEqual({ managed: counts.managed, new: fresh, extra, covered });
  });

  it.each([
    ['the license cannot be read', { unread: verbatim('no') }],
    ['the clock is in doubt', { clock: { isDoubtful: true, sureAt: now, unseen: [], warning: null } }],
  ])('nobody can say them while %s', (_name, changes) => {
    expect(figuresOf(factsOf(rental, now, changes), countsOf(5))).toBeNull();
  });

  it('a day without figures is unknown, and the interval may be of one day', () => {
    expect(daysOf({ from: '2026-02-28', to: '2026-03-01' }, new Map([['2026-03-01', of(0)]]))).toEqual([
      { date: '2026-02-28', figures: null },
      { date: '2026-03-01', figures: of(0) },
    ]);
    expect(daysOf({ from: '2026-03-01', to: '2026-03-01' }, new Map())).toHaveLength(1);
  });
});

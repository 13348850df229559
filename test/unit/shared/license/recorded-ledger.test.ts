import { describe, expect, it } from 'vitest';
import type { ExceededPeriod } from '../../../../shared/license/model.js';
import { type RecordedDates, mergedDates, mergedPeriod } from '../../../../shared/license/recorded-ledger.js';

const at = (day: string): string => `${day}T08:00:00.000Z`;

const record = (admitted: string, lastPoint: string | null): RecordedDates => ({
  firstAdmittedAt: at(admitted),
  firstRestorePointAt: lastPoint === null ? null : at(admitted),
  lastRestorePointAt: lastPoint === null ? null : at(lastPoint),
  lastUserPointAt: lastPoint === null ? null : at(lastPoint),
  revocations: 0,
});

describe('§5: two records of one account', () => {
  it.each<[string, RecordedDates, RecordedDates, string]>([
    [
      'the earliest first admission holds',
      record('2026-01-01', '2026-02-10'),
      record('2026-02-01', null),
      '2026-01-01',
    ],
    [
      'through the 31st day after its last point',
      record('2026-01-01', '2026-01-10'),
      record('2026-02-10', null),
      '2026-01-01',
    ],
    [
      'and not on the 32nd: it queued again',
      record('2026-01-01', '2026-01-10'),
      record('2026-02-11', null),
      '2026-02-11',
    ],
    [
      'who only waited queued again',
      record('2026-01-01', null),
      record('2026-01-05', '2026-01-05'),
      '2026-01-05',
    ],
  ])('%s', (_, a, b, admitted) => {
    for (const merged of [mergedDates(a, b), mergedDates(b, a)]) {
      expect(merged.firstAdmittedAt).toBe(at(admitted));
      expect(merged.lastUserPointAt).toBe([a.lastUserPointAt ?? '', b.lastUserPointAt ?? ''].sort().at(-1));
    }
  });

  it('the earliest first point and the latest last point hold', () => {
    expect(mergedDates(record('2026-01-01', '2026-01-20'), record('2026-01-05', '2026-02-03'))).toEqual({
      firstAdmittedAt: at('2026-01-01'),
      firstRestorePointAt: at('2026-01-01'),
      lastRestorePointAt: at('2026-02-03'),
      lastUserPointAt: at('2026-02-03'),
      revocations: 0,
    });
  });
});

describe('§5: two records of an exceeded grace', () => {
  const period = (since: string, endedOn: string | null): ExceededPeriod => ({
    since,
    mailboxes: 10,
    endedOn,
  });
  const january = period('2026-01-01', '2026-01-20');

  it.each<[string, ExceededPeriod | null, ExceededPeriod | null, ExceededPeriod | null]>([
    ['none and none', null, null, null],
    ['the only one', january, null, january],
    ['the one that lasts', january, period('2026-02-01', null), period('2026-02-01', null)],
    [
      'of two that last the one that began first',
      period('2026-01-05', null),
      period('2026-02-01', null),
      period('2026-01-05', null),
    ],
    [
      'of two that ended the one that ended later',
      january,
      period('2025-12-01', '2026-01-25'),
      period('2025-12-01', '2026-01-25'),
    ],
  ])('%s', (_, a, b, expected) => {
    expect(mergedPeriod(a, b)).toEqual(expected);
    expect(mergedPeriod(b, a)).toEqual(expected);
  });
});

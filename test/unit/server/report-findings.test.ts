import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf, type ReportedUsage } from '../../../server/domain/report-findings.js';
import { monthRefusal } from '../../../server/domain/report-rules.js';
import { weeklyMark } from '../../../server/fleet-recorder.js';

const contract = { startsOn: '2026-01-28', endsOn: '2026-12-31' };
const nothing: ReportedUsage = { reports: [], marks: [], refusals: [] };
const report = (period: string, number?: number, highWatermark = 10): ReportedUsage['reports'][number] => ({
  report: { period, managed: 5, new: 0, highWatermark, ...(number !== undefined && { number }) },
  receivedAt: '2027-01-01T00:00:00Z',
});
const mark = (period: string, highWatermark = 1, weekOf = `${period}-05`) => ({
  period,
  weekOf,
  highWatermark,
});

describe('the month of a usage report (licensing.md §11)', () => {
  it.each([
    ['2026-01', '2026-01-31', 'month-not-ended'],
    ['2026-01', '2026-02-01', null],
    ['2026-12', '2027-03-01', null],
    ['2027-01', '2027-03-01', 'not-covered'],
    ['2025-12', '2026-03-01', 'not-covered'],
    ['9999-12', '2026-03-01', 'month-not-ended'],
  ])('%s on %s: %s', (period, today, expected) => {
    expect(monthRefusal(period, contract, today)).toBe(expected);
  });
});

describe('missing reports', () => {
  it('are those of months in which the console was measured, from the 13th of the next', () => {
    const usage = { ...nothing, marks: [mark('2026-03')] };
    expect(findingsOf(usage, contract, '2026-04-12')).toEqual([]);
    expect(findingsOf(usage, contract, '2026-04-13')).toEqual([{ kind: 'missing', period: '2026-03' }]);
  });

  it('and those between two that were reported', () => {
    const usage = { ...nothing, reports: [report('2026-02'), report('2026-05')] };
    expect(findingsOf(usage, contract, '2026-06-20')).toEqual([
      { kind: 'missing', period: '2026-03' },
      { kind: 'missing', period: '2026-04' },
    ]);
  });

  it('are none for months outside of the contract', () => {
    const usage = { ...nothing, marks: [mark('2025-12'), mark('2027-01')] };
    expect(findingsOf(usage, contract, '2027-06-20')).toEqual([]);
  });
});

describe('figures of a report that contradict each other', () => {
  const said = (more: object): ReportedUsage => ({
    ...nothing,
    reports: [
      {
        report: { period: '2026-01', number: 1, managed: 10, new: 0, highWatermark: 12, ...more },
        receivedAt: '2026-02-11T00:00:00Z',
      },
    ],
  });
  const kinds = (user: number, shared = 0, resource = 0) => ({ kinds: { user, shared, resource } });
  const corrected = (managed: number) => ({ adjusted: { managed, reason: 'tests' } });

  it.each([
    ['a version that says no kinds', {}],
    ['user mailboxes alone', kinds(10)],
    ['shared and resource mailboxes that need no license', kinds(10, 5, 1)],
    ['a shared mailbox that holds its unit still', kinds(9, 1)],
    ['removed mailboxes', { ...kinds(10), removed: 2, ...corrected(8) }],
    ['a corrected count alone', corrected(3)],
  ])('none: %s', (_name, more) => {
    expect(findingsOf(said(more), contract, '2026-02-12')).toEqual([]);
  });

  it.each([
    ['kinds-differ', kinds(11), { managed: 10, ...kinds(11) }],
    ['kinds-differ', kinds(8, 1), { managed: 10, ...kinds(8, 1) }],
    ['removed-differ', { removed: 2, ...corrected(9) }, { managed: 10, removed: 2, adjusted: 9 }],
    ['removed-differ', { removed: 2 }, { managed: 10, removed: 2, adjusted: null }],
  ])('%s: %j', (kind, more, finding) => {
    expect(findingsOf(said(more), contract, '2026-02-12')).toEqual([{ kind, period: '2026-01', ...finding }]);
  });
});

describe('numbers', () => {
  it('of reports from the first on, without gaps, are no finding; unnumbered ones come first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), (unnumbered, numbered) => {
        const months = Array.from(
          { length: unnumbered + numbered },
          (_, i) => `2026-${String(i + 1).padStart(2, '0')}`,
        );
        const reports = months.map((month, i) => report(month, i < unnumbered ? undefined : i + 1));
        expect(
          findingsOf({ ...nothing, reports }, { ...contract, startsOn: '2026-01-01' }, '2027-06-01'),
        ).toEqual([]);
      }),
    );
  });

  it('that are missing or there twice are', () => {
    const reports = [report('2026-02', 2), report('2026-03', 4), report('2026-04', 4)];
    expect(findingsOf({ ...nothing, reports }, contract, '2026-05-12')).toEqual([
      { kind: 'number-missing', number: 1 },
      { kind: 'number-missing', number: 3 },
      { kind: 'number-twice', number: 4, periods: ['2026-03', '2026-04'] },
    ]);
  });
});

describe('the weekly marks', () => {
  it('must not be above what the report says', () => {
    const usage = {
      ...nothing,
      reports: [report('2026-02', 1, 100)],
      marks: [
        mark('2026-02', 100, '2026-02-02'),
        mark('2026-02', 130, '2026-02-09'),
        mark('2026-02', 90, '2026-02-16'),
      ],
    };
    expect(findingsOf(usage, contract, '2026-03-05')).toEqual([
      { kind: 'below-mark', period: '2026-02', reported: 100, mark: 130, weekOf: '2026-02-09' },
    ]);
  });

  const usage = { managed: 10, new: 0, highWatermark: 99 };
  it.each([
    ['2026-02-04T00:00:00Z', '2026-02', '2026-02-02', 99],
    ['2026-02-01T23:59:59Z', '2026-02', '2026-01-26', 10],
    ['2026-02-02T00:00:00Z', '2026-02', '2026-02-02', 99],
    ['2026-03-01T12:00:00Z', '2026-03', '2026-02-23', 10],
  ])(
    'of a week that began in the month before count for what is managed now: %s',
    (at, period, weekOf, highWatermark) => {
      expect(weeklyMark(new Date(at), usage)).toEqual({ period, weekOf, highWatermark });
    },
  );
});

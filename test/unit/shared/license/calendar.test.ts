import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  dateOf,
  daysBetween,
  daysInMonth,
  endOfDay,
  startOfDay,
} from '../../../../shared/license/calendar.js';

describe('§3: "1 month" of grace is a calendar month', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2100-01-31', 1, '2100-02-28'],
    ['2000-01-31', 1, '2000-02-29'],
    ['2026-03-31', 1, '2026-04-30'],
    ['2026-01-30', 1, '2026-02-28'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2026-02-28', 1, '2026-03-28'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2026-11-15', 14, '2028-01-15'],
    ['0099-12-31', 2, '0100-02-28'],
    ['9999-12-31', 1, '9999-12-31'],
  ])('%s + %i months = %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });
});

describe('§1: days are UTC calendar days', () => {
  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['0000-01-01', -7, '0000-01-01'],
  ])('%s + %i days = %s', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected);
  });

  it.each([
    ['2025-04-01', '2026-04-01', 365],
    ['2027-04-01', '2028-04-01', 366],
    ['2026-04-02', '2026-04-01', -1],
    // Berlin changes to summer time in between: 23 hours there, a whole day in UTC.
    ['2026-03-28', '2026-03-30', 2],
  ])('from %s to %s are %i days', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
  });

  it.each([
    ['2026-01-15', 31],
    ['2026-02-01', 28],
    ['2028-02-29', 29],
    ['2026-04-30', 30],
    ['2026-12-31', 31],
  ])('the month of %s has %i days', (date, days) => {
    expect(daysInMonth(date)).toBe(days);
  });

  it('a day runs from its first to its last millisecond in UTC', () => {
    expect(new Date(startOfDay('2026-01-31')).toISOString()).toBe('2026-01-31T00:00:00.000Z');
    expect(new Date(endOfDay('2026-01-31')).toISOString()).toBe('2026-01-31T23:59:59.999Z');
    expect(dateOf('2026-02-01T01:30:00+02:00')).toBe('2026-01-31');
  });
});

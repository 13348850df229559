import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../../renderer/messages/format.js';
import { t } from '../../../../renderer/messages/index.js';

const clock = (): Date => new Date('2026-04-10T09:30:00Z');
const english = createFormat('en-US', clock);

describe('dates, numbers and sizes by Intl', () => {
  it('writes a calendar date in the local format, whatever the time zone of the machine', () => {
    expect(english.date('2026-04-01')).toBe('4/1/2026');
    expect(createFormat('de-DE', clock).date('2026-04-01')).toBe('1.4.2026');
  });

  it.each([
    [0, '0 kB'],
    [500, '0.5 kB'],
    [999_400, '999 kB'],
    [1_000_000, '1 MB'],
    [23_900_000_000, '23.9 GB'],
    [480_000_000, '480 MB'],
    [9e18, '9,000 PB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(english.bytes(bytes)).toBe(text);
  });

  it.each([
    ['2026-04-10T09:25:00Z', '5 minutes ago'],
    ['2026-04-10T09:30:20Z', 'this minute'],
    ['2026-04-11T09:30:00Z', 'tomorrow'],
    ['2026-04-13T09:30:00Z', 'in 3 days'],
    ['2025-04-10T03:30:00Z', 'last year'],
  ])('%s is %s', (instant, text) => {
    expect(english.relative(instant)).toBe(text);
  });

  it('orders names as people count', () => {
    const names = ['user10@a', 'User9@a', 'user100@a', 'user1@a', 'émile@a'];
    expect(names.toSorted(english.compareText)).toEqual([
      'émile@a',
      'user1@a',
      'User9@a',
      'user10@a',
      'user100@a',
    ]);
  });

  it.each([
    [900, '1 sec'],
    [90_000, '1 min 30 sec'],
    [120_000, '2 min'],
    [3_900_000, '1 hr 5 min'],
    [7_190_000, '2 hr'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(english.duration(milliseconds)).toBe(text);
  });

  it('falls back to the system’s locale for an unknown one', () => {
    expect(createFormat('not a locale', clock).number(1)).toBe('1');
  });
});

describe('plurals', () => {
  it.each([
    [0, '0 days left'],
    [1, '1 day left'],
    [365, '365 days left'],
    [3650, '3,650 days left'],
  ])('%d → %s (licensing.md §7)', (days, text) => {
    expect(t.license.daysLeft(days, english.number(days))).toBe(text);
  });
});

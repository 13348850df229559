import { describe, expect, it } from 'vitest';
import { summaryDue } from '../../../../core/notifications/summary.js';

const local = (day: number, hour: number, minute = 0): Date => new Date(2026, 1, day, hour, minute);

describe('the daily summary', () => {
  it.each([
    ['before its hour', 7, undefined, local(1, 6, 59), null],
    ['at its hour', 7, undefined, local(1, 7), '2026-02-01'],
    ['later on the day, when the machine was off', 7, '2026-01-31', local(1, 22), '2026-02-01'],
    ['once a day', 7, '2026-02-01', local(1, 8), null],
    ['on the next day again', 7, '2026-02-01', local(2, 7), '2026-02-02'],
    ['at midnight', 0, '2026-02-01', local(2, 0), '2026-02-02'],
    ['not again when the clock is set back a day', 7, '2026-02-02', local(1, 9), null],
  ] as const)('is due %s', (_what, summaryHour, last, now, expected) => {
    expect(summaryDue({ kinds: ['summary'], summaryHour }, last, now)).toBe(expected);
  });

  it('is not for a channel that did not ask for it', () => {
    expect(summaryDue({ kinds: ['failed'], summaryHour: 0 }, undefined, local(1, 9))).toBeNull();
  });
});

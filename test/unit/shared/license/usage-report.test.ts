import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adjustReport,
  closeMonths,
  deliveryFailed,
  deliverySucceeded,
  nextUsageStep,
  noteUsage,
  postponeReport,
  reminderShown,
  reportToSend,
  sendingDate,
  type UsageFacts,
  usageOfWeek,
  type UsageState,
} from '../../../../shared/license/usage-report.js';
import { verbatim } from '../../../../shared/texts/text.js';

const licenseId = '6a3f8d5e-0f6b-4f0e-9d5c-2f1e7a9b4c01';
const hour = 3_600_000;
const empty: UsageState = { marks: [], reports: [] };

function at(now: string, more: Partial<UsageFacts> = {}): UsageFacts {
  return { licenseId, now, spreadMs: 10 * hour, ...more };
}

/** January 2026 with 90 mailboxes at first, 120 in the middle and 100 at the end, 4 of them new. */
function january(): UsageState {
  let state = noteUsage(empty, at('2026-01-01T08:00:00.000Z'), { managed: 90, new: 0 });
  state = noteUsage(state, at('2026-01-14T08:00:00.000Z'), { managed: 120, new: 3 });
  state = noteUsage(state, at('2026-01-15T08:00:00.000Z'), { managed: 95, new: 3 });
  return noteUsage(state, at('2026-01-31T20:00:00.000Z'), { managed: 100, new: 4 });
}

describe('the weekly high-water mark', () => {
  it('is the most mailboxes managed since Monday', () => {
    const state = january();
    const wednesday = at('2026-01-15T09:00:00.000Z');
    expect(usageOfWeek(state, wednesday, { managed: 95, new: 3 })).toEqual({
      managed: 95,
      new: 3,
      highWatermark: 120,
    });
    const nextWeek = at('2026-01-19T00:00:00.000Z');
    expect(usageOfWeek(state, nextWeek, { managed: 95, new: 3 }).highWatermark).toBe(95);
  });

  it('spans the turn of the month, though each month keeps its own days of that week', () => {
    let state = noteUsage(empty, at('2026-03-31T12:00:00.000Z'), { managed: 50, new: 0 });
    state = noteUsage(state, at('2026-04-01T12:00:00.000Z'), { managed: 20, new: 0 });
    expect(usageOfWeek(state, at('2026-04-02T12:00:00.000Z'), { managed: 20, new: 0 }).highWatermark).toBe(
      50,
    );
    expect(closeMonths(state, at('2026-04-02T12:00:00.000Z')).reports).toMatchObject([
      { period: '2026-03', highWatermark: 50 },
    ]);
  });

  it('is not measured while usage reporting is off', () => {
    const off = at('2026-01-01T08:00:00.000Z', { licenseId: null });
    expect(noteUsage(empty, off, { managed: 90, new: 0 })).toBe(empty);
  });
});

describe('the number of a report', () => {
  const measured = (state: UsageState, day: string): UsageState =>
    noteUsage(state, at(`${day}T08:00:00.000Z`), { managed: 1, new: 0 });
  const numbers = (state: UsageState) => state.reports.map(({ period, number }) => [period, number]);

  it('counts from 1 without gaps, also over months without measurements and several closed at once', () => {
    let state = closeMonths(january(), at('2026-02-01T00:00:00.000Z'));
    state = measured(measured(state, '2026-02-10'), '2026-05-10');
    state = closeMonths(state, at('2026-06-01T00:00:00.000Z'));
    expect(numbers(state)).toEqual([
      ['2026-01', 1],
      ['2026-02', 2],
      ['2026-05', 3],
    ]);
    expect(numbers(closeMonths(state, at('2026-06-02T00:00:00.000Z')))).toEqual(numbers(state));
  });

  it('goes on behind reports of a version that numbered none, and begins anew with another license', () => {
    const old = closeMonths(january(), at('2026-02-01T00:00:00.000Z'));
    const unnumbered = { ...old, reports: old.reports.map(({ number: _number, ...report }) => report) };
    const state = closeMonths(measured(unnumbered, '2026-02-10'), at('2026-03-01T00:00:00.000Z'));
    expect(numbers(state)).toEqual([
      ['2026-01', undefined],
      ['2026-02', 2],
    ]);
    const other = { licenseId: '0e1f8d5e-0f6b-4f0e-9d5c-2f1e7a9b4c02' };
    const marked = noteUsage(state, at('2026-03-10T08:00:00.000Z', other), { managed: 1, new: 0 });
    expect(numbers(closeMonths(marked, at('2026-04-01T00:00:00.000Z', other))).at(-1)).toEqual([
      '2026-03',
      1,
    ]);
  });
});

describe('the monthly report', () => {
  it('is made on the 1st from the weeks of the month, with a notice to review it', () => {
    const facts = at('2026-02-01T00:00:00.000Z');
    expect(nextUsageStep(january(), at('2026-01-31T21:00:00.000Z'))).toEqual({
      action: 'close-month',
      at: '2026-02-01T00:00:00.000Z',
    });
    const state = closeMonths(january(), facts);
    expect(state.marks).toEqual([]);
    expect(state.reports).toMatchObject([
      {
        period: '2026-01',
        managed: 100,
        new: 4,
        highWatermark: 120,
        weeks: [
          { weekOf: '2025-12-29', highWatermark: 90 },
          { weekOf: '2026-01-12', highWatermark: 120 },
          { weekOf: '2026-01-26', highWatermark: 100 },
        ],
      },
    ]);
    expect(nextUsageStep(state, facts)).toMatchObject({ action: 'remind', at: facts.now, period: '2026-01' });
  });

  it('is sent by itself on the 11th, spread over the day', () => {
    const facts = at('2026-02-01T00:00:00.000Z');
    const state = reminderShown(closeMonths(january(), facts), facts, '2026-01');
    expect(nextUsageStep(state, facts)).toEqual({
      action: 'deliver',
      at: '2026-02-11T10:00:00.000Z',
      period: '2026-01',
    });
  });

  it('postponed, the notice comes back a day later and the 11th stays', () => {
    const facts = at('2026-02-03T08:00:00.000Z');
    const shown = reminderShown(closeMonths(january(), facts), facts, '2026-01');
    const state = postponeReport(shown, facts, '2026-01');
    expect(nextUsageStep(state, facts)).toMatchObject({ action: 'remind', at: '2026-02-04T08:00:00.000Z' });
    expect(nextUsageStep(reminderShown(state, facts, '2026-01'), facts)).toMatchObject({
      action: 'deliver',
      at: '2026-02-11T10:00:00.000Z',
    });
  });

  it('can be corrected with a reason and not without one, until it is delivered', () => {
    const facts = at('2026-02-03T08:00:00.000Z');
    const state = closeMonths(january(), facts);
    expect(() => adjustReport(state, facts, '2026-01', { managed: 80, reason: '  ' })).toThrow('Say why');
    const corrected = adjustReport(state, facts, '2026-01', {
      managed: 80,
      reason: ' 20 were test mailboxes ',
    });
    const [report] = corrected.reports;
    expect(report && reportToSend(report)).toEqual({
      period: '2026-01',
      number: 1,
      managed: 100,
      new: 4,
      highWatermark: 120,
      adjusted: { managed: 80, reason: '20 were test mailboxes' },
    });
    const delivered = deliverySucceeded(corrected, facts, '2026-01');
    expect(() => adjustReport(delivered, facts, '2026-01', null)).toThrow('has been delivered');
    expect(() => adjustReport(state, facts, '2025-12', null)).toThrow('no usage report for 2025-12');
  });

  it('that could not be sent is sent again later, not before', () => {
    const facts = at('2026-02-11T10:00:00.000Z');
    const open = reminderShown(closeMonths(january(), facts), facts, '2026-01');
    const failed = deliveryFailed(open, facts, '2026-01', { detail: verbatim('refused'), retryInMs: hour });
    expect(nextUsageStep(failed, facts)).toMatchObject({ action: 'deliver', at: '2026-02-11T11:00:00.000Z' });
    expect(nextUsageStep(deliverySucceeded(failed, facts, '2026-01'), facts)).toEqual({ action: 'none' });
  });

  it('waits while usage reporting is off, and while another license is installed', () => {
    const facts = at('2026-02-20T00:00:00.000Z');
    const state = closeMonths(january(), facts);
    expect(nextUsageStep(state, { ...facts, licenseId: null })).toEqual({ action: 'none' });
    expect(nextUsageStep(state, { ...facts, licenseId: 'another' })).toEqual({ action: 'none' });
  });

  it('of a month that was not measured does not exist; one of a month long ago is made late', () => {
    const state = closeMonths(january(), at('2026-04-20T00:00:00.000Z'));
    expect(state.reports.map((report) => report.period)).toEqual(['2026-01']);
  });

  it.each([
    ['2026-01', '2026-02-11'],
    ['2026-12', '2027-01-11'],
    ['2028-02', '2028-03-11'],
  ])('of %s is sent on %s', (period, expected) => {
    expect(sendingDate(period)).toBe(expected);
  });

  it('never loses a peak: the report holds the most that was ever noted in its month', () => {
    const noted = fc.array(
      fc.record({
        hour: fc.integer({ min: 0, max: 31 * 24 - 1 }),
        managed: fc.integer({ min: 0, max: 1000 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(noted, (notes) => {
        const inOrder = notes.toSorted((a, b) => a.hour - b.hour);
        const state = inOrder.reduce((before, { hour: h, managed }) => {
          const now = new Date(Date.parse('2026-01-01T00:00:00Z') + h * hour).toISOString();
          return noteUsage(before, at(now), { managed, new: 0 });
        }, empty);
        const [report] = closeMonths(state, at('2026-02-01T00:00:00.000Z')).reports;
        expect(report?.highWatermark).toBe(Math.max(...notes.map(({ managed }) => managed)));
        expect(report?.managed).toBe(inOrder.at(-1)?.managed);
      }),
      { numRuns: 2000 },
    );
  });
});

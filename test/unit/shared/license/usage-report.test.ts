import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adjustReport,
  reportToSend,
  mostRemoved,
  putBackMailbox,
  removeMailbox,
  reportedMailboxes,
  resetReport,
} from '../../../../shared/license/usage-corrections.js';
import {
  closeMonths,
  deliveryFailed,
  deliverySucceeded,
  nextUsageStep,
  openReport,
  noteUsage,
  postponeReport,
  reminderShown,
  sendingDate,
  type UsageFacts,
  usageOfWeek,
  type UsageState,
  endOfMonth,
  monthsToClose,
  usageStateSchema,
} from '../../../../shared/license/usage-report.js';
import { usageReportSchema } from '../../../../shared/license/protocol.js';
import type { UsageMailbox } from '../../../../shared/license/usage-mailboxes.js';
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

  it('continues behind reports of a version that numbered none, and begins anew with another license', () => {
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
    expect(() => adjustReport(state, facts, '2026-01', { managed: 80, reason: '  ' })).toThrow(
      'Enter a reason',
    );
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

describe('a report with the list of its mailboxes', () => {
  const facts = at('2026-02-03T08:00:00.000Z');
  const figures = { managed: 102, new: 5, kinds: { user: 101, shared: 8, resource: 2 } };
  const closed = (): UsageState =>
    closeMonths(january(), at('2026-02-01T00:00:00.000Z'), new Map([['2026-01', figures]]));
  const mailbox = (n: number, standing: UsageMailbox['standing'] = 'managed'): UsageMailbox => ({
    id: `m${String(n)}`,
    mailbox: `user${String(n)}@example.org`,
    source: 'Office',
    kind: 'user',
    standing,
    lastBackupAt: null,
  });
  const remove = (state: UsageState, n: number, reason: string): UsageState =>
    removeMailbox(state, facts, '2026-01', mailbox(n), reason);
  const reportIn = (state: UsageState) => state.reports[0]!;

  it('has the figures of the list, and is never below them in its high-water mark', () => {
    expect(monthsToClose(january(), at('2026-02-01T00:00:00.000Z'))).toEqual(['2026-01']);
    expect(endOfMonth('2026-01')).toBe('2026-01-31T23:59:59.999Z');
    expect(reportIn(closed())).toMatchObject({ ...figures, highWatermark: 120, removed: [] });
    const more = new Map([['2026-01', { ...figures, managed: 130 }]]);
    expect(reportIn(closeMonths(january(), facts, more))).toMatchObject({ managed: 130, highWatermark: 130 });
    expect(monthsToClose(closed(), facts)).toEqual([]);
  });

  it('says what was measured minus what was removed, whatever is removed and put back', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ n: fc.nat({ max: 20 }), reason: fc.string({ minLength: 1, unit: 'grapheme' }) }),
        fc.record({ putBack: fc.nat({ max: 20 }) }),
        fc.constant('reset' as const),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (done) => {
        const gone = new Map<number, string>();
        let state = closed();
        for (const step of done) {
          if (step === 'reset') {
            state = resetReport(state, facts, '2026-01');
            gone.clear();
          } else if ('n' in step) {
            if (step.reason.trim() === '') continue;
            state = remove(state, step.n, step.reason);
            gone.set(step.n, step.reason.trim());
          } else {
            state = putBackMailbox(state, facts, '2026-01', `m${String(step.putBack)}`);
            gone.delete(step.putBack);
          }
        }
        const sent = reportToSend(reportIn(state));
        expect(usageReportSchema.parse(sent)).toEqual(sent);
        expect(sent).toMatchObject({ ...figures, number: 1 });
        expect(sent.removed ?? 0).toBe(gone.size);
        expect(sent.adjusted?.managed ?? sent.managed).toBe(figures.managed - gone.size);
        expect(reportedMailboxes(reportIn(state))).toBe(figures.managed - gone.size);
        for (const n of gone.keys()) expect(JSON.stringify(sent)).not.toContain(`user${String(n)}@`);
        expect(usageStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
      }),
      { numRuns: 300 },
    );
  });

  it('sends each reason once, cut to what the protocol takes', () => {
    const state = remove(remove(remove(closed(), 1, 'test'), 2, ' left '), 3, 'test');
    expect(reportToSend(reportIn(state)).adjusted).toEqual({
      managed: 99,
      reason: '3 removed: test (2); left',
    });
    const long = Array.from({ length: 30 }, (_, n) => n).reduce(
      (before, n) => remove(before, n, `${String(n)} ${'𝒂'.repeat(240)}`),
      closed(),
    );
    const sent = reportToSend(reportIn(long));
    expect(usageReportSchema.safeParse(sent).success).toBe(true);
    expect(sent.adjusted?.reason).toMatch(/^30 removed: .*…$/u);
    expect(reportIn(remove(closed(), 1, 'a\0b\uD800c')).removed[0]?.reason).toBe('abc');
  });

  it('takes no removal without a reason, of a mailbox that does not count, or beside a corrected count', () => {
    expect(() => remove(closed(), 1, '  ')).toThrow('Enter a reason for the removal');
    expect(() => remove(closed(), 1, 'x'.repeat(501))).toThrow('at most 500 characters');
    expect(() => removeMailbox(closed(), facts, '2026-01', mailbox(1, 'not-required'), 'x')).toThrow(
      'user1@example.org needs no license',
    );
    const correction = { managed: 80, reason: 'tests' };
    const corrected = adjustReport(closed(), facts, '2026-01', correction);
    expect(() => remove(corrected, 1, 'x')).toThrow('Take the correction back');
    expect(() => adjustReport(remove(closed(), 1, 'x'), facts, '2026-01', correction)).toThrow(
      'Put them back before',
    );
    expect(reportIn(resetReport(corrected, facts, '2026-01'))).toEqual(reportIn(closed()));
    const delivered = deliverySucceeded(remove(closed(), 1, 'x'), facts, '2026-01');
    for (const change of [
      () => remove(delivered, 2, 'x'),
      () => putBackMailbox(delivered, facts, '2026-01', 'm1'),
      () => resetReport(delivered, facts, '2026-01'),
    ]) {
      expect(change).toThrow('has been delivered');
    }
  });

  it('has room for a thousand removals, and another reason for each of them', () => {
    const full = { ...closed() };
    full.reports = full.reports.map((report) => ({
      ...report,
      removed: Array.from({ length: mostRemoved }, (_, n) => ({
        ...{ id: `m${String(n)}`, mailbox: '', kind: 'user' as const, new: false, reason: 'test' },
      })),
    }));
    expect(() => remove(full, mostRemoved, 'x')).toThrow('At most 1000 mailboxes');
    expect(reportIn(remove(full, 1, 'another')).removed).toHaveLength(mostRemoved);
  });

  it('opens a state of before: without kinds, removals and number, with a correction', () => {
    const { kinds: _, removed: __, number: ___, ...old } = reportIn(closed());
    const correction = { managed: 80, reason: 'tests' };
    const opened = usageStateSchema.parse({ marks: [], reports: [{ ...old, adjustment: correction }] });
    const sent = reportToSend(reportIn(opened));
    expect(sent).toEqual({
      ...{ period: '2026-01', managed: 102, new: 5, highWatermark: 120 },
      adjusted: correction,
    });
  });
});

describe('while usage reporting is off', () => {
  const off = at('2026-02-03T08:00:00.000Z', { licenseId: null });
  const report = (): UsageState => closeMonths(january(), at('2026-02-01T00:00:00.000Z'));
  const mailbox: UsageMailbox = {
    ...{ id: 'a', mailbox: 'a@example.org', source: 's', kind: 'user', standing: 'managed' },
    lastBackupAt: null,
  };
  it.each([
    ['a correction', () => adjustReport(report(), off, '2026-01', { managed: 1, reason: 'x' })],
    ['a removal', () => removeMailbox(report(), off, '2026-01', mailbox, 'x')],
    ['putting back', () => putBackMailbox(report(), off, '2026-01', 'a')],
    ['a reset', () => resetReport(report(), off, '2026-01')],
    ['postponing', () => postponeReport(report(), off, '2026-01')],
    ['sending', () => openReport(report(), off, '2026-01')],
  ])('%s is refused with what to turn on, not as if there were no report', (_name, change) => {
    expect(change).toThrow('Update license automatically');
  });
});

describe('numbers through changes of the license', () => {
  it('of each license are 1, 2, 3 …, whichever is installed when', () => {
    const ids = ['6a3f8d5e-0f6b-4f0e-9d5c-2f1e7a9b4c01', '0e1f8d5e-0f6b-4f0e-9d5c-2f1e7a9b4c02'];
    // Which license is installed in each month (null: usage reporting is off), and whether the console is open on its 1st.
    const months = fc.array(
      fc.record({ license: fc.constantFrom(0, 1, null), isOpen: fc.boolean(), sends: fc.boolean() }),
      { minLength: 1, maxLength: 24 },
    );
    fc.assert(
      fc.property(months, (played) => {
        let state = empty;
        played.forEach(({ license, isOpen, sends }, index) => {
          const month = new Date(Date.UTC(2026, index, 1, 8)).toISOString();
          const facts = at(month, { licenseId: license === null ? null : (ids[license] ?? null) });
          if (isOpen) state = closeMonths(state, facts);
          for (const { period, deliveredAt, licenseId: of } of state.reports) {
            if (sends && deliveredAt === null && of === facts.licenseId)
              state = deliverySucceeded(state, facts, period);
          }
          state = noteUsage(state, facts, { managed: 1, new: 0 });
        });
        for (const id of ids) {
          const own = state.reports.filter((report) => report.licenseId === id);
          expect(own.map(({ number }) => number)).toEqual(own.map((_, index) => index + 1));
          expect(own.map(({ period }) => period)).toEqual(own.map(({ period }) => period).sort());
        }
      }),
      { numRuns: 500 },
    );
  });
});

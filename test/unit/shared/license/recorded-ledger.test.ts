import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit } from '../../../../shared/license/admission.js';
import { addDays } from '../../../../shared/license/calendar.js';
import { emptyLedger, recordRestorePoint, setInJob } from '../../../../shared/license/ledger.js';
import type { ExceededPeriod } from '../../../../shared/license/model.js';
import { type RecordedDates, mergedDates, mergedPeriod } from '../../../../shared/license/recorded-ledger.js';
import { factsOf, payloadOf, requestsOf } from './fixtures.js';

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
  const period = (
    since: string,
    foundOn: string,
    endedOn: string | null = null,
    mailboxes = 10,
  ): ExceededPeriod => ({ since, mailboxes, foundOn, endedOn });
  const january = period('2026-01-01', '2026-01-15', '2026-01-20');

  it.each<[string, ExceededPeriod | null, ExceededPeriod | null, ExceededPeriod | null]>([
    ['none and none', null, null, null],
    ['the only one', january, null, january],
    ['the end, where the other has not heard of it', january, period('2026-01-01', '2026-01-15'), january],
    [
      'that it lasts, of the same day: the next session finds the end again',
      january,
      period('2026-01-01', '2026-01-20'),
      period('2026-01-01', '2026-01-20'),
    ],
    [
      'that it lasts again, where the other has heard of the end only',
      january,
      period('2026-01-01', '2026-02-02'),
      period('2026-01-01', '2026-02-02'),
    ],
    [
      'of two that last the start of the first',
      period('2026-01-05', '2026-02-10'),
      period('2026-02-01', '2026-02-11'),
      period('2026-01-05', '2026-02-11'),
    ],
    [
      'the start of the first, where the other began 31 days after its end',
      january,
      period('2026-02-20', '2026-02-21'),
      period('2026-01-01', '2026-02-21'),
    ],
    [
      'its own start, 32 days after the end of the first',
      january,
      period('2026-02-21', '2026-02-21'),
      period('2026-02-21', '2026-02-21'),
    ],
    [
      'its own start under a larger license',
      january,
      period('2026-01-25', '2026-02-21', null, 11),
      period('2026-01-25', '2026-02-21', null, 11),
    ],
    [
      'of two that ended the one that ended later',
      january,
      period('2025-12-01', '2026-01-24', '2026-01-25'),
      period('2025-12-01', '2026-01-24', '2026-01-25'),
    ],
  ])('%s', (_, a, b, expected) => {
    expect(mergedPeriod(a, b)).toEqual(expected);
    expect(mergedPeriod(b, a)).toEqual(expected);
    expect(mergedPeriod(expected, expected)).toEqual(expected);
  });

  it('a console that takes in what it has kept before finds nothing new in it', () => {
    const day = (n: number): string => addDays('2026-01-01', n);
    const session = fc.record({
      nights: fc.integer({ min: 1, max: 50 }),
      mailboxes: fc.integer({ min: 3, max: 7 }),
    });
    fc.assert(
      fc.property(fc.array(session, { maxLength: 12 }), (sessions) => {
        const kept: (ExceededPeriod | null)[] = [];
        let ledger = emptyLedger;
        let today = 0;
        for (const { nights, mailboxes } of sessions) {
          today += nights;
          const now = at(day(today));
          const license = payloadOf('subscription', { mailboxes: 5, expiresOn: '2036-01-01' });
          const asked = requestsOf(mailboxes);
          const left = new Set(ledger.entries.map(({ mailboxId }) => mailboxId));
          for (const { mailboxId } of asked) left.delete(mailboxId);
          ledger = admit(setInJob(ledger, left, false, { now }), asked, factsOf(license, now)).ledger;
          ledger = asked.reduce((after, { mailboxId }) => recordRestorePoint(after, mailboxId, now), ledger);
          kept.push(ledger.exceeded);
        }
        for (const before of kept) expect(mergedPeriod(ledger.exceeded, before)).toEqual(ledger.exceeded);
      }),
    );
  });
});

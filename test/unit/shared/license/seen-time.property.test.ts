import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type SeenTime,
  believedTime,
  betterRecord,
  isWorthWriting,
  look,
  nothingSeen,
  seenTimeSchema,
  withSignedTime,
} from '../../../../shared/license/seen-time.js';
import { isDoubtful, knownTime, seenDaysAgo, sureTime } from '../../../../shared/license/sure-time.js';
import { SimpleClock } from './simple-clock.js';

const hourMs = 3_600_000;
const date = (hours: number): Date => new Date(hours * hourMs);
const begin = Date.parse('2026-03-01T00:00:00Z') / hourMs;

/** Hours that pass, and what the clock does: right, or wrong by hours, days or years. */
const offset = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  fc.integer({ min: -48, max: 24 * 9 }),
  fc.integer({ min: -90, max: 90 }).map((days) => days * 24),
  fc.constantFrom(640_000, 17_520, -17_520, -490_000),
);
const step = fc.record({
  passes: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 24 * 80 })),
  offset: fc.option(offset, { nil: null, freq: 2 }),
  signs: fc.option(fc.integer({ min: -24 * 200, max: 24 * 61 }), { nil: null, freq: 5 }),
});

const warningIds = { ahead: 'license.clockAhead', behind: 'license.clockBehind' };
const runs = { numRuns: 4000 };

describe('§9, the record of time', () => {
  it('agrees with the simple clock at every look, whatever the clock does', () => {
    const met = new Set<string | null>();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const model = new SimpleClock();
        let record: SeenTime = nothingSeen;
        let [truth, wrongBy] = [begin, 0];
        for (const { passes, offset: wrong, signs } of steps) {
          truth += passes;
          wrongBy = wrong ?? wrongBy;
          const clock = truth + wrongBy;
          if (signs === null) model.look(clock);
          else model.sign(truth + signs, clock);
          record = look(record, date(clock));
          if (signs !== null) record = withSignedTime(record, date(clock), date(truth + signs));
          const time = knownTime(record, date(clock), null);
          expect(Date.parse(believedTime(record, date(clock))) / hourMs).toBe(model.believed());
          expect(Date.parse(time.now) / hourMs).toBe(model.believed());
          expect(isDoubtful(time)).toBe(model.inDoubt());
          const kind = time.clock?.warning?.id ?? null;
          const said = model.warning();
          expect(kind).toBe(said === null ? null : warningIds[said]);
          met.add(kind);
        }
      }),
      runs,
    );
    expect([...met].sort()).toEqual(['license.clockAhead', 'license.clockBehind', null]);
  });

  it('is what its schema says, deletes by no time later than clock and belief, and makes nobody idle sooner than the calendar', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), fc.integer({ min: 1, max: 60 }), (steps, days) => {
        let record: SeenTime = nothingSeen;
        let [truth, wrongBy] = [begin, 0];
        for (const { passes, offset: wrong, signs } of steps) {
          truth += passes;
          wrongBy = wrong ?? wrongBy;
          const clock = date(truth + wrongBy);
          const next = withSignedTime(look(record, clock), clock, date(truth + (signs ?? -99_999)));
          if (!isWorthWriting(record, next)) expect(next.signedAt).toBe(record.signedAt);
          record = seenTimeSchema.parse(JSON.parse(JSON.stringify(next)));
          const time = knownTime(record, clock, null);
          expect(sureTime(time) <= time.now && sureTime(time) <= clock.toISOString()).toBe(true);
          const calendar = new Date(Date.parse(time.now) - days * 24 * hourMs).toISOString().slice(0, 10);
          expect(seenDaysAgo(time, days) <= calendar).toBe(true);
        }
      }),
      runs,
    );
  });

  it('once the clock is right, a signed time of now ends every doubt', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        let record: SeenTime = nothingSeen;
        let [truth, wrongBy] = [begin, 0];
        for (const { passes, offset: wrong } of steps) {
          truth += passes;
          wrongBy = wrong ?? wrongBy;
          record = look(record, date(truth + wrongBy));
          // A key that is a month old, by the genuine server, may come at any time.
          if (passes % 5 === 0) record = withSignedTime(record, date(truth + wrongBy), date(truth - 720));
        }
        truth += 1;
        record = withSignedTime(look(record, date(truth)), date(truth), date(truth));
        const { now, clock } = knownTime(record, date(truth), null);
        expect(now).toBe(date(truth).toISOString());
        expect(clock?.isDoubtful ?? false).toBe(false);
        expect(clock?.warning ?? null).toBeNull();
      }),
      runs,
    );
  });

  it('of two copies the better one is the same from both sides, and no look or signed time makes a copy worse', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let record: SeenTime = nothingSeen;
        let [truth, wrongBy] = [begin, 0];
        for (const { passes, offset: wrong, signs } of steps) {
          const before = record;
          truth += passes;
          wrongBy = wrong ?? wrongBy;
          const clock = date(truth + wrongBy);
          record = look(record, clock);
          expect(betterRecord(record, before)).toBe(record);
          if (signs !== null) record = withSignedTime(record, clock, date(truth + signs));
          expect(betterRecord(record, before)).toBe(record);
          const other = betterRecord(before, record);
          expect([other.seenAt, other.signedAt]).toEqual([record.seenAt, record.signedAt]);
        }
      }),
      runs,
    );
  });
});

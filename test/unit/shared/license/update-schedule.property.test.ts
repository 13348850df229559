import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GracePeriod } from '../../../../shared/license/model.js';
import { updateOutcomes } from '../../../../shared/license/update.js';
import {
  nextUpdate,
  observe,
  retryWindowEndsOn,
  spreadRangeMs,
  type ScheduleFacts,
  type ScheduleState,
} from '../../../../shared/license/update-schedule.js';

const hour = 3_600_000;
const day = 24 * hour;
const runs = { numRuns: 4_000 };

const epoch = Date.parse('2026-01-01T00:00:00Z');
const instant = fc.integer({ min: 0, max: 3 * 366 * day }).map((ms) => new Date(epoch + ms).toISOString());
const date = instant.map((at) => at.slice(0, 10));
const license = fc.record({ expiresOn: date, supportExpiresOn: date }, { requiredKeys: ['expiresOn'] });
const outcome = fc.constantFrom('switched-on' as const, ...updateOutcomes);
const spreadMs = fc.integer({ min: 0, max: spreadRangeMs - 1 });
const state: fc.Arbitrary<ScheduleState> = fc.record({
  spreadMs,
  countedFrom: fc.option(fc.record({ at: instant, after: outcome })),
});
const facts: fc.Arbitrary<ScheduleFacts> = fc
  .record({ license, now: instant, ahead: fc.integer({ min: 0, max: 30 * day }) })
  .map(({ license, now, ahead }) => ({
    license,
    autoUpdate: true,
    now,
    trustedNow: new Date(Date.parse(now) + ahead).toISOString(),
    onlineSince: null,
  }));

const ms = (at: string): number => Date.parse(at);
const windowEnd = (of: Parameters<typeof retryWindowEndsOn>[0]): number =>
  ms(`${retryWindowEndsOn(of)}T00:00:00Z`) + day;

describe('whatever happened before, while auto-update is on', () => {
  it('something is planned: a request, or switching off', () => {
    fc.assert(
      fc.property(state, facts, (state, facts) => {
        expect(nextUpdate(observe(state, facts), facts).action).not.toBe('none');
      }),
      runs,
    );
  });

  it('the next request is never more than a week after the moment it is counted from, and never before it', () => {
    fc.assert(
      fc.property(state, facts, (state, facts) => {
        const seen = observe(state, facts);
        const next = nextUpdate(seen, facts);
        if (next.action !== 'request' || seen.countedFrom === null) return;
        const delay = ms(next.at) - ms(seen.countedFrom.at);
        expect(delay).toBeGreaterThan(0);
        expect(delay).toBeLessThanOrEqual(7 * day);
      }),
      runs,
    );
  });

  it('from seven days before expiry it is never more than a day after it', () => {
    fc.assert(
      fc.property(state, facts, (state, facts) => {
        const seen = observe(state, facts);
        const next = nextUpdate(seen, facts);
        const from = ms(seen.countedFrom?.at ?? facts.now);
        const dailyStart = ms(`${facts.license?.expiresOn ?? ''}T00:00:00Z`) - 7 * day;
        if (next.action === 'request' && from >= dailyStart)
          expect(ms(next.at) - from).toBeLessThanOrEqual(day);
      }),
      runs,
    );
  });

  it('within the window it is a request, unless none fits in or the contract has ended', () => {
    fc.assert(
      fc.property(state, facts, (state, facts) => {
        const seen = observe(state, facts);
        const next = nextUpdate(seen, facts);
        if (next.action !== 'switch-off' || next.why === 'contract-ended' || facts.license === null) return;
        const left = windowEnd(facts.license) - ms(seen.countedFrom?.at ?? facts.now);
        const ended = ms(facts.trustedNow) >= windowEnd(facts.license);
        expect(ended || left <= 7 * day).toBe(true);
      }),
      runs,
    );
  });

  it('no request is planned after the window, and switching off waits for its end', () => {
    fc.assert(
      fc.property(state, facts, (state, facts) => {
        const next = nextUpdate(observe(state, facts), facts);
        if (facts.license === null || next.at === null) return;
        const end = windowEnd(facts.license);
        if (next.action === 'request') expect(ms(next.at)).toBeLessThan(Math.max(end, ms(facts.now)));
        else if (next.why === 'retry-window-ended' && ms(facts.trustedNow) < end)
          expect(ms(next.at)).toBe(end);
      }),
      runs,
    );
  });

  it('a later start never gives an earlier request', () => {
    fc.assert(
      fc.property(
        outcome,
        spreadMs,
        license,
        instant,
        fc.integer({ min: 0, max: 10 * day }),
        (after, spread, license, at, more) => {
          const later = new Date(ms(at) + more).toISOString();
          const world = { license, autoUpdate: true, now: later, trustedNow: later, onlineSince: null };
          const first = nextUpdate({ spreadMs: spread, countedFrom: { at, after } }, world);
          const second = nextUpdate({ spreadMs: spread, countedFrom: { at: later, after } }, world);
          if (first.action === 'request' && second.action === 'request') {
            expect(ms(second.at)).toBeGreaterThanOrEqual(ms(first.at));
          }
        },
      ),
      runs,
    );
  });

  it('time that passes does not move what is planned, until it is due', () => {
    fc.assert(
      fc.property(state, facts, fc.integer({ min: 1, max: 6 * day }), (state, facts, passed) => {
        const healthy = { ...facts, trustedNow: facts.now };
        const seen = observe(state, healthy);
        const now = new Date(ms(facts.now) + passed).toISOString();
        const before = nextUpdate(seen, healthy);
        if (before.at === null || ms(before.at) <= ms(now)) return;
        expect(
          nextUpdate(observe(seen, { ...healthy, now, trustedNow: now }), {
            ...healthy,
            now,
            trustedNow: now,
          }),
        ).toEqual(before);
      }),
      runs,
    );
  });

  it('observing twice is observing once', () => {
    fc.assert(
      fc.property(state, facts, (state, facts) => {
        const once = observe(state, facts);
        expect(observe(once, facts)).toEqual(once);
      }),
      runs,
    );
  });
});

it('the retry window does not depend on the grace period of the key', () => {
  const grace: fc.Arbitrary<GracePeriod> = fc.oneof(
    fc.record({ months: fc.integer({ min: 0, max: 120 }) }),
    fc.record({ days: fc.integer({ min: 0, max: 3660 }) }),
  );
  fc.assert(
    fc.property(state, facts, grace, (state, facts, expiredGrace) => {
      if (facts.license === null) return;
      const withPolicy = { ...facts, license: { ...facts.license, policy: { expiredGrace } } };
      expect(nextUpdate(state, withPolicy)).toEqual(nextUpdate(state, facts));
    }),
    runs,
  );
});

it('nothing is ever planned while auto-update is off', () => {
  fc.assert(
    fc.property(state, facts, (state, facts) => {
      const off = { ...facts, autoUpdate: false };
      expect(nextUpdate(observe(state, off), off)).toEqual({ action: 'none', at: null, why: 'off' });
    }),
    runs,
  );
});

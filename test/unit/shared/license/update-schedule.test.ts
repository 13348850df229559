import { describe, expect, it } from 'vitest';
import type { UpdateOutcome } from '../../../../shared/license/update.js';
import {
  afterAttempt,
  nextUpdate,
  observe,
  retryWindowEndsOn,
  type ScheduleFacts,
  type ScheduleState,
} from '../../../../shared/license/update-schedule.js';

const hour = 3_600_000;
const day = 24 * hour;
const week = 7 * day;

/** Ten in the morning, UTC, on the fourth day of a week counted from 1970-01-01 (a Thursday): Sundays. */
const spreadMs = 3 * day + 10 * hour;

function facts(now: string, more: Partial<ScheduleFacts> = {}): ScheduleFacts {
  return {
    license: { expiresOn: '2026-06-30' },
    autoUpdate: true,
    now,
    trustedNow: now,
    onlineSince: null,
    ...more,
  };
}

function after(outcome: UpdateOutcome | 'switched-on', at: string, spread = spreadMs): ScheduleState {
  return { spreadMs: spread, countedFrom: { at, after: outcome } };
}

describe('the retry window ends N days after expiry, N = days in the month of expiry (VBR)', () => {
  it.each([
    ['2026-01-15', '2026-02-15'],
    ['2026-01-31', '2026-03-03'],
    ['2026-02-10', '2026-03-10'],
    ['2026-02-28', '2026-03-28'],
    ['2028-02-28', '2028-03-28'],
    ['2028-02-29', '2028-03-29'],
    ['2026-04-30', '2026-05-30'],
    ['2026-04-01', '2026-05-01'],
    ['2026-12-31', '2027-01-31'],
    ['2100-02-28', '2100-03-28'],
  ])('%s → %s', (expiresOn, expected) => {
    expect(retryWindowEndsOn({ expiresOn })).toBe(expected);
  });

  it('counts from the end of support if that is earlier, with the days of that month', () => {
    expect(retryWindowEndsOn({ expiresOn: '2026-06-30', supportExpiresOn: '2026-04-10' })).toBe('2026-05-10');
    expect(retryWindowEndsOn({ expiresOn: '2026-06-30', supportExpiresOn: '2026-12-31' })).toBe('2026-07-30');
  });
});

describe('regular requests', () => {
  it('are weekly, at the moment of the week that the spread has chosen', () => {
    const first = nextUpdate(
      after('switched-on', '2026-03-02T12:00:00.000Z'),
      facts('2026-03-02T12:00:00.000Z'),
    );
    expect(first).toEqual({ action: 'request', at: '2026-03-08T10:00:00.000Z', why: 'weekly' });
    const second = nextUpdate(
      after('up-to-date', '2026-03-08T10:00:00.000Z'),
      facts('2026-03-08T10:00:01.000Z'),
    );
    expect(second).toEqual({ action: 'request', at: '2026-03-15T10:00:00.000Z', why: 'weekly' });
  });

  it('are daily from seven days before expiry, the first one on that day', () => {
    const next = nextUpdate(
      after('up-to-date', '2026-06-21T10:00:00.000Z'),
      facts('2026-06-21T10:00:01.000Z'),
    );
    expect(next).toEqual({ action: 'request', at: '2026-06-23T10:00:00.000Z', why: 'daily' });
    const following = nextUpdate(
      after('up-to-date', '2026-06-23T10:00:00.000Z'),
      facts('2026-06-23T10:00:01.000Z'),
    );
    expect(following).toEqual({ action: 'request', at: '2026-06-24T10:00:00.000Z', why: 'daily' });
  });

  it('continue daily after expiry, to the last day of the window', () => {
    const next = nextUpdate(after('invalid', '2026-07-29T10:00:00.000Z'), facts('2026-07-29T10:00:01.000Z'));
    expect(next).toEqual({ action: 'request', at: '2026-07-30T10:00:00.000Z', why: 'daily' });
  });

  it('are weekly again once the key has been renewed', () => {
    const renewed = facts('2026-06-23T10:00:05.000Z', { license: { expiresOn: '2026-12-31' } });
    expect(nextUpdate(after('renewed', '2026-06-23T10:00:00.000Z'), renewed)).toEqual({
      action: 'request',
      at: '2026-06-28T10:00:00.000Z',
      why: 'weekly',
    });
  });

  it.each(['invalid', 'unsupported-type', 'up-to-date', 'renewed'] as const)(
    '%s is answered with the regular schedule, not with a retry',
    (outcome) => {
      const next = nextUpdate(after(outcome, '2026-03-08T10:00:00.000Z'), facts('2026-03-08T10:00:01.000Z'));
      expect(next).toMatchObject({ at: '2026-03-15T10:00:00.000Z', why: 'weekly' });
    },
  );

  it('that were missed keep their time, so that they are due at once', () => {
    const next = nextUpdate(
      after('up-to-date', '2026-03-01T10:00:00.000Z'),
      facts('2026-04-05T08:00:00.000Z'),
    );
    expect(next).toEqual({ action: 'request', at: '2026-03-08T10:00:00.000Z', why: 'weekly' });
  });
});

describe('retries', () => {
  it.each(['no-connection', 'bad-answer', 'not-installed'] as const)('%s: after 60 minutes', (outcome) => {
    const next = nextUpdate(after(outcome, '2026-03-08T10:00:00.000Z'), facts('2026-03-08T10:00:01.000Z'));
    expect(next).toEqual({ action: 'request', at: '2026-03-08T11:00:00.000Z', why: 'connection-retry' });
  });

  it('generation error: after 24 hours', () => {
    const next = nextUpdate(
      after('generation-error', '2026-03-08T10:00:00.000Z'),
      facts('2026-03-08T10:00:01.000Z'),
    );
    expect(next).toEqual({ action: 'request', at: '2026-03-09T10:00:00.000Z', why: 'generation-retry' });
  });

  it.each([
    ['2026-03-08T10:00:20.000Z', '2026-03-08T10:01:00.000Z'],
    ['2026-03-08T10:30:00.000Z', '2026-03-08T10:30:00.000Z'],
    ['2026-03-08T12:00:00.000Z', '2026-03-08T11:00:00.000Z'],
  ])('a network that came back at %s is tried at %s: soon, once a minute at most', (onlineSince, at) => {
    const state = after('no-connection', '2026-03-08T10:00:00.000Z');
    expect(nextUpdate(state, facts(onlineSince, { onlineSince }))).toMatchObject({ at });
  });

  it('a network that came back does not hurry a 24-hour retry', () => {
    const onlineSince = '2026-03-08T10:30:00.000Z';
    const state = after('generation-error', '2026-03-08T10:00:00.000Z');
    expect(nextUpdate(state, facts(onlineSince, { onlineSince })).at).toBe('2026-03-09T10:00:00.000Z');
  });
});

describe('switching off', () => {
  it('happens at the end of the last day of the window', () => {
    const next = nextUpdate(after('invalid', '2026-07-30T10:00:00.000Z'), facts('2026-07-30T10:00:01.000Z'));
    expect(next).toEqual({ action: 'switch-off', at: '2026-07-31T00:00:00.000Z', why: 'retry-window-ended' });
  });

  it('is not put off by a retry that would come after the window', () => {
    const next = nextUpdate(
      after('no-connection', '2026-07-30T23:30:00.000Z'),
      facts('2026-07-30T23:30:01.000Z'),
    );
    expect(next).toEqual({ action: 'switch-off', at: '2026-07-31T00:00:00.000Z', why: 'retry-window-ended' });
  });

  it('lets a request that was missed within the window run first', () => {
    const now = facts('2026-09-01T08:00:00.000Z');
    expect(nextUpdate(after('up-to-date', '2026-07-26T10:00:00.000Z'), now)).toMatchObject({
      action: 'request',
      at: '2026-07-27T10:00:00.000Z',
    });
    expect(nextUpdate(after('up-to-date', '2026-09-01T08:00:00.000Z'), now)).toMatchObject({
      action: 'switch-off',
    });
  });

  it('is immediate when auto-update is turned on after the window has ended', () => {
    const now = '2026-09-01T08:00:00.000Z';
    expect(nextUpdate(after('switched-on', now), facts(now))).toEqual({
      action: 'switch-off',
      at: now,
      why: 'retry-window-ended',
    });
  });

  it('follows an answer that says that the contract has ended (VBR)', () => {
    const next = nextUpdate(
      after('contract-expired', '2026-03-08T10:00:00.000Z'),
      facts('2026-03-08T10:00:01.000Z'),
    );
    expect(next).toMatchObject({ action: 'switch-off', why: 'contract-ended' });
  });

  it('an earlier answer about the contract does not count once auto-update is turned on again', () => {
    const off = observe(
      after('contract-expired', '2026-03-08T10:00:00.000Z'),
      facts('2026-03-08T10:00:01.000Z', { autoUpdate: false }),
    );
    const onAgain = observe(off, facts('2026-03-09T08:00:00.000Z'));
    expect(nextUpdate(onAgain, facts('2026-03-09T08:00:00.000Z'))).toMatchObject({
      at: '2026-03-15T10:00:00.000Z',
      why: 'weekly',
    });
  });
});

describe('nothing is planned', () => {
  it('while the check box is off', () => {
    const off = facts('2026-06-29T10:00:00.000Z', { autoUpdate: false });
    expect(nextUpdate(after('generation-error', '2026-06-28T10:00:00.000Z'), off)).toEqual({
      action: 'none',
      at: null,
      why: 'off',
    });
  });

  it('without a license', () => {
    expect(
      nextUpdate({ spreadMs, countedFrom: null }, facts('2026-06-29T10:00:00.000Z', { license: null })),
    ).toEqual({
      action: 'none',
      at: null,
      why: 'no-license',
    });
  });
});

describe('what the schedule remembers', () => {
  it('counts from the moment auto-update was turned on', () => {
    const on = observe({ spreadMs, countedFrom: null }, facts('2026-03-02T12:00:00.000Z'));
    expect(on.countedFrom).toEqual({ at: '2026-03-02T12:00:00.000Z', after: 'switched-on' });
    expect(observe(on, facts('2026-03-05T12:00:00.000Z'))).toBe(on);
  });

  it('forgets when auto-update is turned off or the license removed', () => {
    const on = after('no-connection', '2026-03-08T10:00:00.000Z');
    expect(observe(on, facts('2026-03-08T10:30:00.000Z', { autoUpdate: false })).countedFrom).toBeNull();
    expect(observe(on, facts('2026-03-08T10:30:00.000Z', { license: null })).countedFrom).toBeNull();
  });

  it('a forced update while auto-update is off plans nothing', () => {
    const off: ScheduleState = { spreadMs, countedFrom: null };
    expect(afterAttempt(off, '2026-03-08T10:30:00.000Z', 'generation-error')).toBe(off);
  });

  it('a clock set back by a week does not put the next request off by a week', () => {
    const now = '2026-03-01T10:30:00.000Z';
    const state = observe(after('up-to-date', '2026-03-08T10:00:00.000Z'), facts(now));
    expect(nextUpdate(state, facts(now))).toMatchObject({ at: '2026-03-08T10:00:00.000Z', why: 'weekly' });
    const retry = observe(after('no-connection', '2026-03-08T10:00:00.000Z'), facts(now));
    expect(nextUpdate(retry, facts(now))).toMatchObject({
      at: '2026-03-01T11:30:00.000Z',
      why: 'connection-retry',
    });
  });

  it('the retry window does not end under a clock in doubt (§9): requests continue', () => {
    const inDoubt = facts('2099-01-01T09:00:00.000Z', { clockIsDoubtful: true });
    const state = observe({ spreadMs: 0, countedFrom: null }, inDoubt);
    expect(nextUpdate(state, inDoubt)).toMatchObject({ action: 'request' });
    expect(nextUpdate(state, { ...inDoubt, clockIsDoubtful: false })).toMatchObject({ action: 'switch-off' });
  });

  it('daily requests continue while the clock is behind trusted time that is within the last seven days', () => {
    const behind = facts('2026-06-16T09:00:00.000Z', { trustedNow: '2026-06-24T09:00:00.000Z' });
    expect(nextUpdate(after('up-to-date', '2026-06-16T08:00:00.000Z'), behind)).toEqual({
      action: 'request',
      at: '2026-06-16T10:00:00.000Z',
      why: 'daily',
    });
  });

  it('a spread of any size within the week gives slots within a week and a day', () => {
    for (const spread of [0, 1, day - 1, day, 3.5 * day, week - 1]) {
      const next = nextUpdate(
        after('up-to-date', '2026-03-08T10:00:00.000Z', spread),
        facts('2026-03-08T10:00:00.000Z'),
      );
      const delay = Date.parse(next.at ?? '') - Date.parse('2026-03-08T10:00:00.000Z');
      expect(delay).toBeGreaterThan(0);
      expect(delay).toBeLessThanOrEqual(week);
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Outcome,
  type ProtectingJob,
  protectionBy,
  worstOf,
} from '../../../../core/mailboxes/protection.js';
import { nextRun } from '../../../../core/jobs/schedule.js';
import { type JobWindow, weekdays } from '../../../../shared/backup/job-window.js';
import { protectionTypes } from '../../../../shared/backup/status.js';

const now = new Date('2026-06-10T12:00:00Z');
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const job = (change: Partial<ProtectingJob> = {}): ProtectingJob => ({
  enabled: true,
  schedule: { type: 'every', minutes: 24 * 60 },
  windows: [],
  createdAt: ago(1000),
  changedAt: null,
  runningSince: null,
  lastComplete: { id: 's', later: new Set<string>() },
  hasRun: true,
  ...change,
});
const outcome = (change: Partial<Outcome> = {}): Outcome => ({
  sessionId: 's',
  at: ago(10),
  result: 'success',
  wasStopped: false,
  goodAt: ago(10),
  ...change,
});
const at = { now, upSince: null };
const new_ = { hasRun: false, lastComplete: null };
const last = (hours: number) => ({ at: ago(hours), goodAt: ago(hours) });
const complete = () => ({ lastComplete: { id: 's', later: new Set<string>() } });

describe('what can be said of a mailbox of a job (docs/decisions/0138)', () => {
  it.each([
    ['a good backup within its schedule', job(), outcome(), 'protected'],
    ['one a second past it', job(complete()), outcome(last(24.001)), 'due'],
    ['one that is due for half of the interval', job(complete()), outcome(last(35.9)), 'due'],
    ['and longer', job(complete()), outcome(last(36.1)), 'late'],
    [
      'hourly: an hour is left',
      job({ schedule: { type: 'every', minutes: 60 }, ...complete() }),
      outcome(last(1.9)),
      'due',
    ],
    [
      'hourly: and no more',
      job({ schedule: { type: 'every', minutes: 60 }, ...complete() }),
      outcome(last(2.1)),
      'late',
    ],
    [
      'weekly: twelve hours are left',
      job({ schedule: { type: 'every', minutes: 7 * 1440 }, ...complete() }),
      outcome(last(179)),
      'due',
    ],
    [
      'weekly: and no more',
      job({ schedule: { type: 'every', minutes: 7 * 1440 }, ...complete() }),
      outcome(last(181)),
      'late',
    ],
    [
      'by hand, a week',
      job({ schedule: { type: 'manual' }, ...complete() }),
      outcome(last(167)),
      'protected',
    ],
    ['by hand, longer', job({ schedule: { type: 'manual' }, ...complete() }), outcome(last(169)), 'late'],
    ['late, and its job runs', job({ runningSince: ago(1), ...complete() }), outcome(last(100)), 'running'],
    [
      'late, and its job runs for more than a day',
      job({ runningSince: ago(25), ...complete() }),
      outcome(last(100)),
      'late',
    ],
    ['never, and its first run is under way', job({ ...new_, runningSince: ago(1) }), null, 'running'],
    ['never, the first run was stopped', job({ lastComplete: null }), null, 'never'],
    [
      'never reached by a run that was stopped',
      job({ lastComplete: null }),
      outcome({ result: 'failed', wasStopped: true, goodAt: null }),
      'never',
    ],
    [
      'stopped in a later run',
      job(),
      outcome({ result: 'failed', wasStopped: true, at: ago(1) }),
      'protected',
    ],
    ['a new job that is not due', job({ ...new_, createdAt: ago(1) }), null, 'new'],
    ['a new job that missed its first run', job({ ...new_, createdAt: ago(40) }), null, 'never'],
    ['a new job without schedule', job({ ...new_, schedule: { type: 'manual' } }), null, 'new'],
    ['mail was missing', job(), outcome({ result: 'warning', goodAt: ago(34) }), 'incomplete'],
    ['the last session failed', job(), outcome({ result: 'failed', goodAt: ago(12) }), 'failing'],
    [
      'the last session failed, the next runs',
      job({ runningSince: ago(0.1) }),
      outcome({ result: 'failed' }),
      'failing',
    ],
    [
      'the last session did not list it',
      job({ lastComplete: { id: 't', later: new Set() } }),
      outcome(),
      'unlisted',
    ],
    [
      'the session that listed it came after one of a clock ahead',
      job({ lastComplete: { id: 't', later: new Set(['s']) } }),
      outcome(),
      'protected',
    ],
    [
      'refused then, licensed now, never backed up',
      job(),
      outcome({ result: 'refused', goodAt: null }),
      'never',
    ],
    ['switched off', job({ enabled: false }), outcome(), 'paused'],
    [
      'switched on again after five weeks',
      job({ changedAt: ago(0.1), ...complete() }),
      outcome(last(840)),
      'due',
    ],
    ['dated in the future', job(), outcome(last(-24)), 'unknown'],
    [
      'a schedule that is never due',
      job({ schedule: { type: 'cron', expression: '0 0 31 2 *' } }),
      outcome(),
      'unknown',
    ],
    [
      'a schedule that cannot be read',
      job({ schedule: { type: 'cron', expression: '61 * * * *' } }),
      outcome(),
      'unknown',
    ],
  ] as const)('%s', (_name, of, found, expected) => {
    expect(protectionBy(of, found, false, at)).toBe(expected);
  });

  it('one that waits for a license is not protected by what it had', () => {
    expect(protectionBy(job(), outcome(), true, at)).toBe('waiting');
  });

  it('a machine that was just switched on has ten minutes to make up for what it missed', () => {
    const [of, found] = [job(complete()), outcome(last(100))];
    expect(protectionBy(of, found, false, { now, upSince: ago(0.1) })).toBe('due');
    expect(protectionBy(of, found, false, { now, upSince: ago(0.2) })).toBe('late');
  });

  it('a mailbox is as well off as the worst of its jobs that are switched on says', () => {
    expect(worstOf(['protected', 'late'])).toBe('late');
    expect(worstOf(['protected', 'paused'])).toBe('protected');
    expect(worstOf(['paused', 'paused'])).toBe('paused');
    for (const type of protectionTypes) expect(worstOf([type])).toBe(type);
  });
});

const hours = fc.integer({ min: -200, max: 2000 }).map((each) => ago(each / 7));
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null, freq: 2 });
const jobs = fc.record({
  enabled: fc.boolean(),
  schedule: fc.oneof(
    fc.constant({ type: 'manual' as const }),
    fc.record({ type: fc.constant('every' as const), minutes: fc.integer({ min: 1, max: 20_000 }) }),
    fc.record({
      type: fc.constant('cron' as const),
      expression: fc.constantFrom(
        '0 22 * * *',
        '0 22 * * 1-5',
        '*/15 * * * *',
        '0 0 31 2 *',
        '0 3 1 * *',
        'no',
      ),
    }),
  ),
  windows: fc.constantFrom<JobWindow[]>(
    [],
    [{ days: [...weekdays], from: 1320, to: 360 }],
    [{ days: ['sat'], from: 0, to: 1440 }],
  ),
  createdAt: hours,
  changedAt: optional(hours),
  runningSince: optional(hours),
  lastComplete: optional(
    fc.record({
      id: fc.constantFrom('s', 't'),
      later: fc.constantFrom(new Set<string>(), new Set(['s']), new Set(['t'])),
    }),
  ),
  hasRun: fc.boolean(),
});
const outcomes = fc.record({
  sessionId: fc.constantFrom('s', 't'),
  at: hours,
  result: fc.constantFrom('success' as const, 'warning' as const, 'failed' as const, 'refused' as const),
  wasStopped: fc.boolean(),
  goodAt: optional(hours),
});

it('whatever happened: protected means that a good backup is within the schedule, and nothing since says otherwise', () => {
  fc.assert(
    fc.property(jobs, optional(outcomes), fc.boolean(), optional(hours), (of, found, isWaiting, upSince) => {
      if (protectionBy(of, found, isWaiting, { now, upSince }) !== 'protected') return;
      expect(of.enabled && !isWaiting).toBe(true);
      const goodAt = found?.goodAt ?? null;
      expect(goodAt).not.toBeNull();
      if (found === null || goodAt === null) return;
      expect(goodAt.getTime()).toBeLessThanOrEqual(now.getTime() + 5 * 60_000);
      expect(found.wasStopped || found.result === 'success' || found.result === 'refused').toBe(true);
      const due = of.schedule.type === 'manual' ? null : nextRun(of.schedule, goodAt, of.windows);
      const end = due?.getTime() ?? goodAt.getTime() + 7 * 86_400_000;
      expect(now.getTime()).toBeLessThanOrEqual(end);
      expect(
        of.lastComplete === null ||
          of.lastComplete.id === found.sessionId ||
          of.lastComplete.later.has(found.sessionId),
      ).toBe(true);
    }),
    { numRuns: 20_000 },
  );
});

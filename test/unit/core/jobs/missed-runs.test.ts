import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missedRuns } from '../../../../core/jobs/missed-runs.js';
import { timeOffUntil } from '../../../../core/jobs/schedule-watch.js';
import { weekdays } from '../../../../shared/backup/job-window.js';
import { type JobDefinition, type Schedule, jobDefinitionSchema } from '../../../../shared/backup/job.js';

const at = (text: string): Date => new Date(text);

function job(schedule: Schedule, scheduleFrom: string, change: Partial<JobDefinition> = {}) {
  const definition = jobDefinitionSchema.parse({
    name: 'Nightly',
    sourceId: 'mail',
    selection: { type: 'all' },
    schedule,
    retention: { type: 'forever' },
    repositoryPath: null,
    ...change,
  });
  return { definition, scheduleFrom: at(scheduleFrom).toISOString() };
}

const nightly = { type: 'cron', expression: '0 22 * * *' } as const;
const workdays = { type: 'cron', expression: '0 22 * * 1-5' } as const;
const hourly = { type: 'every', minutes: 60 } as const;

describe('the runs that were missed while nothing ran the schedules', () => {
  it.each([
    ['three nights', job(nightly, '2026-03-02T22:00'), '2026-03-03T18:00', '2026-03-06T08:00', 3],
    ['none within one evening', job(nightly, '2026-03-02T22:00'), '2026-03-03T08:00', '2026-03-03T21:00', 0],
    [
      'none where the run begins in time',
      job(nightly, '2026-03-02T22:00'),
      '2026-03-03T08:00',
      '2026-03-03T22:09',
      0,
    ],
    ['one that begins too late', job(nightly, '2026-03-02T22:00'), '2026-03-03T08:00', '2026-03-03T22:11', 1],
    ['none on a weekend', job(workdays, '2026-03-06T22:00'), '2026-03-06T23:00', '2026-03-09T08:00', 0],
    [
      'none that was due before, and waited',
      job(nightly, '2026-03-02T21:00'),
      '2026-03-02T22:30',
      '2026-03-03T08:00',
      0,
    ],
    [
      'every hour from the last run on',
      job(hourly, '2026-03-03T17:40'),
      '2026-03-03T18:00',
      '2026-03-04T08:00',
      14,
    ],
    [
      'none of a job that is started by hand',
      job({ type: 'manual' }, '2026-03-02T22:00'),
      '2026-03-03T18:00',
      '2026-03-06T08:00',
      0,
    ],
    [
      'none of a schedule that is disabled',
      job(nightly, '2026-03-02T22:00', { enabled: false }),
      '2026-03-03T18:00',
      '2026-03-06T08:00',
      0,
    ],
    [
      'none of what another program has run meanwhile',
      job(nightly, '2026-03-05T22:00:01'),
      '2026-03-03T18:00',
      '2026-03-06T08:00',
      0,
    ],
    [
      'none after a clock that was ahead',
      job(nightly, '2027-03-05T22:00'),
      '2026-03-03T18:00',
      '2026-03-06T08:00',
      0,
    ],
    [
      'one for each opening of its window',
      job({ type: 'cron', expression: '0 12 * * *' }, '2026-03-02T22:00', {
        windows: [{ days: [...weekdays], from: 22 * 60, to: 6 * 60 }],
      }),
      '2026-03-03T13:00',
      '2026-03-05T08:00',
      2,
    ],
    [
      'none of a schedule that cannot be read',
      job({ type: 'cron', expression: 'every day' }, '2026-03-02T22:00'),
      '2026-03-03T18:00',
      '2026-03-06T08:00',
      0,
    ],
    [
      'no more than are worth counting',
      job({ type: 'every', minutes: 5 }, '2026-01-02T22:00'),
      '2026-01-03T18:00',
      '2026-03-06T08:00',
      1001,
    ],
  ])('%s', (_, of, from, until, runs) => {
    const found = missedRuns(of, { from: at(from), until: at(until) });
    expect(found?.runs ?? 0).toBe(runs);
    if (found === null) return;
    expect(found.first.getTime()).toBeGreaterThan(at(from).getTime());
    expect(found.last.getTime()).toBeLessThanOrEqual(at(until).getTime() - 600_000);
  });

  it('are those of a calendar that is walked through minute by minute, whatever the interval and the time off', () => {
    const minute = 60_000;
    const start = at('2026-03-01T00:00').getTime();
    const minutes = fc.integer({ min: 0, max: 3 * 24 * 60 });
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 900 }), minutes, minutes, minutes, (every, last, a, b) => {
        const [from, until] = [Math.min(a, b), Math.max(a, b)];
        let expected = 0;
        for (let now = 0; now <= until - 10; now++)
          if (now > last && (now - last) % every === 0 && now > from) expected += 1;
        const of = job({ type: 'every', minutes: every }, new Date(start + last * minute).toISOString());
        const off = { from: new Date(start + from * minute), until: new Date(start + until * minute) };
        expect(missedRuns(of, off)?.runs ?? 0).toBe(expected);
      }),
    );
  });
});

describe('a time off', () => {
  it.each([
    ['is not known before anything has watched', null, '2026-03-03T18:00', false],
    ['is not known after the clock was put back', '2026-03-04T18:00', '2026-03-03T18:00', false],
    ['begins with the last look', '2026-03-02T18:00', '2026-03-03T18:00', true],
  ])('%s', (_, watchedAt, now, isKnown) => {
    expect(timeOffUntil(watchedAt, at(now)) !== null).toBe(isKnown);
  });
});

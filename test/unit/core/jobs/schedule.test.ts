import { describe, expect, it } from 'vitest';
import { assertValidSchedule, nextRun } from '../../../../core/jobs/schedule.js';
import { startScheduler } from '../../../../core/jobs/scheduler.js';
import { AppError } from '../../../../shared/errors.js';

const local = (text: string): Date => new Date(text);

describe('when a schedule is due next', () => {
  const from = local('2026-03-04T10:20:30');

  it.each([
    ['manual jobs never', { type: 'manual' } as const, null],
    [
      'every n minutes after the last run',
      { type: 'every', minutes: 90 } as const,
      local('2026-03-04T11:50:30'),
    ],
    [
      'cron, later the same day',
      { type: 'cron', expression: '0 22 * * *' } as const,
      local('2026-03-04T22:00:00'),
    ],
    [
      'cron, only on workdays',
      { type: 'cron', expression: '0 8 * * 1' } as const,
      local('2026-03-09T08:00:00'),
    ],
    [
      'cron, the next leap day',
      { type: 'cron', expression: '0 0 29 2 *' } as const,
      local('2028-02-29T00:00:00'),
    ],
  ])('%s', (_, schedule, expected) => {
    expect(nextRun(schedule, from)).toEqual(expected);
  });

  it.each(['', 'every day', '61 * * * *', '* * * *', '* * * * * *'])('"%s" is no schedule', (expression) => {
    expect(() => {
      assertValidSchedule({ type: 'cron', expression }, from);
    }).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  it('a day that never comes is no schedule', () => {
    expect(() => {
      assertValidSchedule({ type: 'cron', expression: '0 0 30 2 *' }, from);
    }).toThrow(/never due/);
  });
});

describe('the scheduler', () => {
  it('runs what was missed once at the start, and leaves alone what is not due', async () => {
    const now = new Date('2026-03-04T10:00:00Z');
    const due = new Map([
      ['missed', '2026-03-01T00:00:00Z'],
      ['later', '2026-03-04T11:00:00Z'],
    ]);
    const runs: string[] = [];
    const scheduler = startScheduler({
      clock: () => now,
      listJobs: () => Promise.resolve([...due].map(([id, nextRunAt]) => ({ id, name: id, nextRunAt }))),
      run: (id) => {
        runs.push(id);
        due.set(id, '2026-03-05T00:00:00Z');
        return Promise.resolve();
      },
      onError: (_, error) => {
        throw error;
      },
    });
    await settled();
    scheduler.wake();
    await settled();
    scheduler.stop();
    expect(runs).toEqual(['missed']);
  });

  it('looks again when woken, after a change of the jobs or of the clock', async () => {
    let now = new Date('2026-03-04T10:00:00Z');
    const runs: Date[] = [];
    let nextRunAt = '2026-03-04T12:00:00Z';
    const scheduler = startScheduler({
      clock: () => now,
      listJobs: () => Promise.resolve([{ id: 'job', name: 'job', nextRunAt }]),
      run: () => {
        runs.push(now);
        nextRunAt = '2026-03-06T12:00:00Z';
        return Promise.resolve();
      },
      onError: () => undefined,
    });
    await settled();
    expect(runs).toEqual([]);
    now = new Date('2026-03-05T00:00:00Z');
    scheduler.wake();
    await settled();
    scheduler.stop();
    expect(runs).toEqual([now]);
  });

  it('one job that cannot start does not keep the others from starting, and a running one is no error', async () => {
    const errors: string[] = [];
    const runs: string[] = [];
    const scheduler = startScheduler({
      clock: () => new Date('2026-03-04T10:00:00Z'),
      listJobs: () =>
        Promise.resolve(
          ['busy', 'broken', 'fine'].map((id) => ({ id, name: id, nextRunAt: '2026-03-04T09:00:00Z' })),
        ),
      run: (id) => {
        runs.push(id);
        if (id === 'busy') return Promise.reject(new AppError('busy', 'runs already'));
        if (id === 'broken') return Promise.reject(new AppError('io', 'no disk'));
        return Promise.resolve();
      },
      onError: (name) => errors.push(name),
    });
    await settled();
    scheduler.stop();
    expect(runs).toEqual(['busy', 'broken', 'fine']);
    expect(errors).toEqual(['broken']);
  });
});

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

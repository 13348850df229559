import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../../../renderer/messages/format.js';
import { describeSchedule } from '../../../../../renderer/features/jobs/describe.js';

describe('a schedule in words', () => {
  it.each([
    [{ type: 'every', minutes: 60 }, 'Every hour'],
    [{ type: 'every', minutes: 45 }, 'Every 45 minutes'],
    [{ type: 'every', minutes: 2880 }, 'Every 2 days'],
    [{ type: 'cron', expression: '0 22 * * *' }, 'Every day at 22:00'],
    [{ type: 'cron', expression: '0 22 * * 5' }, 'Fri at 22:00'],
    [{ type: 'cron', expression: '0 22 * * 1-3,0' }, 'Mon, Tue, Wed, Sun at 22:00'],
    [{ type: 'cron', expression: '0 22 1 * *' }, 'Schedule 0 22 1 * *'],
  ] as const)('%j is "%s"', (schedule, words) => {
    expect(describeSchedule(schedule, createFormat('de-DE'))).toBe(words);
    const american = describeSchedule(schedule, createFormat('en-US')).replace('\u202f', ' ');
    expect(american).toBe(words.replace('22:00', '10:00 PM'));
  });
});
